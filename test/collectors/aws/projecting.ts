import { aws } from '../../../collectors/aws/collector.ts';
import type { GivenAnswer, Item, Malformed } from '../../../src/core/collector.ts';
import type { Scope } from '../../../src/core/scope.ts';

export const SCOPE = { account: '123456789012' };
export const AT = '2026-03-01T12:00:00.000Z';

export interface Asked {
  readonly operation: string;
  readonly body: unknown;
  readonly item?: string;
  readonly page?: number;
  readonly generatedAt?: string;
}

export interface Projected {
  /** Values by entity and facet: `{ 'arn…': { mfa: { mfaEnabled: true } } }`. */
  readonly facts: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly malformed: readonly Malformed[];
}

/** What a step makes of these answers. */
export function projected(
  stepId: string,
  asked: readonly Asked[],
  options: {
    readonly complete?: boolean;
    readonly items?: readonly Item[];
    readonly scope?: Scope;
  } = {},
): Projected {
  const step = stepOf(stepId);
  const answers = asked.map(({ operation, body, item, page, generatedAt }): GivenAnswer => ({
    status: 'ok',
    request: { operation, parameters: {}, ...(page === undefined ? {} : { page }) },
    body,
    last: true,
    ...(item === undefined ? {} : { item }),
    ...(generatedAt === undefined ? {} : { generatedAt }),
  }));
  const { items = [], complete = true, scope = SCOPE } = options;
  const context = { scope, items, at: AT, complete };
  const facts: Record<string, Record<string, unknown>> = {};
  const malformed: Malformed[] = [];
  for (const statement of step.project(answers, context)) {
    if ('malformed' in statement) malformed.push(statement);
    else (facts[statement.id] ??= {})[statement.facet] = statement.value;
  }
  return { facts, malformed };
}

export function stepOf(id: string) {
  const step = aws.steps.find((candidate) => candidate.id === id);
  if (!step) throw new Error(`no step ${id}`);
  return step;
}
