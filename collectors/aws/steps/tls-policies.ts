import { z } from 'zod';

import { facetListStep } from '../facet-list-step.ts';

/** Versions of the protocol as AWS writes them, oldest first. */
const VERSIONS = [
  ['SSLv3', 'SSL 3.0'],
  ['TLSv1', 'TLS 1.0'],
  ['TLSv1.1', 'TLS 1.1'],
  ['TLSv1.2', 'TLS 1.2'],
  ['TLSv1.3', 'TLS 1.3'],
] as const;

/** What the security policies of listeners accept, as AWS itself lists it. */
export const tlsPolicies = facetListStep({
  id: 'tls-policies',
  title: 'Security policies of listeners with encryption',
  after: 'listeners',
  kind: 'listener',
  facet: 'tls',
  service: 'elastic-load-balancing-v2',
  operation: 'elasticloadbalancing:DescribeSSLPolicies',
  shape: { SslPolicies: { Name: true, SslProtocols: true } },
  wants: ({ hints }) => hints['encryption'] === 'tls',
  async send(client, cursor, signal) {
    const { DescribeSSLPoliciesCommand } =
      await import('@aws-sdk/client-elastic-load-balancing-v2');
    const input = { PageSize: 400, ...(cursor === undefined ? {} : { Marker: cursor }) };
    return client.send(new DescribeSSLPoliciesCommand(input), { abortSignal: signal });
  },
  next: ({ NextMarker: next }) => (next === '' ? undefined : next),
  list: 'SslPolicies',
  what: 'a security policy of the list',
  row: z.object({ Name: z.string(), SslProtocols: z.array(z.string()).min(1) }),
  value(rows, { hints }) {
    const policy = rows.find(({ Name: name }) => name === hints['policy']);
    const accepted = policy?.SslProtocols ?? [];
    const names = new Set<string>(VERSIONS.map(([name]) => name));
    // A version that is not known here may be older than every other.
    if (!accepted.every((name) => names.has(name))) return undefined;
    const [oldest] = VERSIONS.filter(([name]) => accepted.includes(name));
    return oldest && { oldestTls: oldest[1] };
  },
});
