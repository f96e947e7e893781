import type { FactKind } from '../core/facts.ts';
import type { Finding, RecordedFinding } from '../core/finding.ts';
import type { AlertKind } from '../core/notifier.ts';
import type { Gap } from '../core/observed.ts';
import type { Scope } from '../core/scope.ts';
import type { Instant } from '../core/time.ts';
import type { Severity, Verdict } from '../core/verdict.ts';

export interface RunRow {
  readonly id: string;
  readonly startedAt: Instant;
  readonly finishedAt: Instant | null;
  /** Digest of the sealed configuration, a body in the evidence store. */
  readonly configuration: string;
  /** Sources whose collection this run did. */
  readonly sources: readonly string[];
}

/** A source as first met: it stays pinned to that tenant. */
export interface SourceRow {
  readonly id: string;
  readonly collector: string;
  /** The provider's own id; null until a reading told it. */
  readonly tenant: string | null;
  /** When the first complete run of the source finished; until then its failures are a baseline. */
  readonly baselineAt: Instant | null;
}

export interface StoredGap extends Gap {
  readonly hidesMembers: boolean;
}

/** Key of a facet within a reading: `kind`, entity id, facet. */
export type FacetKey = readonly [kind: FactKind, id: string, facet: string];

/** One execution of a step for one scope. */
export interface ReadingRow {
  readonly id: string;
  readonly run: string;
  readonly source: string;
  readonly step: string;
  readonly scope: Scope;
  readonly startedAt: Instant;
  readonly finishedAt: Instant;
  /** `ended`: a complete list of scopes no longer has this one, so nothing was asked. */
  readonly status: 'complete' | 'partial' | 'unavailable' | 'ended';
  readonly expected: number | null;
  readonly seen: number;
  readonly gaps: readonly StoredGap[];
  /** Facets known before that a partial reading did not bring; empty otherwise. */
  readonly unseen: readonly FacetKey[];
  /** Root of the commitment tree over request → record; null when nothing was answered. */
  readonly root: string | null;
  readonly caller: string | null;
  readonly collectorVersion: string;
  readonly revision: number;
}

/** A facet of an entity over the time in which it stayed the same. */
export interface FacetRow {
  readonly source: string;
  readonly step: string;
  readonly scope: Scope;
  readonly kind: FactKind;
  readonly id: string;
  readonly facet: string;
  /** Item of the parent step it was read for, where that is another entity; null otherwise. */
  readonly item: string | null;
  /** With `identity`; empty text otherwise. */
  readonly name: string;
  readonly incarnation: string;
  readonly value: Readonly<Record<string, unknown>>;
  /** Request keys it rests on, sorted. */
  readonly rests: readonly string[];
  readonly revision: number;
  /** Finish of the reading that first showed it, and of the complete one before that (null: none). */
  readonly validFrom: Instant;
  readonly after: Instant | null;
  /** Finish of the reading that showed it changed or gone, and of the last that confirmed it. */
  readonly validTo: Instant | null;
  readonly confirmedTo: Instant | null;
}

/** A facet to write: a new interval. */
export type NewFacet = Omit<FacetRow, 'validTo' | 'confirmedTo'>;

/** A sealed answer: see src/evidence. `id` is the hash of `statement`. */
export interface EvidenceRecord {
  readonly id: string;
  /** Hash of what was asked; the same from reading to reading. */
  readonly request: string;
  /** Canonical JSON of the record. */
  readonly statement: string;
  readonly body: string;
  readonly source: string;
  readonly step: string;
}

export interface Blob {
  readonly digest: string;
  readonly bytes: Uint8Array;
}

export interface ReadingCommit {
  readonly reading: ReadingRow;
  readonly records: readonly EvidenceRecord[];
  /** Bodies, tree chunks; those already there are left alone. */
  readonly blobs: readonly Blob[];
  readonly open: readonly NewFacet[];
  readonly close: readonly { readonly key: FacetKey; readonly confirmedTo: Instant | null }[];
  /** New values of volatile facets and of what rests behind them, written in place. */
  readonly refresh: readonly {
    readonly key: FacetKey;
    readonly value: FacetRow['value'];
    readonly rests: readonly string[];
  }[];
}

export interface DeviationSubject {
  /** `source`: a source that annexa is to watch, and the subject of a deviation of monitoring. */
  readonly kind: FactKind | 'source';
  readonly id: string;
  readonly name: string;
  readonly incarnation: string;
  readonly scope: Scope;
  readonly since: Instant;
  readonly until: Instant | null;
  /** How it ended: a conforming reading, or the subject is no more. */
  readonly ended: 'corrected' | 'gone' | 'no-longer-applicable' | 'out-of-scope' | null;
}

export interface Deviation {
  /** `D-<n>`, counted per store. */
  readonly id: string;
  readonly check: string;
  readonly source: string;
  readonly severity: Severity;
  readonly nature: 'state' | 'event';
  readonly state: 'open' | 'corrected';
  readonly openedAt: Instant;
  readonly correctedAt: Instant | null;
  readonly dueAt: Instant;
  /** Part of the source's baseline: found by its first complete run. */
  readonly baseline: boolean;
  readonly subjects: readonly DeviationSubject[];
}

export type NonconformityState =
  'proposed' | 'open' | 'corrected' | 'closed' | 'excepted' | 'declined' | 'withdrawn';

export interface Nonconformity {
  /** `NC-<n>`, counted per store. */
  readonly id: string;
  /** Key under which trackers know it; the same again when the store is lost and made anew. */
  readonly key: string;
  readonly check: string;
  readonly source: string;
  readonly severity: Severity;
  readonly state: NonconformityState;
  readonly raisedAt: Instant;
  readonly correctedAt: Instant | null;
  /** The rule that raised it: `severity`, `past-due`, `recurrence`, `clause`, `subjects`, `person`. */
  readonly rule: string;
  readonly controls: readonly string[];
  readonly deviations: readonly string[];
  /** The earlier one it follows, where that was closed. */
  readonly predecessor: string | null;
}

/** Something that happened to a deviation or nonconformity; the record is its history. */
export interface EventRow {
  readonly id: number;
  readonly at: Instant;
  /** Id of the deviation, nonconformity, source or run it is about. */
  readonly about: string;
  readonly type: string;
  /** Who did it: `annexa` or the operating-system user; and the person named, if any. */
  readonly actor: string;
  readonly person: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}
export type NewEvent = Omit<EventRow, 'id'>;

/** A ticket to be made or brought up to date, written with the change that asks for it. */
export interface OutboxRow {
  readonly id: number;
  readonly tracker: string;
  readonly nonconformity: string;
  readonly createdAt: Instant;
  /** What the ticket should say now is rendered when sent; this is what changed, for a comment. */
  readonly comment: string | null;
  readonly attempts: number;
  readonly nextAt: Instant;
  readonly lastError: string | null;
}

export interface TicketRow {
  readonly tracker: string;
  readonly nonconformity: string;
  readonly ref: string;
  readonly url: string;
  /** Digest of the content last written, so that an unchanged ticket is left alone. */
  readonly content: string;
  readonly updatedAt: Instant;
}

/** When a source is next due, as the daemon last told: what others show without knowing cron. */
export interface ScheduleRow {
  readonly source: string;
  /** In the words of the configuration. */
  readonly schedule: string;
  /** From when on this schedule holds: what came due before it is nobody's to catch up. */
  readonly since: Instant;
  readonly nextAt: Instant;
}

export const SLOT_OUTCOMES = ['complete', 'partial', 'unavailable', 'failed'] as const;
export type SlotOutcome = (typeof SLOT_OUTCOMES)[number];

/**
 * A moment at which a source came due, and what became of it. There is one for a source and moment,
 * however many daemons there are; of moments that went by together only the newest has one.
 */
export interface SlotRow {
  readonly source: string;
  readonly dueAt: Instant;
  /** Times a collection was begun for it. */
  readonly attempts: number;
  /** Whose it is while a collection goes on; null between attempts and at the end. */
  readonly holder: string | null;
  /** Until when the holder has it; without one, before which nobody is to try. */
  readonly until: Instant;
  readonly startedAt: Instant;
  readonly finishedAt: Instant | null;
  /** Null until it is finished. */
  readonly outcome: SlotOutcome | null;
  /** Run of the last attempt, where it came so far. */
  readonly run: string | null;
  /** Why the last attempt failed, or null. */
  readonly detail: string | null;
  /** Gaps of coverage of the last attempt. */
  readonly gaps: number;
}

export const GAP_CAUSES = [
  'not-running',
  'suspended',
  'clock-changed',
  'overrun',
  'failed',
  'disk-low',
] as const;
export type MonitoringGapCause = (typeof GAP_CAUSES)[number];

/** A time in which a source was to be read and was not: what nobody watched. */
export interface MonitoringGapRow {
  readonly id: number;
  readonly source: string;
  /** The first moment that went by, and how many did. */
  readonly from: Instant;
  readonly slots: number;
  readonly cause: MonitoringGapCause;
  /** When the source was read again; null while it was not. */
  readonly to: Instant | null;
}

/** How much there is of what people watch; counted by the database. */
export interface Tallies {
  readonly verdicts: Readonly<Record<Verdict, number>>;
  readonly deviations: readonly {
    readonly severity: Severity;
    readonly state: Deviation['state'];
    readonly count: number;
  }[];
  readonly nonconformities: readonly {
    readonly state: NonconformityState;
    readonly count: number;
  }[];
  /** Changes of tickets, and messages, that are not delivered yet. */
  readonly outbox: number;
  readonly notifications: number;
}

/** The answer to who may work on a slot. */
export type SlotClaim =
  | { readonly claim: 'yours'; readonly attempts: number }
  | { readonly claim: 'held'; readonly holder: string; readonly until: Instant }
  | { readonly claim: 'waiting'; readonly until: Instant }
  | { readonly claim: 'finished' };

/** Something people are told of until it is over. */
export interface AlertRow {
  readonly id: number;
  /** What it is about: there is one open alert of a key. */
  readonly key: string;
  readonly kind: AlertKind;
  readonly source: string | null;
  readonly title: string;
  readonly text: string;
  readonly raisedAt: Instant;
  readonly clearedAt: Instant | null;
}

/** A message about an alert on its way to one notifier. */
export interface NotificationRow {
  readonly id: number;
  readonly alert: AlertRow;
  readonly notifier: string;
  readonly change: 'raised' | 'cleared';
  readonly createdAt: Instant;
  readonly attempts: number;
  readonly nextAt: Instant;
  readonly lastError: string | null;
}

/** What reconciling one assessment changes, written in one transaction or not at all. */
export interface Reconciliation {
  readonly at: Instant;
  readonly run: string;
  /** Gone through once, and not all held at once where there are many. */
  readonly openFindings: Iterable<Finding>;
  /** Row ids of findings that no longer hold. */
  readonly closeFindings: readonly number[];
  readonly deviations: readonly Deviation[];
  readonly nonconformities: readonly Nonconformity[];
  readonly events: readonly NewEvent[];
  readonly outbox: readonly {
    readonly tracker: string;
    readonly nonconformity: string;
    readonly comment: string | null;
  }[];
  readonly sources: readonly SourceRow[];
  /** A lease that must still be held, checked in the same transaction; throws `LeaseLost`. */
  readonly lease?: { readonly source: string; readonly fence: number };
}

export interface FindingRow extends RecordedFinding {
  readonly row: number;
}

export interface PageOf<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}

export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/**
 * Everything annexa remembers. Each writing method is one short transaction; a crash between two of
 * them loses nothing committed. Times are parameters: the store reads no clock.
 */
export interface Store {
  close(): Promise<void>;

  /** Takes the lease on a source, or tells who holds it. `fence` grows with every taking. */
  takeLease(
    source: string,
    holder: string,
    now: Instant,
    until: Instant,
  ): Promise<{ readonly fence: number } | { readonly holder: string; readonly until: Instant }>;
  /** Throws `LeaseLost` when another holder has taken it since. */
  renewLease(source: string, fence: number, until: Instant): Promise<void>;
  releaseLease(source: string, fence: number): Promise<void>;

  beginRun(run: Omit<RunRow, 'finishedAt'>, configuration: Blob): Promise<void>;
  finishRun(id: string, at: Instant): Promise<void>;
  lastRun(asOf?: Instant): Promise<RunRow | undefined>;
  /** Newest first; with `before`, a run's id, those that began before it. */
  runs(limit: number, before?: string): Promise<readonly RunRow[]>;

  sources(): Promise<readonly SourceRow[]>;
  saveSource(source: SourceRow): Promise<void>;

  /** The newest reading of every source, step and scope, finished at or before `asOf`. */
  newestReadings(asOf?: Instant): Promise<readonly ReadingRow[]>;
  /** The newest complete reading of every source, step and scope, and when the step was first tried. */
  newestComplete(asOf?: Instant): Promise<
    readonly {
      readonly source: string;
      readonly step: string;
      readonly scope: Scope;
      readonly completeAt: Instant | null;
      readonly firstAt: Instant;
    }[]
  >;
  /** Open facets that readings of this step and scope delivered. */
  openFacets(source: string, step: string, scope: Scope): Promise<readonly FacetRow[]>;
  /** Checks the fence in the same transaction; throws `LeaseLost`. */
  commitReading(commit: ReadingCommit, fence: number): Promise<void>;
  /** Every open facet, and those closed at or after `endedSince`, in order of kind, id, facet, validFrom. */
  facets(endedSince: Instant): Promise<readonly FacetRow[]>;
  /** The same, handed over batch by batch: a large account's need not be held all at once. */
  eachFacets(endedSince: Instant, take: (batch: readonly FacetRow[]) => void): Promise<void>;

  /** Findings that hold now, or held at `asOf`. */
  findings(asOf?: Instant): Promise<readonly FindingRow[]>;
  /** The same of one check at one source, now. */
  findingsOf(check: string, source: string): Promise<readonly FindingRow[]>;
  /** The checks and sources of which there are findings that hold now. */
  judgedBefore(): Promise<readonly { readonly check: string; readonly source: string }[]>;
  deviations(): Promise<readonly Deviation[]>;
  nonconformities(): Promise<readonly Nonconformity[]>;
  events(about?: string): Promise<readonly EventRow[]>;
  reconcile(change: Reconciliation): Promise<void>;

  tallies(): Promise<Tallies>;

  dueOutbox(now: Instant): Promise<readonly OutboxRow[]>;
  /** Rows not yet delivered, due or not. */
  pendingOutbox(): Promise<readonly OutboxRow[]>;
  tickets(): Promise<readonly TicketRow[]>;
  /** The ticket stands as written: saves it and removes the outbox row, in one transaction. */
  delivered(row: OutboxRow, ticket: TicketRow): Promise<void>;
  postponed(row: OutboxRow, nextAt: Instant, error: string): Promise<void>;

  schedules(): Promise<readonly ScheduleRow[]>;
  /** Writes those that differ, and removes those of other sources. */
  saveSchedules(rows: readonly ScheduleRow[]): Promise<void>;
  /**
   * Gives a slot to the holder: one that is new, left between attempts, or whose holder's time is over.
   * With a new one the gap that it ends is recorded. `takeOver`: a holder that is known to be dead.
   */
  claimSlot(
    slot: Pick<SlotRow, 'source' | 'dueAt'>,
    holder: string,
    now: Instant,
    until: Instant,
    options?: {
      readonly gap?: Pick<MonitoringGapRow, 'from' | 'slots' | 'cause'> | undefined;
      readonly takeOver?: string | undefined;
      /** Takes one that nobody holds also before the time at which it was to be tried again. */
      readonly evenWaiting?: boolean;
    },
  ): Promise<SlotClaim>;
  /** False where somebody else has it by now. */
  holdSlot(
    slot: Pick<SlotRow, 'source' | 'dueAt'>,
    holder: string,
    until: Instant,
  ): Promise<boolean>;
  /**
   * Leaves an unfinished slot to whoever comes at or after `until`; nothing where it is another's. An
   * attempt without a detail was no failure and does not count.
   */
  leaveSlot(
    slot: Pick<SlotRow, 'source' | 'dueAt'>,
    holder: string,
    left: Pick<SlotRow, 'until' | 'detail' | 'run'>,
  ): Promise<void>;
  /**
   * Ends a slot; false where it is another's by now. One that brought answers ends the source's open
   * gaps of monitoring, one that failed begins one where none is open.
   */
  finishSlot(
    slot: Pick<SlotRow, 'source' | 'dueAt'>,
    holder: string,
    end: Pick<SlotRow, 'outcome' | 'run' | 'detail' | 'gaps'> & {
      readonly at: Instant;
      /** Why it was not read, for the gap; `failed` unless given, null where a gap counts it already. */
      readonly cause?: MonitoringGapCause | null;
    },
  ): Promise<boolean>;
  /** Newest first by the moment they were due. */
  slots(
    filter: {
      readonly source?: string;
      readonly dueBy?: Instant;
      /** Only those that brought answers. */
      readonly read?: true;
    },
    limit: number,
  ): Promise<readonly SlotRow[]>;
  /** Those begun and not finished. */
  unfinishedSlots(): Promise<readonly SlotRow[]>;
  /** Newest first; those open or ended at or after `since`. */
  monitoringGaps(since?: Instant): Promise<readonly MonitoringGapRow[]>;

  /** Newest first; those that are not over, or all of them. */
  alerts(which: 'open' | 'all'): Promise<readonly AlertRow[]>;
  /**
   * Clears, then raises, in one transaction, with a message for each notifier and change. What is open
   * already is not raised again, nor is what is over cleared: another daemon did it and wrote messages.
   */
  changeAlerts(
    change: {
      readonly raise: readonly Pick<AlertRow, 'key' | 'kind' | 'source' | 'title' | 'text'>[];
      /** Keys. */
      readonly clear: readonly string[];
    },
    notifiers: readonly string[],
    now: Instant,
  ): Promise<void>;
  /** In order; one about an alert only after the same notifier's earlier ones about it have left. */
  dueNotifications(now: Instant): Promise<readonly NotificationRow[]>;
  pendingNotifications(): Promise<readonly NotificationRow[]>;
  /** Handed over, or refused for good: it leaves. */
  notified(id: number): Promise<void>;
  notificationPostponed(id: number, nextAt: Instant, error: string): Promise<void>;

  /** Evidence. Records by id; by reading through its tree. */
  record(id: string): Promise<EvidenceRecord | undefined>;
  records(
    filter: { readonly source?: string; readonly step?: string },
    after: string | undefined,
    limit: number,
  ): Promise<PageOf<EvidenceRecord>>;
  blob(digest: string): Promise<Uint8Array | undefined>;
  hasBlobs(digests: readonly string[]): Promise<ReadonlySet<string>>;
  hasRecords(ids: readonly string[]): Promise<ReadonlySet<string>>;
  readings(
    filter: { readonly source?: string; readonly step?: string },
    after: string | undefined,
    limit: number,
  ): Promise<PageOf<ReadingRow>>;
}
