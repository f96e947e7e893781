import { z } from 'zod';

import { state } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { absent, askPages } from '../ask.ts';
import type { Told } from '../permissions.ts';
import { known, listIn, read, rows } from '../projection.ts';
import { MAX_AGE_HOURS, UNREAD, type AwsStep } from '../step.ts';

const OPERATION = 'elasticloadbalancing:DescribeRules';
const SHAPE: Shape = {
  Rules: {
    Priority: true,
    Conditions: { Field: true, Values: true, PathPatternConfig: { Values: true } },
    Actions: { Type: true, RedirectConfig: { Protocol: true } },
  },
};
const list = listIn('Rules');
const rule = z.object({
  Priority: z.string(),
  Conditions: rows.pipe(
    z.array(
      z.object({
        Field: z.string().optional(),
        Values: z.array(z.string()).optional(),
        PathPatternConfig: z.object({ Values: z.array(z.string()).optional() }).optional(),
      }),
    ),
  ),
  Actions: rows.pipe(
    z.array(
      z.object({
        Type: z.string(),
        RedirectConfig: z.object({ Protocol: z.string().optional() }).optional(),
      }),
    ),
  ),
});

type Rule = z.infer<typeof rule>;

/** A listener deleted since it was listed. */
const GONE = ['ListenerNotFound', 'LoadBalancerNotFound'];

/**
 * The rules of listeners without encryption. The default action alone does not tell: a rule may pass
 * on what it would turn away, or turn everything away before it comes to that.
 */
export const listenerRules: AwsStep = {
  id: 'listener-rules',
  title: 'Rules of listeners without encryption',
  revision: 2,
  after: 'listeners',
  delivers: { listener: ['rules'] },
  permissions: [OPERATION],
  removals: [allBut(SHAPE, UNREAD)],
  maxAgeHours: MAX_AGE_HOURS,
  wants: ({ hints }) => hints['encryption'] === 'none',
  read: ({ session, scope, signal, ...context }) =>
    context.each((item) =>
      askPages({
        operation: OPERATION,
        permission: OPERATION,
        parameters: { ListenerArn: item.id },
        item: item.id,
        absent: GONE,
        shape: SHAPE,
        send: async (cursor) => {
          const { DescribeRulesCommand } =
            await import('@aws-sdk/client-elastic-load-balancing-v2');
          const client = await session.client('elastic-load-balancing-v2', scope);
          const input = {
            ListenerArn: item.id,
            PageSize: 400,
            ...(cursor === undefined ? {} : { Marker: cursor }),
          };
          return client.send(new DescribeRulesCommand(input), { abortSignal: signal });
        },
        next: ({ NextMarker: next }) => (next === '' ? undefined : next),
      }),
    ),
  *project(answers, { items }) {
    for (const { id } of items) {
      const own = answers.filter(({ item }) => item === id);
      if (own.at(-1)?.last !== true) continue;
      if (own.some(({ body }) => absent(body) !== undefined)) continue;
      const rules: Rule[] = [];
      let understood = true;
      for (const answer of own) {
        const page = read(list.pipe(z.array(rule)), answer.body, 'the rules of a listener', id);
        if ('malformed' in page) {
          understood = false;
          yield page.malformed;
        } else rules.push(...page.value);
      }
      if (!understood) continue;
      const value = known({ forwardsPlainRequests: forwards(rules) });
      yield state({ kind: 'listener', id, facet: 'rules', from: own, value });
    }
  },
};

/**
 * Whether a rule that requests get to passes them on. What the listener answers itself does not count.
 * Every listener has a default and every rule an action: without, it is not known what becomes of some.
 */
function forwards(rules: readonly Rule[]): Told {
  for (const each of rules.toSorted((a, b) => rank(a) - rank(b))) {
    if (each.Actions.length === 0) return undefined;
    if (!each.Actions.every(isOwnAnswer)) return true;
    if (each.Conditions.every(isAlwaysMet)) return false;
  }
  return undefined;
}

/** Rules are tried by their number; the default comes when none of them fits. */
function rank({ Priority: priority }: Rule): number {
  return priority === 'default' ? Number.MAX_SAFE_INTEGER : Number(priority);
}

function isOwnAnswer({ Type: type, RedirectConfig: redirect }: Rule['Actions'][number]): boolean {
  if (type === 'fixed-response') return true;
  return type === 'redirect' && redirect?.Protocol === 'HTTPS';
}

function isAlwaysMet(condition: Rule['Conditions'][number]): boolean {
  const { Field: field, Values: values = [], PathPatternConfig: paths } = condition;
  const patterns = [...values, ...(paths?.Values ?? [])];
  return field === 'path-pattern' && patterns.some((each) => each === '*' || each === '/*');
}
