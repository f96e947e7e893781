import { sql } from 'kysely';

import { OperatorError } from '../core/operator-error.ts';
import type { Tx } from './schema.ts';

/** How a database spells what the two do not spell alike. */
export interface ColumnTypes {
  /** Primary key counted by the database. */
  readonly counter: string;
  /** The same, for rows that are deleted: a number is never given out twice. */
  readonly onceCounter: string;
  readonly integer: string;
  /** Text that sorts by its bytes. */
  readonly text: string;
  readonly bytes: string;
  /** What follows a table's closing parenthesis. */
  readonly table: string;
}

interface Migration {
  readonly name: string;
  readonly statements: (types: ColumnTypes) => readonly string[];
}

/**
 * Every change to the tables, by number. One that has been released is never edited: what it made stands
 * in databases; a later one changes it.
 */
const MIGRATIONS: Readonly<Record<number, Migration>> = {
  1: {
    name: 'sources, readings, evidence, findings, deviations, nonconformities, tickets',
    statements: ({ counter, onceCounter, integer, text, bytes, table }) => [
      `create table leases (
        source ${text} primary key,
        holder ${text},
        fence ${integer} not null,
        until ${text} not null
      )${table}`,
      `create table runs (
        seq ${counter},
        id ${text} not null unique,
        started_at ${text} not null,
        finished_at ${text},
        configuration ${bytes} not null,
        sources ${text} not null
      )${table}`,
      `create table sources (
        id ${text} primary key,
        collector ${text} not null,
        tenant ${text},
        baseline_at ${text}
      )${table}`,
      `create table series (
        id ${counter},
        source ${text} not null,
        step ${text} not null,
        scope ${text} not null,
        first_at ${text} not null,
        unique (source, step, scope)
      )${table}`,
      `create table readings (
        seq ${counter},
        id ${text} not null,
        run ${integer} not null references runs (seq),
        series ${integer} not null references series (id),
        started_at ${text} not null,
        finished_at ${text} not null,
        status ${text} not null,
        expected ${integer},
        seen ${integer} not null,
        gaps ${text} not null,
        unseen ${text} not null,
        root ${bytes},
        caller ${text},
        collector_version ${text} not null,
        revision ${integer} not null
      )${table}`,
      `create index readings_newest on readings (series, seq, status, finished_at)`,
      `create table texts (
        id ${counter},
        digest ${bytes} not null unique,
        text ${text} not null
      )${table}`,
      `create table facets (
        seq ${counter},
        series ${integer} not null references series (id),
        kind ${text} not null,
        entity ${text} not null,
        facet ${text} not null,
        item ${text},
        name ${text} not null,
        incarnation ${text} not null,
        value ${text} not null,
        rests ${text} not null,
        revision ${integer} not null,
        valid_from ${text} not null,
        after ${text},
        valid_to ${text},
        confirmed_to ${text}
      )${table}`,
      `create unique index facets_open on facets (series, kind, entity, facet)
        where valid_to is null`,
      `create index facets_closed on facets (valid_to) where valid_to is not null`,
      `create table records (
        seq ${counter},
        id ${bytes} not null unique,
        series ${integer} not null references series (id),
        request ${bytes} not null,
        body ${bytes} not null,
        statement ${text} not null
      )${table}`,
      `create index records_of_series on records (series, seq)`,
      `create table blobs (
        digest ${bytes} primary key,
        codec ${text} not null,
        size ${integer} not null,
        bytes ${bytes}
      )${table}`,
      `create table findings (
        seq ${counter},
        run ${integer} not null references runs (seq),
        check_id ${text} not null,
        revision ${integer} not null,
        severity ${text} not null,
        source ${text} not null,
        scope ${text} not null,
        kind ${text} not null,
        entity ${text} not null,
        name ${text} not null,
        incarnation ${text} not null,
        verdict ${text} not null,
        reason ${text} not null,
        gaps ${text} not null,
        rests ${text} not null,
        valid_from ${text} not null,
        valid_to ${text}
      )${table}`,
      `create unique index findings_open on findings (check_id, source, kind, entity, scope)
        where valid_to is null`,
      `create table deviations (
        number ${integer} primary key,
        check_id ${text} not null,
        source ${text} not null,
        severity ${text} not null,
        nature ${text} not null,
        state ${text} not null,
        opened_at ${text} not null,
        corrected_at ${text},
        due_at ${text} not null,
        baseline ${integer} not null
      )${table}`,
      `create table deviation_subjects (
        seq ${counter},
        deviation ${integer} not null references deviations (number),
        kind ${text} not null,
        entity ${text} not null,
        name ${text} not null,
        incarnation ${text} not null,
        scope ${text} not null,
        since ${text} not null,
        until ${text},
        ended ${text},
        unique (deviation, kind, entity, incarnation, scope, since)
      )${table}`,
      `create table nonconformities (
        number ${integer} primary key,
        key ${text} not null unique,
        check_id ${text} not null,
        source ${text} not null,
        severity ${text} not null,
        state ${text} not null,
        raised_at ${text} not null,
        corrected_at ${text},
        rule ${text} not null,
        controls ${text} not null,
        deviations ${text} not null,
        predecessor ${text}
      )${table}`,
      `create table events (
        id ${counter},
        at ${text} not null,
        about ${text} not null,
        type ${text} not null,
        actor ${text} not null,
        person ${text},
        data ${text} not null
      )${table}`,
      `create index events_about on events (about, id)`,
      `create table outbox (
        id ${onceCounter},
        tracker ${text} not null,
        nonconformity ${text} not null,
        created_at ${text} not null,
        comment ${text},
        attempts ${integer} not null,
        next_at ${text} not null,
        last_error ${text},
        unique (tracker, nonconformity)
      )${table}`,
      `create table tickets (
        tracker ${text} not null,
        nonconformity ${text} not null,
        ref ${text} not null,
        url ${text} not null,
        content ${text} not null,
        updated_at ${text} not null,
        primary key (tracker, nonconformity)
      )${table}`,
    ],
  },
  2: {
    name: 'schedules, slots, monitoring gaps, alerts, notifications, index of verdicts',
    statements: ({ counter, onceCounter, integer, text, table }) => [
      `create table schedules (
        source ${text} primary key,
        schedule ${text} not null,
        since ${text} not null,
        next_at ${text} not null
      )${table}`,
      `create table slots (
        source ${text} not null,
        due_at ${text} not null,
        attempts ${integer} not null,
        holder ${text},
        until ${text} not null,
        started_at ${text} not null,
        finished_at ${text},
        outcome ${text},
        run ${text},
        detail ${text},
        gaps ${integer} not null,
        primary key (source, due_at),
        check ((finished_at is null) = (outcome is null))
      )${table}`,
      `create index slots_due on slots (due_at, source)`,
      `create index slots_unfinished on slots (due_at, source) where finished_at is null`,
      `create table monitoring_gaps (
        id ${counter},
        source ${text} not null,
        from_at ${text} not null,
        slots ${integer} not null,
        cause ${text} not null,
        to_at ${text}
      )${table}`,
      `create unique index monitoring_gaps_open on monitoring_gaps (source) where to_at is null`,
      `create table alerts (
        id ${counter},
        key ${text} not null,
        kind ${text} not null,
        source ${text},
        title ${text} not null,
        text ${text} not null,
        raised_at ${text} not null,
        cleared_at ${text}
      )${table}`,
      `create unique index alerts_open on alerts (key) where cleared_at is null`,
      `create table notifications (
        id ${onceCounter},
        alert ${integer} not null references alerts (id),
        notifier ${text} not null,
        change ${text} not null,
        created_at ${text} not null,
        attempts ${integer} not null,
        next_at ${text} not null,
        last_error ${text},
        unique (alert, notifier, change)
      )${table}`,
      // Tallies are taken often: without it they would read every finding there ever was.
      `create index findings_verdicts on findings (verdict) where valid_to is null`,
    ],
  },
};

const NEWEST = Math.max(...Object.keys(MIGRATIONS).map(Number));

/** Whether every migration has run. Throws an `OperatorError` for a database of a newer annexa. */
export async function isUpToDate(tx: Tx, where: string, hasTable: boolean): Promise<boolean> {
  if (!hasTable) return false;
  const { number } = await tx
    .selectFrom('migrations')
    .select((e) => e.fn.max('number').as('number'))
    .executeTakeFirstOrThrow();
  if (number > NEWEST) {
    throw new OperatorError(
      `${where} was written by a newer annexa: its tables have version ${number}, this annexa knows ` +
        `them up to ${NEWEST}. Install the newer annexa again; the database was left as it is.`,
    );
  }
  return number === NEWEST;
}

/** Runs what has not run yet, within the caller's transaction, so that two processes may try at once. */
export async function migrate(
  tx: Tx,
  types: ColumnTypes,
  where: string,
  hasTable: boolean,
): Promise<void> {
  if (!hasTable) {
    await sql
      .raw(
        `create table migrations (number ${types.integer} primary key, name ${types.text} not null)${types.table}`,
      )
      .execute(tx);
  }
  if (await isUpToDate(tx, where, true)) return;
  const done = new Set(
    (await tx.selectFrom('migrations').select('number').execute()).map(({ number }) => number),
  );
  for (const [key, { name, statements }] of Object.entries(MIGRATIONS)) {
    const number = Number(key);
    if (done.has(number)) continue;
    for (const statement of statements(types)) await sql.raw(statement).execute(tx);
    await tx.insertInto('migrations').values({ number, name }).execute();
  }
}
