import type { FactKind } from '../core/facts.ts';
import type { Scope } from '../core/scope.ts';
import type { Severity } from '../core/verdict.ts';
import {
  batches,
  fromJson,
  numberOf,
  scopeText,
  sharing,
  storable,
  stored,
  toJson,
} from './encoding.ts';
import type { Tx } from './schema.ts';
import type { Deviation, DeviationSubject } from './store.ts';

/** Subjects read at a time. */
const PAGE = 1000;

export async function deviations(tx: Tx): Promise<readonly Deviation[]> {
  const rows = await tx.selectFrom('deviations').selectAll().orderBy('number').execute();
  const subjects = await subjectsOf(tx);
  return rows.map((row) => ({
    id: `D-${row.number}`,
    check: row.check_id,
    source: row.source,
    severity: row.severity as Severity,
    nature: row.nature as Deviation['nature'],
    state: row.state as Deviation['state'],
    openedAt: row.opened_at,
    correctedAt: row.corrected_at,
    dueAt: row.due_at,
    baseline: row.baseline === 1,
    subjects: subjects.get(row.number) ?? [],
  }));
}

/** Of each deviation by its number, in the order they joined. Most share their words with others. */
async function subjectsOf(tx: Tx): Promise<ReadonlyMap<number, readonly DeviationSubject[]>> {
  const subjects = new Map<number, DeviationSubject[]>();
  const scopes = new Map<string, Scope>();
  const scopeOf = (text: string): Scope => {
    const scope = scopes.get(text) ?? (fromJson(text) as Scope);
    scopes.set(text, scope);
    return scope;
  };
  const share = sharing();
  const page = (after: number) =>
    tx
      .selectFrom('deviation_subjects')
      .selectAll()
      .where('seq', '>', after)
      .orderBy('seq')
      .limit(PAGE)
      .execute();
  for (let rows = await page(0); rows.length > 0; rows = await page(rows.at(-1)?.seq ?? 0)) {
    for (const row of rows) {
      const list = subjects.get(row.deviation) ?? [];
      subjects.set(row.deviation, list);
      list.push({
        kind: share(row.kind) as FactKind,
        id: share(stored(row.entity)),
        name: share(stored(row.name)),
        incarnation: share(stored(row.incarnation)),
        scope: scopeOf(row.scope),
        since: share(row.since),
        until: row.until === null ? null : share(row.until),
        ended: row.ended as DeviationSubject['ended'],
      });
    }
  }
  return subjects;
}

/**
 * Adds a deviation or brings the stored one up to date. Subjects are history: those that the given one
 * does not name stay as they are. Throws when the number belongs to another check or source, as it
 * does when two processes counted the same next number.
 */
export async function saveDeviation(tx: Tx, deviation: Deviation): Promise<void> {
  const number = numberOf('D', deviation.id);
  const values = {
    check_id: deviation.check,
    source: deviation.source,
    severity: deviation.severity,
    nature: deviation.nature,
    state: deviation.state,
    opened_at: deviation.openedAt,
    corrected_at: deviation.correctedAt,
    due_at: deviation.dueAt,
    baseline: deviation.baseline ? 1 : 0,
  };
  const known = await tx
    .selectFrom('deviations')
    .selectAll()
    .where('number', '=', number)
    .executeTakeFirst();
  if (known === undefined) {
    await tx
      .insertInto('deviations')
      .values({ number, ...values })
      .execute();
  } else {
    const { number: _, ...before } = known;
    const same = ['check_id', 'source', 'opened_at'] as const;
    if (same.some((column) => before[column] !== values[column])) {
      throw new Error(`${deviation.id} is another deviation by now`);
    }
    if (!isSame(before, values)) {
      await tx.updateTable('deviations').set(values).where('number', '=', number).execute();
    }
  }
  await saveSubjects(tx, number, deviation.subjects);
}

async function saveSubjects(
  tx: Tx,
  deviation: number,
  subjects: readonly DeviationSubject[],
): Promise<void> {
  const rows = subjects.map((subject) => ({
    deviation,
    kind: subject.kind,
    entity: storable(subject.id),
    name: storable(subject.name),
    incarnation: storable(subject.incarnation),
    scope: scopeText(subject.scope),
    since: subject.since,
    until: subject.until,
    ended: subject.ended,
  }));
  type Row = (typeof rows)[number];
  const keyOf = ({ kind, entity, incarnation, scope, since }: Row): string =>
    toJson([kind, entity, incarnation, scope, since]);
  const known = await tx
    .selectFrom('deviation_subjects')
    .selectAll()
    .where('deviation', '=', deviation)
    .execute();
  const byKey = new Map(known.map((row) => [keyOf(row as unknown as Row), row]));
  const added = new Map<string, Row>();
  for (const row of rows) {
    const key = keyOf(row);
    const before = byKey.get(key);
    if (before === undefined) {
      added.set(key, row);
      continue;
    }
    const { name, until, ended } = row;
    if (
      !isSame(
        { name: before.name, until: before.until, ended: before.ended },
        { name, until, ended },
      )
    ) {
      await tx
        .updateTable('deviation_subjects')
        .set({ name, until, ended })
        .where('seq', '=', before.seq)
        .execute();
    }
  }
  for (const batch of batches([...added.values()])) {
    await tx.insertInto('deviation_subjects').values(batch).execute();
  }
}

/** Whether two rows hold the same; an unchanged one writes nothing. */
export function isSame<T extends object>(before: T, after: T): boolean {
  return (Object.keys(after) as (keyof T)[]).every((column) => before[column] === after[column]);
}
