import { z } from 'zod';

import { state } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { absent, askPages } from '../ask.ts';
import { known, listIn, read } from '../projection.ts';
import { regionId, regionOf } from '../scope.ts';
import { MAX_AGE_HOURS, UNREAD, type AwsStep } from '../step.ts';

const SHAPE: Shape = { StandardsSubscriptions: { StandardsStatus: true } };
const standards = listIn('StandardsSubscriptions').pipe(
  z.array(z.object({ StandardsStatus: z.string() })),
);
/** The code for an account that did not subscribe, and for one that may not ask. */
const NOT_SUBSCRIBED = 'InvalidAccessException';

/** Security Hub CSPM; the product now called Security Hub is another, with operations of its own. */
export const securityStandards: AwsStep = {
  id: 'security-standards',
  title: 'Standards that Security Hub CSPM holds the account to',
  revision: 1,
  after: 'regions',
  delivers: { 'cloud-region': ['security-standards'] },
  permissions: ['securityhub:GetEnabledStandards'],
  removals: [allBut(SHAPE, UNREAD)],
  maxAgeHours: MAX_AGE_HOURS,
  async *read({ session, scope, signal }) {
    const { GetEnabledStandardsCommand } = await import('@aws-sdk/client-securityhub');
    yield* askPages({
      operation: 'securityhub:GetEnabledStandards',
      permission: 'securityhub:GetEnabledStandards',
      absent: [NOT_SUBSCRIBED],
      isAbsence: (error) =>
        error instanceof Error && /not subscribed|not enabled/i.test(error.message),
      shape: SHAPE,
      send: async (NextToken) => {
        const securityHub = await session.client('securityhub', scope);
        return securityHub.send(new GetEnabledStandardsCommand({ MaxResults: 100, NextToken }), {
          abortSignal: signal,
        });
      },
      next: ({ NextToken }) => NextToken,
    });
  },
  // What the service holds is asked for only where it is in use.
  itemsOf: (answers, { scope }) =>
    answers.some(({ body }) => absent(body) === undefined)
      ? [{ id: regionId(scope), name: regionOf(scope), hints: {} }]
      : [],
  *project(answers, { scope, complete }) {
    const id = regionId(scope);
    const statuses: string[] = [];
    for (const answer of answers) {
      const list = read(standards, answer.body, 'the list of standards', id);
      if ('malformed' in list) {
        yield list.malformed;
        return;
      }
      statuses.push(...list.value.map(({ StandardsStatus }) => StandardsStatus));
    }
    if (answers.length === 0) return;
    yield state({
      kind: 'cloud-region',
      id,
      facet: 'security-standards',
      from: answers,
      value: known({
        postureServiceOn: !answers.some(({ body }) => absent(body) === NOT_SUBSCRIBED),
        securityStandardOn: isAnyOn(statuses, complete),
      }),
    });
  },
};

/** Not known while the only ones are still being switched on. */
function isAnyOn(statuses: readonly string[], complete: boolean): boolean | undefined {
  if (statuses.includes('READY') || statuses.includes('INCOMPLETE')) return true;
  return complete && !statuses.includes('PENDING') ? false : undefined;
}
