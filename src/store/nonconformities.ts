import type { Severity } from '../core/verdict.ts';
import { isSame } from './deviations.ts';
import { fromJson, numberOf, toJson } from './encoding.ts';
import type { Tx } from './schema.ts';
import type { Nonconformity, NonconformityState } from './store.ts';

export async function nonconformities(tx: Tx): Promise<readonly Nonconformity[]> {
  const rows = await tx.selectFrom('nonconformities').selectAll().orderBy('number').execute();
  return rows.map((row) => ({
    id: `NC-${row.number}`,
    key: row.key,
    check: row.check_id,
    source: row.source,
    severity: row.severity as Severity,
    state: row.state as NonconformityState,
    raisedAt: row.raised_at,
    correctedAt: row.corrected_at,
    rule: row.rule,
    controls: fromJson(row.controls) as readonly string[],
    deviations: fromJson(row.deviations) as readonly string[],
    predecessor: row.predecessor,
  }));
}

/** Adds a nonconformity or brings the stored one up to date. Throws when the number is another's. */
export async function saveNonconformity(tx: Tx, nonconformity: Nonconformity): Promise<void> {
  const number = numberOf('NC', nonconformity.id);
  const values = {
    key: nonconformity.key,
    check_id: nonconformity.check,
    source: nonconformity.source,
    severity: nonconformity.severity,
    state: nonconformity.state,
    raised_at: nonconformity.raisedAt,
    corrected_at: nonconformity.correctedAt,
    rule: nonconformity.rule,
    controls: toJson(nonconformity.controls),
    deviations: toJson(nonconformity.deviations),
    predecessor: nonconformity.predecessor,
  };
  const known = await tx
    .selectFrom('nonconformities')
    .selectAll()
    .where('number', '=', number)
    .executeTakeFirst();
  if (known === undefined) {
    await tx
      .insertInto('nonconformities')
      .values({ number, ...values })
      .execute();
    return;
  }
  const { number: _, ...before } = known;
  if (before.key !== values.key) throw new Error(`${nonconformity.id} is another one by now`);
  if (isSame(before, values)) return;
  await tx.updateTable('nonconformities').set(values).where('number', '=', number).execute();
}
