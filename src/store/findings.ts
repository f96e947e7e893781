import type { FactKind } from '../core/facts.ts';
import type { Finding } from '../core/finding.ts';
import type { Gap } from '../core/observed.ts';
import type { Scope } from '../core/scope.ts';
import type { Instant } from '../core/time.ts';
import type { Reason, Severity, Verdict } from '../core/verdict.ts';
import {
  batches,
  eachBatch,
  fromJson,
  scopeText,
  sharing,
  storable,
  stored,
  toJson,
} from './encoding.ts';
import type { Tx } from './schema.ts';
import type { FindingRow } from './store.ts';
import { expand, intern } from './texts.ts';

/** Findings that no longer hold end, then those that hold from now on begin. */
export async function changeFindings(
  tx: Tx,
  run: number,
  at: Instant,
  close: readonly number[],
  open: Iterable<Finding>,
): Promise<void> {
  for (const batch of batches(close)) {
    await tx
      .updateTable('findings')
      .set({ valid_to: at })
      .where('seq', 'in', batch)
      .where('valid_to', 'is', null)
      .execute();
  }
  for (const batch of eachBatch(open)) {
    const lists = batch.map(({ gaps, rests }) => ({ gaps: toJson(gaps), rests: toJson(rests) }));
    const column = await intern(
      tx,
      lists.flatMap(({ gaps, rests }) => [gaps, rests]),
    );
    const rows = batch.map((finding, index) => ({
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
    await tx.insertInto('findings').values(rows).execute();
  }
}

export async function findings(tx: Tx, asOf: Instant | undefined): Promise<readonly FindingRow[]> {
  const query = inOrder(tx);
  const found =
    asOf === undefined
      ? query.where('valid_to', 'is', null)
      : query
          .where('valid_from', '<=', asOf)
          .where((e) => e.or([e('valid_to', 'is', null), e('valid_to', '>', asOf)]));
  return await rowsOf(tx, await found.execute());
}

export async function findingsOf(
  tx: Tx,
  check: string,
  source: string,
): Promise<readonly FindingRow[]> {
  const query = inOrder(tx)
    .where('check_id', '=', check)
    .where('source', '=', source)
    .where('valid_to', 'is', null);
  return await rowsOf(tx, await query.execute());
}

export async function judgedBefore(
  tx: Tx,
): Promise<readonly { readonly check: string; readonly source: string }[]> {
  return await tx
    .selectFrom('findings')
    .select(['check_id as check', 'source'])
    .distinct()
    .where('valid_to', 'is', null)
    .execute();
}

function inOrder(tx: Tx) {
  return tx
    .selectFrom('findings')
    .select('seq')
    .orderBy('check_id')
    .orderBy('source')
    .orderBy('kind')
    .orderBy('entity')
    .orderBy('scope');
}

/** The rows in the order given, a batch at a time: all of them as the driver gives them are too many. */
async function rowsOf(
  tx: Tx,
  found: readonly { readonly seq: number }[],
): Promise<readonly FindingRow[]> {
  const parsed = new Map<string, readonly unknown[]>();
  const scopes = new Map<string, Scope>();
  const scopeOf = (text: string): Scope => {
    const scope = scopes.get(text) ?? (fromJson(text) as Scope);
    scopes.set(text, scope);
    return scope;
  };
  const reasons = new Map<string, Reason>();
  const reasonOf = (text: string): Reason => {
    const reason = reasons.get(text) ?? (fromJson(text) as Reason);
    reasons.set(text, reason);
    return reason;
  };
  const share = sharing();
  const result: FindingRow[] = [];
  for (const batch of batches(found.map(({ seq }) => seq))) {
    const rows = await tx.selectFrom('findings').selectAll().where('seq', 'in', batch).execute();
    const list = await expand(
      tx,
      rows.flatMap(({ gaps, rests }) => [gaps, rests]),
      parsed,
    );
    const bySeq = new Map(rows.map((row) => [row.seq, row]));
    for (const seq of batch) {
      const row = bySeq.get(seq);
      if (row === undefined) throw new Error(`no finding ${seq} in the transaction that found it`);
      result.push({
        row: seq,
        check: share(row.check_id),
        revision: row.revision,
        severity: share(row.severity) as Severity,
        source: share(row.source),
        scope: scopeOf(row.scope),
        subject: {
          kind: share(row.kind) as FactKind,
          id: share(stored(row.entity)),
          name: share(stored(row.name)),
          incarnation: share(stored(row.incarnation)),
        },
        verdict: share(row.verdict) as Verdict,
        reason: reasonOf(row.reason),
        gaps: list(row.gaps) as readonly Gap[],
        rests: list(row.rests) as readonly string[],
        validFrom: share(row.valid_from),
      });
    }
  }
  return result;
}
