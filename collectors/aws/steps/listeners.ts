import { z } from 'zod';

import { state } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { askPages } from '../ask.ts';
import { listIn, read } from '../projection.ts';
import { MAX_AGE_HOURS, UNREAD, type AwsStep } from '../step.ts';

const OPERATION = 'elasticloadbalancing:DescribeListeners';
const SHAPE: Shape = {
  Listeners: {
    ListenerArn: true,
    Protocol: true,
    Port: true,
    SslPolicy: true,
  },
};
const list = listIn('Listeners');
const listener = z.object({
  ListenerArn: z.string().startsWith('arn:'),
  Protocol: z.string().default(''),
  Port: z.int().optional(),
  SslPolicy: z.string().default(''),
});
/** Of an application load balancer the first two, of a network load balancer the third. */
const ENCRYPTION: Readonly<Record<string, 'none' | 'tls'>> = {
  HTTP: 'none',
  HTTPS: 'tls',
  TLS: 'tls',
};
/** A load balancer deleted since it was listed. */
const GONE = 'LoadBalancerNotFound';

/** Where load balancers that face the internet take connections; the others are not asked about. */
export const listeners: AwsStep = {
  id: 'listeners',
  title: 'Listeners of load balancers that face the internet',
  revision: 1,
  after: 'load-balancers',
  delivers: { listener: ['identity'] },
  permissions: [OPERATION],
  removals: [allBut(SHAPE, UNREAD)],
  maxAgeHours: MAX_AGE_HOURS,
  wants: ({ hints }) => hints['internetFacing'] === 'true',
  read: ({ session, scope, signal, ...context }) =>
    context.each((item) =>
      askPages({
        operation: OPERATION,
        permission: OPERATION,
        parameters: { LoadBalancerArn: item.id },
        item: item.id,
        absent: [GONE],
        shape: SHAPE,
        send: async (cursor) => {
          const { DescribeListenersCommand } =
            await import('@aws-sdk/client-elastic-load-balancing-v2');
          const client = await session.client('elastic-load-balancing-v2', scope);
          const input = {
            LoadBalancerArn: item.id,
            PageSize: 400,
            ...(cursor === undefined ? {} : { Marker: cursor }),
          };
          return client.send(new DescribeListenersCommand(input), { abortSignal: signal });
        },
        next: ({ NextMarker: next }) => (next === '' ? undefined : next),
      }),
    ),
  *project(answers, { items }) {
    const names = new Map(items.map(({ id, name }) => [id, name]));
    for (const answer of answers) {
      const { item = '' } = answer;
      const rows = read(list, answer.body, 'the listeners of a load balancer', item);
      if ('malformed' in rows) {
        yield rows.malformed;
        continue;
      }
      for (const row of rows.value) {
        const one = read(listener, row, 'a listener of a load balancer', item);
        if ('malformed' in one) {
          yield one.malformed;
          continue;
        }
        const { ListenerArn: id, Protocol: protocol, Port: port, SslPolicy: policy } = one.value;
        const encryption = ENCRYPTION[protocol] ?? 'passed-on';
        yield state({
          kind: 'listener',
          id,
          facet: 'identity',
          name: `${names.get(item) ?? item} ${protocol}${port === undefined ? '' : ` ${port}`}`,
          incarnation: id,
          hints: { encryption, policy },
          from: [answer],
          value: { encryption },
        });
      }
    }
  },
};
