import { ACMClient, RequestCertificateCommand } from '@aws-sdk/client-acm';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateManagedPrefixListCommand,
  CreateNetworkInterfaceCommand,
  CreateSecurityGroupCommand,
  DescribeSubnetsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  ElasticLoadBalancingV2Client,
  type CreateListenerCommandInput,
} from '@aws-sdk/client-elastic-load-balancing-v2';

import type { Maker } from './maker.ts';

/**
 * An interface, a firewall that names a list of addresses, and a load balancer that faces the internet
 * with a listener of each kind that is asked about further.
 */
export async function oneOfEachNetwork(make: Maker): Promise<void> {
  const ec2 = new EC2Client(make);
  const { Subnets: subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  const { PrefixList: list } = await ec2.send(
    new CreateManagedPrefixListCommand({
      PrefixListName: 'one-list',
      AddressFamily: 'IPv4',
      MaxEntries: 1,
      Entries: [{ Cidr: '203.0.113.0/24' }],
    }),
  );
  const { GroupId = '' } = await ec2.send(
    new CreateSecurityGroupCommand({ GroupName: 'one-firewall', Description: 'one of each' }),
  );
  await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId,
      IpPermissions: [
        {
          IpProtocol: 'tcp',
          FromPort: 22,
          ToPort: 22,
          PrefixListIds: [{ PrefixListId: list?.PrefixListId }],
        },
      ],
    }),
  );
  await ec2.send(
    new CreateNetworkInterfaceCommand({ SubnetId: subnets[0]?.SubnetId, Groups: [GroupId] }),
  );

  const elb = new ElasticLoadBalancingV2Client(make);
  const { LoadBalancers: [balancer] = [] } = await elb.send(
    new CreateLoadBalancerCommand({
      Name: 'one-balancer',
      Scheme: 'internet-facing',
      Subnets: subnets.slice(0, 2).map(({ SubnetId = '' }) => SubnetId),
    }),
  );
  const { CertificateArn } = await new ACMClient(make).send(
    new RequestCertificateCommand({ DomainName: 'www.example.com' }),
  );
  const listen = async (fields: Partial<CreateListenerCommandInput>): Promise<void> => {
    await elb.send(
      new CreateListenerCommand({
        LoadBalancerArn: balancer?.LoadBalancerArn,
        DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '403' } }],
        ...fields,
      }),
    );
  };
  await listen({ Port: 80, Protocol: 'HTTP' });
  await listen({ Port: 443, Protocol: 'HTTPS', Certificates: [{ CertificateArn }] });
}
