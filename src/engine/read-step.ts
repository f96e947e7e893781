import { pMapIterable } from 'p-map';
import type { z } from 'zod';

import { errorText } from '../core/error-text.ts';
import type {
  Answer,
  FacetStatement,
  GivenAnswer,
  Item,
  ProjectContext,
  ReadContext,
  Refusal,
  RefusedAnswer,
  Request,
  Statement,
  Step,
} from '../core/collector.ts';
import { FACTS, type FactKind } from '../core/facts.ts';
import type { Gap } from '../core/observed.ts';
import type { Scope } from '../core/scope.ts';
import type { Instant } from '../core/time.ts';

/** Requests of one step under way at once. More only provokes the provider's throttle. */
const ITEMS_AT_ONCE = 8;
const DETAIL_LENGTH = 300;

export type ReadingStatus = 'complete' | 'partial' | 'unavailable' | 'ended';

/** A gap, and whether it may hide whole entities rather than parts of known ones. */
export interface ReadingGap extends Gap {
  readonly hidesMembers: boolean;
}

/** What one execution of a step for one scope brought, before anything is stored. */
export interface ReadingResult {
  readonly step: string;
  readonly scope: Scope;
  readonly startedAt: Instant;
  readonly finishedAt: Instant;
  readonly status: ReadingStatus;
  /** Items that were to be read, or entities found by a complete list; null when not known. */
  readonly expected: number | null;
  readonly seen: number;
  readonly gaps: readonly ReadingGap[];
  readonly answers: readonly GivenAnswer[];
  /** What was asked and refused: whatever rested on its answer before is not known to be over. */
  readonly refused: readonly Request[];
  readonly statements: readonly FacetStatement[];
  /** Scopes the step opened and those it leaves unread, items it found for its children. */
  readonly scopes: readonly Scope[];
  readonly left: readonly Scope[];
  readonly items: readonly Item[];
  /** Ids of the items it was to ask about; undefined for a step that has no items. */
  readonly asked: ReadonlySet<string> | undefined;
}

export interface ReadStepOptions {
  readonly source: string;
  readonly step: Step<unknown>;
  readonly session: unknown;
  readonly scope: Scope;
  readonly items: readonly Item[];
  /** Gaps of the parent's list: what it did not show, this step could not be asked about. */
  readonly inherited: readonly ReadingGap[];
  readonly signal: AbortSignal;
  readonly now: () => Instant;
  /** Removes the session's secrets from text that a provider sent. */
  readonly redact: (text: string) => string;
  /** Whether anything was known by what a lapsed answer stands for; nothing was unless given. */
  readonly wasKnown?: (answer: RefusedAnswer) => Promise<boolean>;
  /** Only the first item is asked about, and of a list the first page: enough to tell who may read. */
  readonly probe?: boolean;
}

/** Executes a step for one scope. Never throws: whatever goes wrong is a gap of this reading. */
export async function readStep(options: ReadStepOptions): Promise<ReadingResult> {
  const { step, scope, now } = options;
  const wanted = options.items.filter((item) => step.wants?.(item) ?? true);
  const items = options.probe === true ? wanted.slice(0, 1) : wanted;
  const startedAt = now();
  const gaps: Gap[] = [];
  const gap = (refusal: Refusal, item?: string): void => {
    gaps.push({
      reason: refusal.reason,
      source: options.source,
      step: step.id,
      scope,
      ...(item === undefined ? {} : { item }),
      ...(refusal.permission === undefined ? {} : { permission: refusal.permission }),
      detail: presentable(options.redact(refusal.detail)),
    });
  };
  const { answers, refused } = await ask({ ...options, items }, gap);
  const complete = gaps.length === 0 && options.inherited.length === 0;
  const context = { scope, items, at: startedAt, complete };
  let projection = project(step, answers, context, gap);
  // What is malformed may be what was taken to be absent. Evidence judged again is told so, too.
  if (complete && gaps.length > 0) {
    projection = project(step, answers, { ...context, complete: false }, () => undefined);
  }
  const { statements, scopes, left, items: children } = projection;
  const found = statements.filter(({ facet }) => facet === 'identity');
  const byItem = step.after !== undefined && items.length > 0;
  const missed = new Set(gaps.map(({ item }) => item).filter((item) => item !== undefined));
  const identified = new Set(found.map(({ id }) => id));
  const whole = gaps.some(({ item }) => item === undefined);
  const all: ReadingGap[] = [
    ...gaps.map((one) => ({
      ...one,
      hidesMembers: one.item === undefined || !identified.has(one.item),
    })),
    ...options.inherited,
  ];
  const nothing = answers.length === 0 && all.length > 0;
  return {
    step: step.id,
    scope,
    startedAt,
    finishedAt: now(),
    status: all.length === 0 ? 'complete' : nothing ? 'unavailable' : 'partial',
    expected: byItem
      ? items.length
      : all.length === 0
        ? Math.max(found.length, scopes.length)
        : null,
    seen: byItem ? (whole ? 0 : items.length - missed.size) : Math.max(found.length, scopes.length),
    gaps: all,
    answers,
    refused,
    statements,
    scopes,
    left,
    items: children,
    asked: byItem ? new Set(items.map(({ id }) => id)) : undefined,
  };
}

const NOTHING: Projection = { statements: [], scopes: [], left: [], items: [] };

export interface Projection {
  readonly statements: readonly FacetStatement[];
  readonly scopes: readonly Scope[];
  readonly left: readonly Scope[];
  /** What child steps fan out over. */
  readonly items: readonly Item[];
}

/**
 * What a step's answers say, each value checked against its facet. What is malformed is told to `gap`;
 * a projection that breaks off says nothing at all.
 */
export function project(
  step: Step<unknown>,
  answers: readonly GivenAnswer[],
  context: ProjectContext,
  gap: (refusal: Refusal, item?: string) => void,
): Projection {
  // Where nothing was answered nothing can be stated, whatever a projection would make of it.
  if (answers.length === 0 && !context.complete) return NOTHING;
  const statements: FacetStatement[] = [];
  try {
    for (const statement of step.project(answers, context)) {
      const valid = validated(statement, gap);
      if (valid) statements.push(valid);
    }
    const scopes = step.opens?.(answers, context) ?? [];
    const left = step.leaves?.(answers, context) ?? [];
    const kind = step.items ?? enumerates(step)[0];
    const items =
      step.itemsOf?.(answers, context) ??
      statements
        .filter((statement) => statement.facet === 'identity' && statement.kind === kind)
        .map(({ id, name, hints }) => ({ id, name: name ?? id, hints: hints ?? {} }));
    return { statements, scopes, left, items };
  } catch (error) {
    gap({ reason: 'invalid', detail: `the answer could not be understood: ${errorText(error)}` });
    return NOTHING;
  }
}

/** The kinds whose population the step's answers define. */
export function enumerates(step: Pick<Step<unknown>, 'delivers'>): readonly FactKind[] {
  return (Object.entries(step.delivers) as [FactKind, readonly string[]][])
    .filter(([, facets]) => facets.includes('identity'))
    .map(([kind]) => kind);
}

async function ask(
  options: ReadStepOptions,
  gap: (refusal: Refusal, item?: string) => void,
): Promise<Pick<ReadingResult, 'answers' | 'refused'>> {
  const { step, items } = options;
  const given: GivenAnswer[] = [];
  const refused: Request[] = [];
  const all = { answers: given, refused };
  const lists = new Map<string, { ended: boolean; item: string | undefined; operation: string }>();
  const context: ReadContext<unknown> = {
    session: options.session,
    scope: options.scope,
    items,
    signal: options.signal,
    now: options.now,
    each: (one) => forEachItem(items, one, options.probe === true),
  };
  const answered = new Set<string | undefined>();
  try {
    for await (const answer of step.read(context)) {
      answered.add(answer.item);
      const key = listKey(answer.request, answer.item);
      const list = lists.get(key) ?? {
        ended: false,
        item: answer.item,
        operation: answer.request.operation,
      };
      lists.set(key, list);
      if (answer.status === 'refused') {
        list.ended = true;
        if (answer.lapsed === true && (await options.wasKnown?.(answer)) !== true) continue;
        refused.push(answer.request);
        gap(answer.refusal, answer.item);
      } else {
        list.ended ||= answer.last;
        given.push(answer);
        // What follows its other pages cannot be had without them.
        if (options.probe === true && items.length === 0 && !answer.last) return all;
      }
    }
  } catch (error) {
    gap({ reason: 'provider-error', detail: `the reading broke off: ${errorText(error)}` });
    return all;
  }
  if (options.probe === true) return all;
  for (const { ended, item, operation } of lists.values()) {
    if (!ended) gap({ reason: 'truncated', detail: `${operation} was not read to its end` }, item);
  }
  if (lists.size === 0 && items.length === 0 && step.after === undefined) {
    gap({ reason: 'truncated', detail: 'nothing was asked' });
  }
  const unasked = answered.has(undefined) ? [] : items.filter((item) => !answered.has(item.id));
  for (const item of unasked) {
    gap({ reason: 'truncated', detail: `${item.name} was not asked about` }, item.id);
  }
  return all;
}

async function* forEachItem(
  items: readonly Item[],
  one: (item: Item) => AsyncIterable<Answer> | Promise<Answer>,
  firstPage: boolean,
): AsyncIterable<Answer> {
  const answersOf = async (item: Item): Promise<readonly Answer[]> => {
    const asked = one(item);
    if (asked instanceof Promise) return [await asked];
    const answers: Answer[] = [];
    for await (const answer of asked) {
      answers.push(answer);
      if (firstPage && answer.status === 'ok' && !answer.last) break;
    }
    return answers;
  };
  for await (const answers of pMapIterable(items, answersOf, { concurrency: ITEMS_AT_ONCE })) {
    yield* answers;
  }
}

function listKey(request: Request, item: string | undefined): string {
  return JSON.stringify([
    item ?? null,
    request.operation,
    Object.entries(request.parameters).sort(),
  ]);
}

function validated(
  statement: Statement,
  gap: (refusal: Refusal, item?: string) => void,
): FacetStatement | undefined {
  if ('malformed' in statement) {
    gap({ reason: 'invalid', detail: statement.malformed }, statement.item);
    return undefined;
  }
  const facets: Readonly<Record<string, Readonly<Record<string, z.ZodType>>>> =
    FACTS[statement.kind];
  const shape = facets[statement.facet] ?? {};
  const value: Record<string, unknown> = {};
  for (const [field, given] of Object.entries(statement.value)) {
    if (given === undefined) continue;
    const schema = shape[field];
    if (schema?.safeParse(given).success === true) value[field] = given;
    else {
      const detail = `${statement.name ?? statement.id}: ${field} is not understood`;
      gap({ reason: 'invalid', detail }, statement.id);
    }
  }
  return { ...statement, value };
}

function presentable(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').trim();
  return plain.length > DETAIL_LENGTH ? `${plain.slice(0, DETAIL_LENGTH - 1)}…` : plain;
}
