import { createHash } from 'node:crypto';

import type { Check } from '../core/check.ts';
import type { Finding } from '../core/finding.ts';
import { DAY, millis, plus, type Instant } from '../core/time.ts';
import type { Severity } from '../core/verdict.ts';
import { howEnded } from './endings.ts';
import { Packed } from './packed.ts';
import type {
  Deviation,
  DeviationSubject,
  FindingRow,
  NewEvent,
  Nonconformity,
  Reconciliation,
} from '../store/store.ts';

/** Days until a deviation is due, by severity (first-checks.md). */
const DUE_DAYS: Readonly<Record<Severity, number>> = {
  critical: 7,
  high: 30,
  medium: 90,
  low: 180,
};
/** A deviation that comes back within twelve months is the same problem not solved. */
const RECURRENCE_DAYS = 365;

/** When deviations become nonconformities. */
export interface RaiseRules {
  /** Whether what the first complete run finds is raised at once or waits to be accepted. */
  readonly baseline: 'propose' | 'accept';
  /** Raised, whatever the severity, when so many subjects deviate; never by number when absent. */
  readonly subjects?: number | undefined;
  /** … or when this share (0–1) of the subjects that could be judged deviates. */
  readonly share?: number | undefined;
  /** Milliseconds without an answer that make a source a deviation of monitoring; never when absent. */
  readonly outage?: number | undefined;
}

/** A source as reconciling needs it. */
export interface ReconciledSource {
  readonly id: string;
  readonly tenant: string | null;
  /** False until the first complete run of the source is over. */
  readonly pastBaseline: boolean;
}

export interface ReconcileOptions {
  readonly at: Instant;
  readonly run: string;
  readonly sources: readonly ReconciledSource[];
  /** Keys of subjects that the ISMS scope leaves out: `findingKey` without the check. */
  readonly outside: ReadonlySet<string>;
  readonly deviations: readonly Deviation[];
  readonly nonconformities: readonly Nonconformity[];
  readonly rules: RaiseRules;
  readonly trackers: readonly string[];
  /** Trackers that have, or are about to get, a ticket of a nonconformity: `ticketOf`. */
  readonly ticketed: ReadonlySet<string>;
}

/** A nonconformity's ticket in one tracker, as a key. */
export function ticketOf(ticket: {
  readonly tracker: string;
  readonly nonconformity: string;
}): string {
  return `${ticket.tracker}\n${ticket.nonconformity}`;
}

export interface ReconcileSummary {
  readonly deviations: {
    readonly opened: number;
    readonly updated: number;
    readonly corrected: number;
  };
  readonly nonconformities: { readonly raised: number; readonly corrected: number };
}

export interface Reconciled {
  readonly change: Omit<Reconciliation, 'sources'>;
  readonly summary: ReconcileSummary;
}

export function subjectKey(source: string, subject: { kind: string; id: string }): string {
  return `${source}\n${subject.kind}\n${subject.id}`;
}

/**
 * Compares what holds with what is recorded, one check of one source after the other, and keeps only
 * what differs. Pure. Only a known verdict changes anything: a finding that is not assessed keeps its
 * subject, its deviation and its nonconformity as they are, and so does a check that is not judged.
 */
export class Reconciler {
  readonly #options: ReconcileOptions;
  readonly #deviations: Map<string, Deviation>;
  readonly #nonconformities: Map<string, Nonconformity>;
  readonly #changedDeviations = new Set<string>();
  readonly #changedNonconformities = new Set<string>();
  readonly #openFindings = new Packed<Finding>();
  readonly #closeFindings: number[] = [];
  readonly #events: NewEvent[] = [];
  readonly #tickets = new Map<string, string[]>();
  #opened = 0;
  #updated = 0;
  #corrected = 0;
  #raised = 0;
  #settled = 0;

  constructor(options: ReconcileOptions) {
    this.#options = options;
    this.#deviations = new Map(options.deviations.map((one) => [one.id, one]));
    this.#nonconformities = new Map(options.nonconformities.map((one) => [one.id, one]));
  }

  /** All that a check says at a source now, and all that is recorded of it there. */
  check(
    source: string,
    check: Check,
    findings: readonly Finding[],
    recorded: readonly FindingRow[],
  ): void {
    this.#compare(findings, recorded);
    this.#check(source, check, findings);
  }

  /** What is recorded of a check that no longer judges the source: it holds no more. */
  retire(recorded: readonly FindingRow[]): void {
    this.#compare([], recorded);
  }

  /** Once every check is through. */
  end(): Reconciled {
    for (const nonconformity of [...this.#nonconformities.values()]) this.#settle(nonconformity);
    return {
      change: {
        at: this.#options.at,
        run: this.#options.run,
        openFindings: this.#openFindings,
        closeFindings: this.#closeFindings,
        deviations: [...this.#changedDeviations].map((id) => held(this.#deviations, id)),
        nonconformities: [...this.#changedNonconformities].map((id) =>
          held(this.#nonconformities, id),
        ),
        events: this.#events,
        outbox: this.#outbox(),
      },
      summary: {
        deviations: { opened: this.#opened, updated: this.#updated, corrected: this.#corrected },
        nonconformities: { raised: this.#raised, corrected: this.#settled },
      },
    };
  }

  /** What changed, and what is open in a tracker that knows nothing of it yet (one added since). */
  #outbox(): Reconciliation['outbox'] {
    const { trackers, ticketed } = this.#options;
    return [...this.#nonconformities.values()].flatMap(({ id, state }) => {
      const comments = this.#tickets.get(id);
      return trackers
        .filter((tracker) => {
          const unknown = !ticketed.has(ticketOf({ tracker, nonconformity: id }));
          return comments !== undefined || (state === 'open' && unknown);
        })
        .map((tracker) => ({
          tracker,
          nonconformity: id,
          comment: comments !== undefined && comments.length > 0 ? comments.join('\n') : null,
        }));
    });
  }

  #compare(findings: readonly Finding[], recorded: readonly FindingRow[]): void {
    const before = new Map(recorded.map((row) => [findingKey(row), row]));
    const kept = new Set<number>();
    for (const finding of findings) {
      const row = before.get(findingKey(finding));
      if (row && sameFinding(row, finding)) kept.add(row.row);
      else this.#openFindings.push(finding);
    }
    for (const { row } of recorded) if (!kept.has(row)) this.#closeFindings.push(row);
  }

  #check(source: string, check: Check, findings: readonly Finding[]): void {
    const open = [...this.#deviations.values()].find(
      (one) => one.check === check.id && one.source === source && one.state === 'open',
    );
    const failing = findings.filter((finding) => finding.verdict === 'nonconforming');
    if (!open) {
      if (failing.length > 0) this.#open(source, check, failing);
    } else this.#follow(open, findings, failing);
    const current = open ? held(this.#deviations, open.id) : this.#openOf(source, check.id);
    if (current?.state === 'open') this.#consider(current, check, findings);
  }

  #openOf(source: string, check: string): Deviation | undefined {
    return [...this.#deviations.values()].find(
      (one) => one.check === check && one.source === source && one.state === 'open',
    );
  }

  #open(source: string, check: Check, failing: readonly Finding[]): void {
    const { at } = this.#options;
    const id = `D-${String(highest(this.#deviations.keys()) + 1)}`;
    const deviation: Deviation = {
      id,
      check: check.id,
      source,
      severity: check.severity,
      nature: check.nature,
      state: 'open',
      openedAt: at,
      correctedAt: null,
      dueAt: plus(at, DUE_DAYS[check.severity] * DAY),
      baseline: !this.#pastBaseline(source),
      subjects: failing.map((finding) => this.#subject(finding)),
    };
    this.#save(deviation);
    this.#event(id, 'opened', { subjects: failing.length });
    this.#opened += 1;
  }

  #follow(deviation: Deviation, findings: readonly Finding[], failing: readonly Finding[]): void {
    const { at, outside } = this.#options;
    const byId = new Map(
      findings.map((finding) => [`${finding.subject.kind}\n${finding.subject.id}`, finding]),
    );
    const subjects = deviation.subjects.map((subject): DeviationSubject => {
      if (subject.until !== null || deviation.nature === 'event') return subject;
      const finding = byId.get(`${subject.kind}\n${subject.id}`);
      if (finding === undefined) {
        const left = outside.has(subjectKey(deviation.source, subject));
        // A refused enumeration reports on its scope and never drops a known subject: one without a
        // finding is known to be gone.
        return { ...subject, until: at, ended: left ? 'out-of-scope' : 'gone' };
      }
      if (finding.verdict === 'not-assessed') return subject;
      if (finding.verdict === 'nonconforming') {
        if (finding.subject.incarnation === subject.incarnation) return subject;
        return { ...subject, until: at, ended: 'gone' };
      }
      return {
        ...subject,
        until: at,
        ended: finding.verdict === 'conforming' ? 'corrected' : 'no-longer-applicable',
      };
    });
    const open = new Set(
      subjects
        .filter((subject) => subject.until === null)
        .map((subject) => `${subject.kind}\n${subject.id}\n${subject.incarnation}`),
    );
    const past = new Set(
      deviation.nature === 'event'
        ? subjects.map((subject) => `${subject.kind}\n${subject.id}\n${subject.incarnation}`)
        : [],
    );
    const added = failing
      .filter(({ subject }) => {
        const key = `${subject.kind}\n${subject.id}\n${subject.incarnation}`;
        return !open.has(key) && !past.has(key);
      })
      .map((finding) => this.#subject(finding));
    const ended = subjects.filter((subject, index) => subject !== deviation.subjects[index]).length;
    // Correction asks for complete coverage: while anything under the check cannot be seen at this
    // source, the deviation stays open even if every known subject now conforms.
    const covered = findings.every((finding) => finding.verdict !== 'not-assessed');
    const settled = open.size === 0 && added.length === 0 && covered;
    if (ended === 0 && added.length === 0 && !settled) return;
    const next: Deviation = {
      ...deviation,
      subjects: [...subjects, ...added],
      ...(settled ? { state: 'corrected' as const, correctedAt: at } : {}),
    };
    this.#save(next);
    if (settled) {
      this.#event(deviation.id, 'corrected', { subjects: next.subjects.length });
      this.#corrected += 1;
    } else {
      this.#event(deviation.id, 'changed', { added: added.length, ended });
      this.#updated += 1;
    }
    for (const nonconformity of this.#openNonconformities(deviation.id)) {
      this.#touch(
        nonconformity.id,
        settled
          ? `Corrected: ${howEnded(next.subjects)}.`
          : `Affected subjects changed: ${String(added.length)} more, ${String(ended)} no longer.`,
      );
    }
  }

  /** Raises a nonconformity where a rule asks for one, or joins the deviation to the one that is open. */
  #consider(deviation: Deviation, check: Check, findings: readonly Finding[]): void {
    const own = [...this.#nonconformities.values()].filter(
      (one) => one.check === deviation.check && one.source === deviation.source,
    );
    if (own.some((one) => one.deviations.includes(deviation.id))) return;
    const rule = this.#rule(deviation, check, findings);
    if (rule === undefined) return;
    const running = own.find((one) => one.state === 'open' || one.state === 'proposed');
    const recent = own.find(
      (one) =>
        one.state === 'corrected' &&
        one.correctedAt !== null &&
        this.#within(one.correctedAt, RECURRENCE_DAYS),
    );
    if (running) {
      this.#change({ ...running, deviations: [...running.deviations, deviation.id] });
      this.#event(running.id, 'joined', { deviation: deviation.id });
      this.#touch(running.id, `Deviation ${deviation.id} joined.`);
    } else if (recent) {
      this.#change({
        ...recent,
        state: 'open',
        correctedAt: null,
        deviations: [...recent.deviations, deviation.id],
      });
      this.#event(recent.id, 'recurred', { deviation: deviation.id });
      this.#touch(recent.id, `It has come back: deviation ${deviation.id}.`);
      this.#raised += 1;
    } else this.#raise(deviation, check, rule, own);
  }

  #raise(deviation: Deviation, check: Check, rule: string, own: readonly Nonconformity[]): void {
    const { at, rules, sources } = this.#options;
    const id = `NC-${String(highest(this.#nonconformities.keys()) + 1)}`;
    const tenant = sources.find((source) => source.id === deviation.source)?.tenant ?? null;
    const proposed = deviation.baseline && rules.baseline === 'propose';
    const previous = own.filter((one) => one.state === 'closed').at(-1);
    this.#change({
      id,
      key: ticketKey(tenant ?? deviation.source, check.id, own.length + 1),
      check: check.id,
      source: deviation.source,
      severity: check.severity,
      state: proposed ? 'proposed' : 'open',
      raisedAt: at,
      correctedAt: null,
      rule,
      controls: check.controls.map((control) => control.id),
      deviations: [deviation.id],
      predecessor: previous?.id ?? null,
    });
    this.#event(id, proposed ? 'proposed' : 'raised', { rule, deviation: deviation.id });
    if (!proposed) this.#tickets.set(id, []);
    this.#raised += 1;
  }

  #rule(deviation: Deviation, check: Check, findings: readonly Finding[]): string | undefined {
    const { at, rules } = this.#options;
    const open = deviation.subjects.filter((subject) => subject.until === null).length;
    if (open === 0) return undefined;
    const direct = check.controls.filter((control) => control.bearing === 'direct');
    if (direct.some((control) => !control.id.startsWith('A.'))) return 'clause';
    if (check.severity === 'critical' || check.severity === 'high') return 'severity';
    if (rules.subjects !== undefined && open >= rules.subjects) return 'subjects';
    const judged = findings.filter(
      (finding) => finding.verdict === 'conforming' || finding.verdict === 'nonconforming',
    ).length;
    if (rules.share !== undefined && judged > 0 && open / judged >= rules.share) return 'share';
    if (check.severity === 'low') return undefined;
    if (at >= deviation.dueAt) return 'past-due';
    const before = [...this.#deviations.values()].some(
      (one) =>
        one.id !== deviation.id &&
        one.check === deviation.check &&
        one.source === deviation.source &&
        one.correctedAt !== null &&
        millis(deviation.openedAt) - millis(one.correctedAt) <= RECURRENCE_DAYS * DAY,
    );
    return before ? 'recurrence' : undefined;
  }

  /** Marks a nonconformity corrected once all its deviations are; closing it takes a person. */
  #settle(nonconformity: Nonconformity): void {
    const current = held(this.#nonconformities, nonconformity.id);
    if (current.state !== 'open' && current.state !== 'proposed') return;
    const deviations = current.deviations.map((id) => this.#deviations.get(id));
    if (!deviations.every((deviation) => deviation?.state === 'corrected')) return;
    this.#change({ ...current, state: 'corrected', correctedAt: this.#options.at });
    this.#event(current.id, 'corrected', {});
    if (current.state === 'open') {
      this.#touch(
        current.id,
        'Corrected. Clause 10.2 still asks for the cause, the corrective action and a review of its effectiveness.',
      );
    }
    this.#settled += 1;
  }

  #openNonconformities(deviation: string): readonly Nonconformity[] {
    return [...this.#nonconformities.values()].filter(
      (one) => one.state === 'open' && one.deviations.includes(deviation),
    );
  }

  #touch(nonconformity: string, comment: string): void {
    if (held(this.#nonconformities, nonconformity).state === 'proposed') return;
    const comments = this.#tickets.get(nonconformity);
    if (comments) comments.push(comment);
    else this.#tickets.set(nonconformity, [comment]);
  }

  #subject({ subject, scope }: Finding): DeviationSubject {
    return { ...subject, scope, since: this.#options.at, until: null, ended: null };
  }

  #pastBaseline(source: string): boolean {
    return this.#options.sources.find((one) => one.id === source)?.pastBaseline ?? false;
  }

  #within(earlier: Instant, days: number): boolean {
    return millis(this.#options.at) - millis(earlier) <= days * DAY;
  }

  #save(deviation: Deviation): void {
    this.#deviations.set(deviation.id, deviation);
    this.#changedDeviations.add(deviation.id);
  }

  #change(nonconformity: Nonconformity): void {
    this.#nonconformities.set(nonconformity.id, nonconformity);
    this.#changedNonconformities.add(nonconformity.id);
  }

  #event(about: string, type: string, data: NewEvent['data']): void {
    this.#events.push({ at: this.#options.at, about, type, actor: 'annexa', person: null, data });
  }
}

/** The key trackers find a ticket by. It survives the loss of the store: nothing in it is counted there. */
function ticketKey(tenant: string, check: string, ordinal: number): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([tenant, check, ordinal]))
    .digest('hex');
  return `annexa-${digest.slice(0, 16)}`;
}

function findingKey(finding: Finding): string {
  return `${finding.check}\n${subjectKey(finding.source, finding.subject)}`;
}

function sameFinding(a: Finding, b: Finding): boolean {
  return (
    a.verdict === b.verdict &&
    a.revision === b.revision &&
    a.severity === b.severity &&
    a.subject.incarnation === b.subject.incarnation &&
    a.subject.name === b.subject.name &&
    a.reason.code === b.reason.code &&
    JSON.stringify(Object.entries(a.reason.params).sort()) ===
      JSON.stringify(Object.entries(b.reason.params).sort()) &&
    a.rests.length === b.rests.length &&
    a.rests.every((key, index) => key === b.rests[index])
  );
}

/** The greatest number among ids as `D-7`; 0 where there is none. */
export function highest(ids: Iterable<string>): number {
  let most = 0;
  for (const id of ids) most = Math.max(most, Number(id.slice(id.lastIndexOf('-') + 1)));
  return most;
}

function held<T>(items: ReadonlyMap<string, T>, id: string): T {
  const item = items.get(id);
  if (item === undefined) throw new Error(`no such record: ${id}`);
  return item;
}
