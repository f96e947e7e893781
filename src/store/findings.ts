import type { FactKind } from '../core/facts.ts';
import type { Finding } from '../core/finding.ts';
import type { Gap } from '../core/observed.ts';
import type { Scope } from '../core/scope.ts';
import type { Instant } from '../core/time.ts';
import type { Reason, Severity, Verdict } from '../core/verdict.ts';
import { batches, fromJson, scopeText, storable, stored, toJson } from './encoding.ts';
import type { Tx } from './schema.ts';
import type { FindingRow } from './store.ts';
import { expand, intern } from './texts.ts';

/** Findings that no longer hold end, then those that hold from now on begin. */
export async function changeFindings(
  tx: Tx,
  run: number,
  at: Instant,
  close: readonly number[],
  open: readonly Finding[],
): Promise<void> {
  for (const batch of batches(close)) {
    await tx
      .updateTable('findings')
      .set({ valid_to: at })
      .where('seq', 'in', batch)
      .where('valid_to', 'is', null)
      .execute();
  }
  const lists = open.map(({ gaps, rests }) => ({ gaps: toJson(gaps), rests: toJson(rests) }));
  const column = await intern(
    tx,
    lists.flatMap(({ gaps, rests }) => [gaps, rests]),
  );
  const rows = open.map((finding, index) => ({
    run,
    check_id: finding.check,
    revision: finding.revision,
    severity: finding.severity,
    source: finding.source,
    scope: scopeText(finding.scope),
    kind: finding.subject.kind,
    entity: storable(finding.subject.id),
    name: storable(finding.subject.name),
    incarnation: storable(finding.subject.incarnation),
    verdict: finding.verdict,
    reason: toJson(finding.reason),
    gaps: column(lists[index]?.gaps ?? '[]'),
    rests: column(lists[index]?.rests ?? '[]'),
    valid_from: at,
    valid_to: null,
  }));
  for (const batch of batches(rows)) await tx.insertInto('findings').values(batch).execute();
}

export async function findings(tx: Tx, asOf: Instant | undefined): Promise<readonly FindingRow[]> {
  let query = tx
    .selectFrom('findings')
    .selectAll()
    .orderBy('check_id')
    .orderBy('source')
    .orderBy('kind')
    .orderBy('entity')
    .orderBy('scope');
  query =
    asOf === undefined
      ? query.where('valid_to', 'is', null)
      : query
          .where('valid_from', '<=', asOf)
          .where((e) => e.or([e('valid_to', 'is', null), e('valid_to', '>', asOf)]));
  const rows = await query.execute();
  const list = await expand(
    tx,
    rows.flatMap(({ gaps, rests }) => [gaps, rests]),
  );
  return rows.map((row) => ({
    row: row.seq,
    check: row.check_id,
    revision: row.revision,
    severity: row.severity as Severity,
    source: row.source,
    scope: fromJson(row.scope) as Scope,
    subject: {
      kind: row.kind as FactKind,
      id: stored(row.entity),
      name: stored(row.name),
      incarnation: stored(row.incarnation),
    },
    verdict: row.verdict as Verdict,
    reason: fromJson(row.reason) as Reason,
    gaps: list(row.gaps) as readonly Gap[],
    rests: list(row.rests) as readonly string[],
    validFrom: row.valid_from,
  }));
}
