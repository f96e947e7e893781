import type { Scope } from '../../../src/core/scope.ts';
import type { Instant } from '../../../src/core/time.ts';
import { sealAnswer, sealConfiguration } from '../../../src/evidence/record.ts';
import { buildTree } from '../../../src/evidence/tree.ts';
import type {
  Deviation,
  NewFacet,
  Nonconformity,
  ReadingCommit,
  ReadingRow,
  Reconciliation,
  Store,
} from '../../../src/store/store.ts';

export const SOURCE = 'directory';
export const STEP = 'users';
export const SCOPE: Scope = { organization: 'example' };
export const CONFIGURATION = sealConfiguration({ sources: {} });

/** An instant so many minutes into a day. */
export function at(minutes: number): Instant {
  return new Date(Date.UTC(2026, 2, 1) + minutes * 60_000).toISOString();
}

export async function startRun(store: Store, id: string, startedAt: Instant): Promise<void> {
  const run = { id, startedAt, configuration: CONFIGURATION.digest, sources: [SOURCE] };
  await store.beginRun(run, CONFIGURATION);
}

/** Takes the lease on a source that nobody holds. */
export async function fenceOn(store: Store, source = SOURCE, now = at(0)): Promise<number> {
  const lease = await store.takeLease(source, 'test', now, at(1_000_000));
  if (!('fence' in lease)) throw new Error(`${source} is held by ${lease.holder}`);
  return lease.fence;
}

export function reading(changes: Partial<ReadingRow> & { readonly run: string }): ReadingRow {
  const startedAt = changes.startedAt ?? at(1);
  return {
    id: `${changes.run}/${SOURCE}/${STEP}`,
    source: SOURCE,
    step: STEP,
    scope: SCOPE,
    startedAt,
    finishedAt: startedAt,
    status: 'complete',
    expected: 1,
    seen: 1,
    gaps: [],
    unseen: [],
    root: null,
    caller: 'reader@example.com',
    collectorVersion: '1.0.0',
    revision: 1,
    ...changes,
  };
}

export function facet(id: string, changes: Partial<NewFacet> = {}): NewFacet {
  return {
    source: SOURCE,
    step: STEP,
    scope: SCOPE,
    kind: 'account',
    id,
    facet: 'identity',
    item: null,
    name: `Name of ${id}`,
    incarnation: '',
    value: { login: id },
    rests: [],
    revision: 1,
    validFrom: at(1),
    after: null,
    ...changes,
  };
}

export function emptyCommit(row: ReadingRow): ReadingCommit {
  return { reading: row, records: [], blobs: [], open: [], close: [], refresh: [] };
}

/** Answers to one request per user, sealed into a reading. */
export function sealedCommit(
  row: ReadingRow,
  bodies: Readonly<Record<string, unknown>>,
): ReadingCommit {
  const sealed = Object.entries(bodies).map(([user, body]) =>
    sealAnswer(
      {
        request: { operation: 'GET /users/{user}', parameters: { user } },
        status: 'ok',
        body,
        last: true,
      },
      {
        source: row.source,
        collector: 'sample',
        tenant: 'T1',
        step: row.step,
        scope: row.scope,
        removals: [],
      },
    ),
  );
  const tree = buildTree(sealed.map(({ record }) => [record.request, record.id] as const));
  return {
    ...emptyCommit({ ...row, root: tree.root }),
    records: sealed.map(({ record }) => record),
    blobs: [...sealed.map(({ blob }) => blob), ...tree.blobs],
  };
}

export function reconciliation(run: string, changes: Partial<Reconciliation>): Reconciliation {
  return {
    at: at(5),
    run,
    openFindings: [],
    closeFindings: [],
    deviations: [],
    nonconformities: [],
    events: [],
    outbox: [],
    sources: [],
    ...changes,
  };
}

export function deviation(changes: Partial<Deviation> = {}): Deviation {
  return {
    id: 'D-1',
    check: 'mfa-enabled',
    source: SOURCE,
    severity: 'high',
    nature: 'state',
    state: 'open',
    openedAt: at(5),
    correctedAt: null,
    dueAt: at(10_000),
    baseline: false,
    subjects: [],
    ...changes,
  };
}

export function nonconformity(changes: Partial<Nonconformity> = {}): Nonconformity {
  return {
    id: 'NC-1',
    key: 'mfa-enabled@directory',
    check: 'mfa-enabled',
    source: SOURCE,
    severity: 'high',
    state: 'open',
    raisedAt: at(5),
    correctedAt: null,
    rule: 'severity',
    controls: ['A.8.5'],
    deviations: ['D-1'],
    predecessor: null,
    ...changes,
  };
}
