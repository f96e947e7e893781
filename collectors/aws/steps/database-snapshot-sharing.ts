import { z } from 'zod';

import { state, type Answer, type Item } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import type { Scope } from '../../../src/core/scope.ts';
import { absent, ask } from '../ask.ts';
import { read } from '../projection.ts';
import type { AwsSession } from '../session.ts';
import { MAX_AGE_HOURS, UNREAD, type AwsStep } from '../step.ts';

const ATTRIBUTES: Shape = { AttributeName: true, AttributeValues: true };
const OF_DATABASE: Shape = {
  DBSnapshotAttributesResult: { DBSnapshotAttributes: ATTRIBUTES },
};
const OF_CLUSTER: Shape = {
  DBClusterSnapshotAttributesResult: { DBClusterSnapshotAttributes: ATTRIBUTES },
};
const PERMISSIONS = {
  database: 'rds:DescribeDBSnapshotAttributes',
  cluster: 'rds:DescribeDBClusterSnapshotAttributes',
} as const;
/** Codes for a snapshot deleted since it was listed. */
const GONE = ['DBSnapshotNotFound', 'DBSnapshotNotFoundFault', 'DBClusterSnapshotNotFoundFault'];

const attributes = z.array(
  z.object({ AttributeName: z.string(), AttributeValues: z.array(z.string()).default([]) }),
);
const body = z.union([
  z
    .object({ DBSnapshotAttributesResult: z.object({ DBSnapshotAttributes: attributes }) })
    .transform(({ DBSnapshotAttributesResult: result }) => result.DBSnapshotAttributes),
  z
    .object({
      DBClusterSnapshotAttributesResult: z.object({ DBClusterSnapshotAttributes: attributes }),
    })
    .transform(
      ({ DBClusterSnapshotAttributesResult: result }) => result.DBClusterSnapshotAttributes,
    ),
]);

/** Asked of the snapshots alone that could be open: see the list. */
export const databaseSnapshotSharing: AwsStep = {
  id: 'database-snapshot-sharing',
  title: 'Who may restore unencrypted snapshots of databases',
  revision: 1,
  after: 'database-snapshots',
  delivers: { snapshot: ['sharing'] },
  permissions: [PERMISSIONS.database, PERMISSIONS.cluster],
  removals: [allBut({ ...OF_DATABASE, ...OF_CLUSTER }, UNREAD)],
  maxAgeHours: MAX_AGE_HOURS,
  wants: ({ hints }) => hints['closed'] !== 'true',
  read: (context) => {
    const { session, scope, signal } = context;
    return context.each((item) =>
      item.hints['form'] === 'database-cluster'
        ? askOfCluster(item, session, scope, signal)
        : askOfDatabase(item, session, scope, signal),
    );
  },
  *project(answers, { items }) {
    const byId = new Map(items.map((item) => [item.id, item]));
    for (const answer of answers) {
      const item = byId.get(answer.item ?? '');
      if (item === undefined || absent(answer.body) !== undefined) continue;
      const told = read(body, answer.body, `the sharing of ${item.name}`, item.id);
      if ('malformed' in told) yield told.malformed;
      else {
        const restorableByAnyone = told.value.some(
          ({ AttributeName: name, AttributeValues: values }) =>
            name === 'restore' && values.includes('all'),
        );
        yield state({
          kind: 'snapshot',
          id: item.id,
          facet: 'sharing',
          from: [answer],
          value: { restorableByAnyone },
        });
      }
    }
  },
};

function askOfDatabase(
  { id, name }: Item,
  session: AwsSession,
  scope: Scope,
  abortSignal: AbortSignal,
): Promise<Answer> {
  return ask({
    operation: PERMISSIONS.database,
    permission: PERMISSIONS.database,
    parameters: { DBSnapshotIdentifier: name },
    item: id,
    absent: GONE,
    shape: OF_DATABASE,
    send: async () => {
      const { DescribeDBSnapshotAttributesCommand } = await import('@aws-sdk/client-rds');
      const rds = await session.client('rds', scope);
      const command = new DescribeDBSnapshotAttributesCommand({ DBSnapshotIdentifier: name });
      return rds.send(command, { abortSignal });
    },
  });
}

function askOfCluster(
  { id, name }: Item,
  session: AwsSession,
  scope: Scope,
  abortSignal: AbortSignal,
): Promise<Answer> {
  return ask({
    operation: PERMISSIONS.cluster,
    permission: PERMISSIONS.cluster,
    parameters: { DBClusterSnapshotIdentifier: name },
    item: id,
    absent: GONE,
    shape: OF_CLUSTER,
    send: async () => {
      const { DescribeDBClusterSnapshotAttributesCommand } = await import('@aws-sdk/client-rds');
      const rds = await session.client('rds', scope);
      const command = new DescribeDBClusterSnapshotAttributesCommand({
        DBClusterSnapshotIdentifier: name,
      });
      return rds.send(command, { abortSignal });
    },
  });
}
