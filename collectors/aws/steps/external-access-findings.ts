import { z } from 'zod';

import { state } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { lapsed } from '../after-items.ts';
import { askPages } from '../ask.ts';
import { listIn, read, timestamp } from '../projection.ts';
import { MAX_AGE_HOURS, UNREAD, type AwsStep } from '../step.ts';

const SHAPE: Shape = {
  findings: {
    id: true,
    resource: true,
    resourceType: true,
    createdAt: true,
    status: true,
    error: true,
  },
};
const finding = z.object({
  id: z.string(),
  resource: z.string().optional(),
  resourceType: z.string(),
  createdAt: timestamp,
  status: z.string(),
  error: z.string().optional(),
});

const OPERATION = 'access-analyzer:ListFindingsV2';
/** Findings that the analyzer calls resolved are gone: the access they tell of is. */
const STATUSES = ['ACTIVE', 'ARCHIVED'];

/** Each analyzer has findings of its own, though two may tell of the same access. */
export const externalAccessFindings: AwsStep = {
  id: 'external-access-findings',
  title: 'Findings of access from outside',
  revision: 1,
  after: 'access-analyzers',
  delivers: { 'external-access-finding': ['identity'] },
  permissions: ['access-analyzer:ListFindings'],
  removals: [allBut(SHAPE, UNREAD)],
  maxAgeHours: MAX_AGE_HOURS,
  async *read(context) {
    const { session, scope, signal, items } = context;
    if (items.length === 0) {
      const detail = 'there is no analyzer of access from outside here any more';
      yield lapsed({ operation: OPERATION, parameters: {} }, detail);
      return;
    }
    const { ListFindingsV2Command } = await import('@aws-sdk/client-accessanalyzer');
    yield* context.each(({ id: analyzerArn }) =>
      askPages({
        operation: OPERATION,
        permission: 'access-analyzer:ListFindings',
        parameters: { analyzerArn, status: STATUSES.join(',') },
        item: analyzerArn,
        shape: SHAPE,
        send: async (nextToken) => {
          const accessAnalyzer = await session.client('accessanalyzer', scope);
          const filter = { status: { eq: STATUSES } };
          return accessAnalyzer.send(
            new ListFindingsV2Command({ analyzerArn, filter, maxResults: 100, nextToken }),
            { abortSignal: signal },
          );
        },
        next: ({ nextToken }) => nextToken,
      }),
    );
  },
  *project(answers) {
    for (const answer of answers) {
      const findings = read(listIn('findings'), answer.body, 'a list of findings', answer.item);
      if ('malformed' in findings) {
        yield findings.malformed;
        continue;
      }
      for (const row of findings.value) {
        const one = read(finding, row, 'a finding');
        if ('malformed' in one) {
          yield one.malformed;
          continue;
        }
        const { id, resource, resourceType, createdAt, status, error } = one.value;
        yield state({
          kind: 'external-access-finding',
          id: `${answer.item ?? ''}#finding/${id}`,
          facet: 'identity',
          name: resource ?? `${resourceType} ${id}`,
          incarnation: createdAt,
          from: [answer],
          value: {
            resource: resource ?? resourceType,
            openedAt: createdAt,
            archived: status === 'ARCHIVED',
            accessFound: error === undefined,
          },
        });
      }
    }
  },
};
