import { setMaxListeners } from 'node:events';

import { aws } from '../../../collectors/aws/collector.ts';
import type { Environment, Item } from '../../../src/core/collector.ts';
import type { FactKind } from '../../../src/core/facts.ts';
import type { Scope } from '../../../src/core/scope.ts';
import { readStep, type ReadingGap, type ReadingResult } from '../../../src/engine/read-step.ts';

/** Every reading of a source, and what all of them state of each entity. */
export interface ReadAll {
  readonly readings: readonly ReadingResult[];
  readonly requests: number;
  /** Answers that asked for fewer requests. */
  readonly throttled: number;
  readonly credentialExpiresAt: string | undefined;
  /** The readings of a step. */
  of(step: string): readonly ReadingResult[];
  /** The gaps of a step, whatever its scope. */
  gaps(step: string): readonly ReadingGap[];
  /** Fields of all facets by entity; of enumerated entities alone. */
  facts(kind: FactKind): ReadonlyMap<string, Readonly<Record<string, unknown>>>;
}

/** What the collector reads through where a test hands over no endpoint of its own. */
const VARIABLES = {
  AWS_REGION: 'eu-central-1',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/nonexistent/config',
  AWS_SHARED_CREDENTIALS_FILE: '/nonexistent/credentials',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
};

/** Runs `inside` with these variables of the process and no other of AWS's; an empty one is none. */
export async function withVariables<T>(
  variables: Readonly<Record<string, string>>,
  inside: () => Promise<T>,
): Promise<T> {
  const before = Object.entries(process.env).filter(([name]) => name.startsWith('AWS_'));
  const clear = (): void => {
    for (const name of Object.keys(process.env)) {
      if (name.startsWith('AWS_')) Reflect.deleteProperty(process.env, name);
    }
  };
  clear();
  for (const [name, value] of Object.entries({ ...VARIABLES, ...variables })) {
    if (value !== '') process.env[name] = value;
  }
  try {
    return await inside();
  } finally {
    clear();
    Object.assign(process.env, Object.fromEntries(before));
  }
}

export interface ReadOptions {
  readonly settings?: unknown;
  readonly variables: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  /** Steps left out, with what follows from them. */
  readonly without?: readonly string[];
  readonly timeout?: number;
  /** The session's clock, which stands. */
  readonly now?: string;
}

/** Reads every step in the order of its parents, as the engine does. */
export async function readAll(options: ReadOptions): Promise<ReadAll> {
  return withVariables(options.variables, async () => {
    const settings = aws.settings.parse(options.settings ?? {});
    let requests = 0;
    let throttled = 0;
    const now = (): string => options.now ?? '2026-03-02T10:00:00.000Z';
    const environment: Environment = {
      secret: async (reference) => options.secrets?.[reference] ?? '',
      folder: '/',
      now,
      timeout: options.timeout ?? 20_000,
      wait: async () => undefined,
      requested: () => (requests += 1),
      throttled: () => (throttled += 1),
    };
    const session = await aws.open(settings, environment);
    const { signal } = new AbortController();
    setMaxListeners(0, signal);
    const readings: ReadingResult[] = [];
    const visit = async (
      id: string,
      scope: Scope,
      items: readonly Item[],
      inherited: readonly ReadingGap[],
    ): Promise<void> => {
      const step = aws.steps.find((candidate) => candidate.id === id)!;
      const reading = await readStep({
        source: 'aws-test',
        step,
        session,
        scope,
        items,
        inherited,
        signal,
        now,
        redact: (text) => text,
      });
      readings.push(reading);
      const children = aws.steps.filter(
        (child) => child.after === id && options.without?.includes(child.id) !== true,
      );
      for (const child of children) {
        if (step.opens === undefined) {
          const hidden = reading.gaps.filter((gap) => gap.hidesMembers);
          if (reading.status !== 'unavailable') await visit(child.id, scope, reading.items, hidden);
        } else for (const opened of reading.scopes) await visit(child.id, opened, [], []);
      }
    };
    let credentialExpiresAt: string | undefined;
    try {
      await visit('caller', {}, [], []);
      credentialExpiresAt = aws.credentialExpiresAt?.(session);
    } finally {
      await aws.close?.(session);
    }
    const of = (step: string): readonly ReadingResult[] =>
      readings.filter((reading) => reading.step === step);
    return {
      readings,
      requests,
      throttled,
      credentialExpiresAt,
      of,
      gaps: (step) => of(step).flatMap(({ gaps }) => gaps),
      facts: (kind) => factsOf(readings, kind),
    };
  });
}

function factsOf(
  readings: readonly ReadingResult[],
  kind: FactKind,
): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
  const statements = readings.flatMap((reading) => reading.statements);
  const entities = new Map<string, Record<string, unknown>>();
  for (const { facet, id, kind: own, name, incarnation } of statements) {
    if (own === kind && facet === 'identity') entities.set(id, { name, incarnation });
  }
  for (const statement of statements) {
    const entity = statement.kind === kind ? entities.get(statement.id) : undefined;
    if (entity) Object.assign(entity, statement.value);
  }
  return entities;
}
