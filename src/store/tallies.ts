import type { Severity, Verdict } from '../core/verdict.ts';
import type { Tx } from './schema.ts';
import type { Deviation, NonconformityState, Tallies } from './store.ts';

export async function tallies(tx: Tx): Promise<Tallies> {
  const verdicts: Record<Verdict, number> = {
    conforming: 0,
    nonconforming: 0,
    'not-applicable': 0,
    'not-assessed': 0,
  };
  const findings = await tx
    .selectFrom('findings')
    .select((e) => ['verdict', e.fn.countAll<number>().as('count')])
    .where('valid_to', 'is', null)
    .groupBy('verdict')
    .execute();
  for (const { verdict, count } of findings) verdicts[verdict as Verdict] = count;
  const deviations = await tx
    .selectFrom('deviations')
    .select((e) => ['severity', 'state', e.fn.countAll<number>().as('count')])
    .groupBy(['severity', 'state'])
    .orderBy('severity')
    .orderBy('state')
    .execute();
  const nonconformities = await tx
    .selectFrom('nonconformities')
    .select((e) => ['state', e.fn.countAll<number>().as('count')])
    .groupBy('state')
    .orderBy('state')
    .execute();
  return {
    verdicts,
    deviations: deviations.map(({ severity, state, count }) => ({
      severity: severity as Severity,
      state: state as Deviation['state'],
      count,
    })),
    nonconformities: nonconformities.map(({ state, count }) => ({
      state: state as NonconformityState,
      count,
    })),
    outbox: await rowsOf(tx, 'outbox'),
    notifications: await rowsOf(tx, 'notifications'),
  };
}

async function rowsOf(tx: Tx, table: 'outbox' | 'notifications'): Promise<number> {
  const { count } = await tx
    .selectFrom(table)
    .select((e) => e.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}
