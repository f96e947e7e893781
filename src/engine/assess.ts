import { errorText } from '../core/error-text.ts';
import type { Check } from '../core/check.ts';
import type { FactKind } from '../core/facts.ts';
import type { Finding, Subject } from '../core/finding.ts';
import { notAssessed, type Judgement } from '../core/judgement.ts';
import type { Gap } from '../core/observed.ts';
import { common, within, type Scope } from '../core/scope.ts';
import type { Instant } from '../core/time.ts';
import { noSource, type FactRecord, type FactSet, type Membership } from './fact-set.ts';

/** A check as configured for one source: with its parameters, or disabled with the reason. */
export interface CheckPlan {
  readonly check: Check;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface AssessOptions {
  readonly facts: FactSet;
  readonly asOf: Instant;
  /** Enabled checks per source that offers what they read. */
  readonly plans: ReadonlyMap<string, readonly CheckPlan[]>;
  /** Why a subject is outside the ISMS scope; undefined for what is inside. */
  readonly excluded: (record: FactRecord) => string | undefined;
  /** The same for an item that only a gap names. */
  readonly excludedItem?: (source: string, id: string) => string | undefined;
}

/** What one check says at one source. */
export interface CheckAssessment {
  readonly source: string;
  readonly check: Check;
  readonly findings: readonly Finding[];
}

/**
 * Judges every subject of every source, one check after the other, so that nobody need hold all there
 * is to say. Pure: no clock, no network, no store.
 */
export function* assess(options: AssessOptions): Iterable<CheckAssessment> {
  for (const [source, plans] of options.plans) {
    for (const plan of plans) {
      yield { source, check: plan.check, findings: findingsOf(plan, source, options) };
    }
  }
}

function findingsOf(plan: CheckPlan, source: string, options: AssessOptions): readonly Finding[] {
  const findings: Finding[] = [];
  const once = sharedLists();
  for (const kind of plan.check.subjects) {
    for (const record of options.facts.subjects(kind, source, plan.check.judgesEnded === true)) {
      if (options.excluded(record) === undefined) {
        findings.push(judge(plan, record, options, once));
      }
    }
    for (const list of byScopeId(options.facts.memberships(kind, source))) {
      findings.push(...ofList(plan, kind, list, options));
    }
  }
  return findings;
}

/** Gives lists that are the same as one object: many verdicts of a check rest on the same pages. */
function sharedLists(): (list: readonly string[]) => readonly string[] {
  const lists = new Map<string, readonly string[]>();
  return (list) => {
    const key = list.join('\n');
    const known = lists.get(key);
    if (known === undefined) lists.set(key, list);
    return known ?? list;
  };
}

function judge(
  plan: CheckPlan,
  record: FactRecord,
  options: AssessOptions,
  once: (list: readonly string[]) => readonly string[],
): Finding {
  const { check, params } = plan;
  const { facts, asOf } = options;
  const missing = Object.entries(check.lookups)
    .filter(([kind, need]) => need === 'required' && !facts.configured(kind as FactKind))
    .map(([kind]) => noSource(kind as FactKind));
  const { result, rests } = facts.noting<Judgement>(() => {
    if (missing.length > 0) return notAssessed(missing);
    try {
      const context = { params, asOf, lookup: facts, history: record.history };
      return check.judge(facts.view(record), context).conclude();
    } catch (error) {
      return notAssessed([brokenCheck(check, record, error)]);
    }
  });
  return finding(check, record.source, record.scope, record.subject, result, once(rests));
}

/** What an enumeration says by itself: that there is nothing, or that it could not be read. */
function ofList(
  { check }: CheckPlan,
  kind: FactKind,
  list: Membership,
  { facts, excludedItem }: AssessOptions,
): readonly Finding[] {
  const on = (id: string, name: string, judgement: Judgement): Finding => {
    const subject = { kind, id, name, incarnation: '' };
    return finding(check, list.source, list.scope, subject, judgement, list.rests);
  };
  const subjects = facts.subjects(kind, list.source, check.judgesEnded === true);
  if (list.gaps.length === 0) {
    if (subjects.some((record) => within(record.scope, list.scope))) return [];
    const reason = { code: 'no-subjects', params: { kind } };
    return [on(list.scopeId, list.scopeId, { verdict: 'not-applicable', reason, gaps: [] })];
  }
  const byItem = new Map<string, Gap[]>();
  for (const gap of list.gaps) {
    const id = gap.item ?? list.scopeId;
    const gaps = byItem.get(id);
    if (gaps) gaps.push(gap);
    else byItem.set(id, [gap]);
  }
  for (const { id } of subjects) byItem.delete(id);
  for (const id of byItem.keys())
    if (excludedItem?.(list.source, id) !== undefined) byItem.delete(id);
  return [...byItem].map(([id, gaps]) => on(id, id, notAssessed(gaps)));
}

/**
 * Several steps may enumerate one kind (members, outside collaborators), and one step in many scopes
 * (the regions of an account): one list for each thing that what they say is reported on.
 */
function byScopeId(lists: readonly Membership[]): Iterable<Membership> {
  const merged = new Map<string, Membership>();
  for (const list of lists) {
    const known = merged.get(list.scopeId);
    merged.set(
      list.scopeId,
      known === undefined
        ? list
        : {
            ...known,
            scope: common(known.scope, list.scope),
            gaps: [...known.gaps, ...list.gaps],
            rests: [...known.rests, ...list.rests],
          },
    );
  }
  return merged.values();
}

function finding(
  check: Check,
  source: string,
  scope: Scope,
  subject: Subject,
  judgement: Judgement,
  rests: readonly string[],
): Finding {
  return {
    check: check.id,
    revision: check.revision,
    severity: check.severity,
    source,
    scope,
    subject,
    verdict: judgement.verdict,
    reason: judgement.reason,
    gaps: judgement.gaps,
    rests,
  };
}

/** A fault of ours in one check must not silence the others, nor look like a verdict. */
function brokenCheck(check: Check, record: FactRecord, error: unknown): Gap {
  return {
    reason: 'invalid',
    source: record.source,
    step: check.id,
    scope: record.scope,
    item: record.id,
    detail: `the check itself failed: ${errorText(error)}`,
  };
}
