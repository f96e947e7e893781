import type { Generated, Kysely, Transaction } from 'kysely';

/**
 * The tables as kysely sees them. Only what SQLite and PostgreSQL do alike: instants are UTC text, lists
 * and objects JSON text, digests 32 bytes, integers below 2^53; there are no booleans.
 */
export interface Tables {
  readonly migrations: { number: number; name: string };
  readonly leases: { source: string; holder: string | null; fence: number; until: string };
  readonly runs: {
    seq: Generated<number>;
    id: string;
    started_at: string;
    finished_at: string | null;
    configuration: Uint8Array;
    sources: string;
  };
  readonly sources: {
    id: string;
    collector: string;
    tenant: string | null;
    baseline_at: string | null;
  };
  /** Source, step and scope, once; whatever belongs to them refers here. */
  readonly series: {
    id: Generated<number>;
    source: string;
    step: string;
    scope: string;
    first_at: string;
  };
  readonly readings: {
    seq: Generated<number>;
    id: string;
    run: number;
    series: number;
    started_at: string;
    finished_at: string;
    status: string;
    expected: number | null;
    seen: number;
    gaps: string;
    unseen: string;
    root: Uint8Array | null;
    caller: string | null;
    collector_version: string;
    revision: number;
  };
  readonly texts: { id: Generated<number>; digest: Uint8Array; text: string };
  readonly facets: {
    seq: Generated<number>;
    series: number;
    kind: string;
    entity: string;
    facet: string;
    item: string | null;
    name: string;
    incarnation: string;
    value: string;
    rests: string;
    revision: number;
    valid_from: string;
    after: string | null;
    valid_to: string | null;
    confirmed_to: string | null;
  };
  readonly records: {
    seq: Generated<number>;
    id: Uint8Array;
    series: number;
    request: Uint8Array;
    body: Uint8Array;
    statement: string;
  };
  /** `bytes` is null where the blob is a file. `size` counts the bytes before compression. */
  readonly blobs: { digest: Uint8Array; codec: string; size: number; bytes: Uint8Array | null };
  readonly findings: {
    seq: Generated<number>;
    run: number;
    check_id: string;
    revision: number;
    severity: string;
    source: string;
    scope: string;
    kind: string;
    entity: string;
    name: string;
    incarnation: string;
    verdict: string;
    reason: string;
    gaps: string;
    rests: string;
    valid_from: string;
    valid_to: string | null;
  };
  readonly deviations: {
    number: number;
    check_id: string;
    source: string;
    severity: string;
    nature: string;
    state: string;
    opened_at: string;
    corrected_at: string | null;
    due_at: string;
    baseline: number;
  };
  readonly deviation_subjects: {
    seq: Generated<number>;
    deviation: number;
    kind: string;
    entity: string;
    name: string;
    incarnation: string;
    scope: string;
    since: string;
    until: string | null;
    ended: string | null;
  };
  readonly nonconformities: {
    number: number;
    key: string;
    check_id: string;
    source: string;
    severity: string;
    state: string;
    raised_at: string;
    corrected_at: string | null;
    rule: string;
    controls: string;
    deviations: string;
    predecessor: string | null;
  };
  readonly events: {
    id: Generated<number>;
    at: string;
    about: string;
    type: string;
    actor: string;
    person: string | null;
    data: string;
  };
  readonly outbox: {
    id: Generated<number>;
    tracker: string;
    nonconformity: string;
    created_at: string;
    comment: string | null;
    attempts: number;
    next_at: string;
    last_error: string | null;
  };
  readonly tickets: {
    tracker: string;
    nonconformity: string;
    ref: string;
    url: string;
    content: string;
    updated_at: string;
  };
  readonly schedules: { source: string; schedule: string; since: string; next_at: string };
  readonly slots: {
    source: string;
    due_at: string;
    attempts: number;
    holder: string | null;
    until: string;
    started_at: string;
    finished_at: string | null;
    outcome: string | null;
    run: string | null;
    detail: string | null;
    gaps: number;
  };
  /** Of a source at most one is open (`to_at` null). */
  readonly monitoring_gaps: {
    id: Generated<number>;
    source: string;
    from_at: string;
    slots: number;
    cause: string;
    to_at: string | null;
  };
  /** Of a key at most one is open (`cleared_at` null). */
  readonly alerts: {
    id: Generated<number>;
    key: string;
    kind: string;
    source: string | null;
    title: string;
    text: string;
    raised_at: string;
    cleared_at: string | null;
  };
  readonly notifications: {
    id: Generated<number>;
    alert: number;
    notifier: string;
    change: string;
    created_at: string;
    attempts: number;
    next_at: string;
    last_error: string | null;
  };
}

/** One connection inside a transaction. */
export type Tx = Kysely<Tables> | Transaction<Tables>;
