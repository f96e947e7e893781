import { DAY, HOUR, millis, plus, type Instant } from '../core/time.ts';
import type { AlertKind } from '../core/notifier.ts';
import type { AlertRow, MonitoringGapRow, SlotRow, Store } from '../store/store.ts';
import {
  configurationInvalid,
  coverageFell,
  credentialExpiring,
  diskLow,
  evidenceNotSealed,
  runMissed,
  sourceFailing,
  type AlertText,
} from './alert-texts.ts';
import { SLOTS_LOOKED_AT } from './due.ts';
import type { DaemonView, SourceView } from './view.ts';
import type { FailureCause } from './work.ts';

/** What the store knows that alerts are about. */
export interface Recorded {
  /** Newest first, for each source. */
  readonly slots: ReadonlyMap<string, readonly SlotRow[]>;
  /** Open, or ended not long ago. */
  readonly gaps: readonly MonitoringGapRow[];
  readonly open: readonly AlertRow[];
}

export interface Situation {
  readonly now: Instant;
  readonly view: Pick<
    DaemonView,
    'configurationProblem' | 'storeProblem' | 'diskProblem' | 'sources'
  >;
  /** Null where the store cannot be read. */
  readonly recorded: Recorded | null;
  /** When the credential of a source ends; null where its provider does not tell, absent before it was asked. */
  readonly credentials: ReadonlyMap<string, Instant | null>;
  readonly credentialDays: number;
}

export interface WantedAlert extends AlertText {
  /** What it is about: the same as long as it is the same trouble. */
  readonly key: string;
  readonly kind: AlertKind;
  readonly source: string | null;
  /** It is over already, and is told nonetheless, once. */
  readonly over?: boolean;
  /** The store has it as open: it was told. */
  readonly recorded?: boolean;
}

/** A gap that ended so long ago has been told, or nobody was there to tell. */
const TOLD_WITHIN = HOUR;

/** What `alertsOf` needs of the store. */
export async function recordedIn(
  store: Store,
  sources: readonly { readonly id: string }[],
  now: Instant,
): Promise<Recorded> {
  const slots = new Map<string, readonly SlotRow[]>();
  for (const { id } of sources) {
    slots.set(id, await store.slots({ source: id, dueBy: now }, SLOTS_LOOKED_AT));
  }
  return {
    slots,
    gaps: await store.monitoringGaps(plus(now, -TOLD_WITHIN)),
    open: await store.alerts('open'),
  };
}

/**
 * What people are to be told of now; what is not among it is over. What cannot be known now stays as it
 * is: an alert that is open is then wanted still.
 */
export function alertsOf(situation: Situation): readonly WantedAlert[] {
  const { view, recorded } = situation;
  const open = recorded?.open ?? [];
  const own = ofAnnexa(view);
  if (recorded === null || view.storeProblem !== null) {
    const judged = new Set<AlertKind>(['configuration-invalid', 'disk-low']);
    return distinct([...own, ...open.filter(({ kind }) => !judged.has(kind))], open);
  }
  const wanted = [
    ...own,
    ...missed(view.sources, recorded.gaps),
    ...view.sources.flatMap((source) => [
      ...failing(source, recorded),
      ...lessCovered(source, recorded),
      ...expiring(source, situation, recorded.open),
    ]),
  ];
  return distinct(wanted, open);
}

/** Raises what is new, and clears what is over; writes nothing where nothing changed. */
export async function updateAlerts(
  store: Store,
  wanted: readonly WantedAlert[],
  notifiers: readonly string[],
  now: Instant,
): Promise<{ readonly raised: readonly WantedAlert[]; readonly cleared: readonly AlertRow[] }> {
  const open = await store.alerts('open');
  const isOpen = new Set(open.map(({ key }) => key));
  const holds = new Set(wanted.flatMap(({ key, over }) => (over === true ? [] : [key])));
  const past = wanted.filter(({ key, over }) => over === true && !isOpen.has(key));
  const told = new Set(past.length === 0 ? [] : (await store.alerts('all')).map(({ key }) => key));
  const unheard = past.filter(({ key }) => !told.has(key));
  const raised = [
    ...wanted.filter(({ key, over }) => over !== true && !isOpen.has(key)),
    ...unheard,
  ];
  const cleared = open.filter(({ key }) => !holds.has(key));
  if (raised.length > 0 || cleared.length > 0) {
    await store.changeAlerts(
      { raise: raised, clear: cleared.map(({ key }) => key) },
      notifiers,
      now,
    );
  }
  // The store clears before it raises: what is both at once takes a second step.
  if (unheard.length > 0) {
    await store.changeAlerts({ raise: [], clear: unheard.map(({ key }) => key) }, notifiers, now);
  }
  return { raised, cleared };
}

/** Of annexa itself, whichever source: known even without the store. */
function ofAnnexa({
  configurationProblem,
  diskProblem,
  storeProblem,
  sources,
}: Situation['view']): readonly WantedAlert[] {
  const wanted: WantedAlert[] = [];
  const whole = (kind: AlertKind, text: AlertText, source: string | null = null): void => {
    wanted.push({ key: kind, kind, source, ...text });
  };
  if (configurationProblem !== null) {
    whole('configuration-invalid', configurationInvalid(configurationProblem));
  }
  if (diskProblem !== null) whole('disk-low', diskLow(diskProblem));
  const unsealed = sources.filter(couldNotWrite);
  const [first] = unsealed;
  if (storeProblem !== null || first !== undefined) {
    const ids = unsealed.map(({ id }) => id);
    const text = evidenceNotSealed(ids, storeProblem ?? first?.reason ?? null);
    whole('evidence-not-sealed', text, ids.length === 1 ? (ids[0] ?? null) : null);
  }
  return wanted;
}

/**
 * Times in which a source was not read. Those that come of a source that fails or of a full disk have
 * alerts of their own.
 */
function missed(
  sources: readonly SourceView[],
  gaps: readonly MonitoringGapRow[],
): readonly WantedAlert[] {
  return gaps
    .filter(({ source, cause }) => {
      const isTold = cause === 'failed' || cause === 'disk-low';
      return !isTold && sources.some(({ id }) => id === source);
    })
    .map((gap) => ({
      key: `run-missed/${String(gap.id)}`,
      kind: 'run-missed',
      source: gap.source,
      ...runMissed(gap),
      ...(gap.to === null ? {} : { over: true }),
    }));
}

/** No answer at the newest moment it was due, for all the tries, or so many failures that only the schedule tries. */
function failing(source: SourceView, { slots, open }: Recorded): readonly WantedAlert[] {
  const key = `source-failing/${source.id}`;
  const newest = slots.get(source.id)?.find(({ finishedAt }) => finishedAt !== null);
  const isFailing = source.breaker === 'open' || (newest !== undefined && !hasAnswers(newest));
  // Then the database is what fails, and there is an alert of that.
  const isOtherwiseTold = couldNotWrite(source) && !open.some((alert) => alert.key === key);
  if (!isFailing || isOtherwiseTold) return [];
  return [{ key, kind: 'source-failing', source: source.id, ...sourceFailing(source) }];
}

/**
 * More gaps than at the reading before. The key tells the level from before the fall, so that the alert
 * knows by itself when it is over; it is raised again only where things get worse than they were since.
 */
function lessCovered({ id }: SourceView, { slots, open }: Recorded): readonly WantedAlert[] {
  const prefix = `coverage-fell/${id}/`;
  const read = (slots.get(id) ?? []).filter(hasAnswers);
  const mine = open.filter(({ key }) => key.startsWith(prefix));
  const [newest, previous] = read;
  if (newest === undefined) return mine;
  const kept = mine.filter(({ key }) => levelOf(newest) > Number(key.slice(prefix.length)));
  const before = previous === undefined ? Infinity : levelOf(previous);
  const since = kept.map(({ raisedAt }) => raisedAt).sort()[0];
  const later = read.slice(1);
  // The slot at which it was raised is the newest that was finished by then.
  const last = later.findIndex(({ finishedAt }) => (finishedAt ?? '') < (since ?? ''));
  const sinceThen = since === undefined ? [] : last < 0 ? later : later.slice(0, last + 1);
  const worst = Math.max(before, ...sinceThen.map(levelOf));
  if (levelOf(newest) <= worst) return kept;
  const key = `${prefix}${String(before)}`;
  return [...kept, { key, kind: 'coverage-fell', source: id, ...coverageFell(newest, before) }];
}

/** Once for each end: the day it ends is in the key. */
function expiring(
  { id }: SourceView,
  { now, credentials, credentialDays }: Situation,
  open: readonly AlertRow[],
): readonly WantedAlert[] {
  const prefix = `credential-expiring/${id}/`;
  const at = credentials.get(id);
  if (at === undefined) return open.filter(({ key }) => key.startsWith(prefix));
  if (at === null || millis(at) - millis(now) > credentialDays * DAY) return [];
  return [
    {
      key: `${prefix}${at.slice(0, 10)}`,
      kind: 'credential-expiring',
      source: id,
      ...credentialExpiring(id, at, now),
    },
  ];
}

function hasAnswers({ outcome }: SlotRow): boolean {
  return outcome === 'complete' || outcome === 'partial';
}

/** Gaps; a reading that is not complete left one at least. */
function levelOf({ outcome, gaps }: SlotRow): number {
  return outcome === 'partial' ? Math.max(gaps, 1) : gaps;
}

/** How the daemon puts an attempt on record that could not write what it read. */
function couldNotWrite({ reason }: SourceView): boolean {
  const cause: FailureCause = 'store';
  return reason?.startsWith(`${cause}: `) === true;
}

function distinct(
  wanted: readonly WantedAlert[],
  open: readonly AlertRow[],
): readonly WantedAlert[] {
  const known = new Set(open.map(({ key }) => key));
  const byKey = new Map<string, WantedAlert>();
  for (const { key, kind, source, title, text, over } of wanted) {
    if (byKey.has(key)) continue;
    byKey.set(key, {
      key,
      kind,
      source,
      title,
      text,
      ...(over === true ? { over } : {}),
      ...(known.has(key) ? { recorded: true } : {}),
    });
  }
  return [...byKey.values()];
}
