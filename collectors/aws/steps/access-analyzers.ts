import { z } from 'zod';

import { state, type GivenAnswer } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { askPages } from '../ask.ts';
import { known, listIn, read } from '../projection.ts';
import { regionId } from '../scope.ts';
import { MAX_AGE_HOURS, UNREAD, type AwsStep } from '../step.ts';

const SHAPE: Shape = { analyzers: { arn: true, name: true, type: true, status: true } };
const analyzers = listIn('analyzers').pipe(
  z.array(
    z.object({
      arn: z.string().startsWith('arn:'),
      name: z.string(),
      type: z.string(),
      status: z.string(),
    }),
  ),
);
/** The others look for access that nobody uses, or at access from within. */
const EXTERNAL = ['ACCOUNT', 'ORGANIZATION'];

export const accessAnalyzers: AwsStep = {
  id: 'access-analyzers',
  title: 'Analyzers of access from outside',
  revision: 1,
  after: 'regions',
  delivers: { 'cloud-region': ['access-analysis'] },
  permissions: ['access-analyzer:ListAnalyzers'],
  removals: [allBut(SHAPE, UNREAD)],
  maxAgeHours: MAX_AGE_HOURS,
  async *read({ session, scope, signal }) {
    const { ListAnalyzersCommand } = await import('@aws-sdk/client-accessanalyzer');
    yield* askPages({
      operation: 'access-analyzer:ListAnalyzers',
      permission: 'access-analyzer:ListAnalyzers',
      shape: SHAPE,
      send: async (nextToken) => {
        const accessAnalyzer = await session.client('accessanalyzer', scope);
        return accessAnalyzer.send(new ListAnalyzersCommand({ nextToken }), {
          abortSignal: signal,
        });
      },
      next: ({ nextToken }) => nextToken,
    });
  },
  *project(answers, { scope, complete }) {
    const id = regionId(scope);
    const active: string[] = [];
    for (const answer of answers) {
      const list = read(analyzers, answer.body, 'the list of analyzers', id);
      if ('malformed' in list) {
        yield list.malformed;
        return;
      }
      active.push(
        ...list.value.filter(({ status }) => status === 'ACTIVE').map(({ type }) => type),
      );
    }
    const isThere = (type: string) => active.includes(type) || (complete ? false : undefined);
    yield state({
      kind: 'cloud-region',
      id,
      facet: 'access-analysis',
      from: answers,
      value: known({
        accountAccessAnalyzed: isThere('ACCOUNT'),
        organizationAccessAnalyzed: isThere('ORGANIZATION'),
      }),
    });
  },
  itemsOf: (answers) => external(answers).map(({ arn, name }) => ({ id: arn, name, hints: {} })),
};

function external(answers: readonly GivenAnswer[]) {
  return answers
    .flatMap(({ body }) => analyzers.safeParse(body).data ?? [])
    .filter(({ type }) => EXTERNAL.includes(type));
}
