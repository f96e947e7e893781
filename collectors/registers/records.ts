import { state } from '../../src/core/collector.ts';
import {
  amountOrNone,
  day,
  dayOfMoment,
  dayOrNone,
  filled,
  identifier,
  oneOf,
  rating,
  ratingOrNone,
  several,
  text,
} from './cells.ts';
import { defineRegister, type Register } from './register.ts';
import { people } from './people.ts';

type Cells = Readonly<Record<string, string>>;

/** The id of something that happened: whom or what it was about, and the day. */
function eventId(cells: Cells, columns: readonly string[]): string | undefined {
  const parts = columns.map((column) => cells[column]?.trim() ?? '').filter((part) => part !== '');
  return parts.length === 0 ? undefined : parts.join('@');
}

function idIn(column: string): (cells: Cells) => string | undefined {
  return (cells) => eventId(cells, [column]);
}

const result = oneOf(
  new Map([
    ...['ok', 'pass', 'passed', 'success', 'successful', 'succeeded', 'yes', 'y', 'true', '1'].map(
      (word) => [word, true] as const,
    ),
    ...['fail', 'failed', 'failure', 'error', 'partial', 'aborted', 'no', 'n', 'false', '0'].map(
      (word) => [word, false] as const,
    ),
  ]),
  'ok, failed, partial',
);

const restoreTests = defineRegister({
  id: 'restore-tests',
  title: 'Register of restore tests',
  kind: 'restore-test',
  required: ['asset', 'date', 'result', 'verified_by'],
  columns: {
    asset: identifier,
    date: day,
    result,
    minutes: text.prefault(''),
    verified_by: text,
  },
  idOf: (cells) => eventId(cells, ['asset', 'date']),
  states: (row, { id, from }) =>
    state<'restore-test', 'identity'>({
      kind: 'restore-test',
      id,
      facet: 'identity',
      name: `${row.asset}, ${row.date}`,
      value: {
        asset: row.asset,
        testedOn: row.date,
        successful: row.result,
        verified: row.verified_by !== '',
      },
      from,
    }),
});

const training = defineRegister({
  id: 'training',
  title: 'Register of training',
  kind: 'training',
  required: ['person_id', 'course', 'completed_on'],
  columns: {
    person_id: identifier,
    course: filled,
    // Empty for someone who was enrolled and has not completed it: no completion to state.
    completed_on: dayOrNone,
    score: text.prefault(''),
  },
  idOf: (cells) => eventId(cells, ['person_id', 'course', 'completed_on']),
  states: (row, { id, from }) =>
    row.completed_on === null
      ? undefined
      : state<'training', 'identity'>({
          kind: 'training',
          id,
          facet: 'identity',
          name: `${row.course}, ${row.person_id}`,
          value: { personId: row.person_id, course: row.course, completedOn: row.completed_on },
          from,
        }),
});

const suppliers = defineRegister({
  id: 'suppliers',
  title: 'Register of suppliers',
  kind: 'supplier',
  required: ['id', 'name', 'criticality', 'last_review'],
  columns: {
    id: identifier,
    name: text,
    criticality: ratingOrNone,
    owner: text.prefault(''),
    last_review: dayOrNone,
    next_review: dayOrNone.prefault(''),
  },
  unique: 'id',
  idOf: idIn('id'),
  states: (row, { id, from }) =>
    state<'supplier', 'identity'>({
      kind: 'supplier',
      id,
      facet: 'identity',
      name: row.name || id,
      value: {
        criticality: row.criticality,
        lastReview: row.last_review,
        nextReview: row.next_review,
      },
      from,
    }),
});

/** Any other word for an asset's state leaves it in the inventory. */
const DISPOSED = new Set(['disposed', 'retired', 'decommissioned', 'sold', 'destroyed']);

const assets = defineRegister({
  id: 'assets',
  title: 'Register of assets',
  kind: 'asset',
  required: ['id', 'name', 'owner', 'criticality'],
  columns: {
    id: identifier,
    name: text,
    type: text.prefault(''),
    owner: text,
    classification: text.prefault(''),
    criticality: ratingOrNone,
    status: text.prefault(''),
    // What platforms know it by, so that what they tell of their things counts for the asset.
    resource: several.prefault(''),
    rpo_hours: amountOrNone.prefault(''),
    rto_minutes: amountOrNone.prefault(''),
  },
  unique: 'id',
  idOf: idIn('id'),
  states: (row, { id, from }) =>
    state<'asset', 'identity'>({
      kind: 'asset',
      id,
      facet: 'identity',
      name: row.name || id,
      value: {
        assetType: row.type,
        owner: row.owner === '' ? null : row.owner,
        criticality: row.criticality,
        disposed: DISPOSED.has(row.status.toLowerCase()),
        resources: [...new Set(row.resource)],
        recoveryPointHours: row.rpo_hours,
        recoveryTimeMinutes: row.rto_minutes,
      },
      from,
    }),
});

const incidents = defineRegister({
  id: 'incidents',
  title: 'Register of incidents',
  kind: 'incident',
  required: ['id', 'severity', 'closed', 'reviewed_on'],
  columns: {
    id: identifier,
    severity: rating,
    detected: dayOfMoment.prefault(''),
    closed: dayOfMoment,
    reviewed_on: dayOfMoment,
  },
  unique: 'id',
  idOf: idIn('id'),
  states: (row, { id, from }) =>
    state<'incident', 'identity'>({
      kind: 'incident',
      id,
      facet: 'identity',
      name: id,
      value: { severity: row.severity, closedOn: row.closed, reviewedOn: row.reviewed_on },
      from,
    }),
});

const remoteWork = defineRegister({
  id: 'remote-work',
  title: 'Register of remote-work agreements',
  kind: 'remote-work-agreement',
  required: ['person_id', 'agreed_on'],
  columns: {
    person_id: identifier,
    // Empty for someone who was asked and has not agreed yet: no agreement to state.
    agreed_on: dayOrNone,
  },
  idOf: (cells) => eventId(cells, ['person_id', 'agreed_on']),
  states: (row, { id, from }) =>
    row.agreed_on === null
      ? undefined
      : state<'remote-work-agreement', 'identity'>({
          kind: 'remote-work-agreement',
          id,
          facet: 'identity',
          name: `${row.person_id}, ${row.agreed_on}`,
          value: { personId: row.person_id, agreedOn: row.agreed_on },
          from,
        }),
});

/** Every register that can be kept, one file each. */
export const REGISTERS: readonly Register[] = [
  people,
  restoreTests,
  training,
  suppliers,
  assets,
  incidents,
  remoteWork,
];
