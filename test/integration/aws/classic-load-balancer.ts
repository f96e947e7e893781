import type { Maker } from './one-of-each/maker.ts';

/**
 * Makes a load balancer of the first generation that presents a certificate: the only thing by which
 * moto counts one as used. Its SDK is no dependency, and moto looks at no signature before it is told to.
 */
export async function useInClassicLoadBalancer(
  { endpoint, region, credentials }: Maker,
  certificateArn: string,
): Promise<void> {
  const scope = `20260301/${region}/elasticloadbalancing/aws4_request`;
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=host, Signature=none`,
    },
    body: new URLSearchParams({
      Action: 'CreateLoadBalancer',
      Version: '2012-06-01',
      LoadBalancerName: 'invented',
      'AvailabilityZones.member.1': `${region}a`,
      'Listeners.member.1.Protocol': 'HTTPS',
      'Listeners.member.1.LoadBalancerPort': '443',
      'Listeners.member.1.InstancePort': '80',
      'Listeners.member.1.SSLCertificateId': certificateArn,
    }),
  });
  if (!answer.ok) throw new Error(`moto answered ${answer.status}: ${await answer.text()}`);
}
