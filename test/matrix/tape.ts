import { defineCollector, type AnyCollector, type Answer } from '../../src/core/collector.ts';
import type { GapReason } from '../../src/core/observed.ts';
import { scopeKey, type Scope } from '../../src/core/scope.ts';

/** What is made to go wrong with an operation of a source. */
export interface Trouble {
  readonly operation: string;
  /** `cut`: the first page of a list is answered, and what follows is not. */
  readonly how: 'denied' | 'throttled' | 'unreachable' | 'cut';
}

/** Everything a collector was answered, to be played again with troubles. */
export class Tape {
  readonly #answers = new Map<string, Answer[]>();
  readonly #collector: AnyCollector;

  constructor(collector: AnyCollector) {
    this.#collector = collector;
  }

  /** The collector itself, which keeps what it is answered. */
  recording(): AnyCollector {
    const answers = this.#answers;
    return defineCollector<unknown, unknown>({
      ...this.#collector,
      steps: this.#collector.steps.map((step) => ({
        ...step,
        async *read(context) {
          const kept: Answer[] = [];
          answers.set(place(step.id, context.scope), kept);
          for await (const answer of step.read(context)) {
            kept.push(answer);
            yield answer;
          }
        },
      })),
    });
  }

  /** The same collector over what was kept, of these steps alone. */
  replaying(troubles: readonly Trouble[], steps: ReadonlySet<string>): AnyCollector {
    const answers = this.#answers;
    return defineCollector<unknown, unknown>({
      ...this.#collector,
      open: async () => ({}),
      close: async () => undefined,
      caller: () => 'a replay',
      credentialExpiresAt: () => undefined,
      steps: this.#collector.steps
        .filter(({ id }) => steps.has(id))
        .map((step) => ({
          ...step,
          async *read({ scope, items }) {
            const asked = new Set(items.map(({ id }) => id));
            const kept = (answers.get(place(step.id, scope)) ?? []).filter(
              ({ item }) => item === undefined || items.length === 0 || asked.has(item),
            );
            yield* troubled(kept, troubles, step.permissions);
          },
        })),
    });
  }

  steps(): AnyCollector['steps'] {
    return this.#collector.steps;
  }

  /** The operations that steps asked, with the steps, and whether a list of theirs had pages. */
  operations(): readonly { operation: string; steps: ReadonlySet<string>; paged: boolean }[] {
    const found = new Map<string, { steps: Set<string>; paged: boolean }>();
    for (const [key, answers] of this.#answers) {
      const step = key.slice(0, key.indexOf('|'));
      for (const { request } of answers) {
        // What the configuration says is no question to the provider.
        if (request.operation.startsWith('configuration:')) continue;
        const known = found.get(request.operation) ?? { steps: new Set<string>(), paged: false };
        known.steps.add(step);
        known.paged ||= (request.page ?? 1) > 1;
        found.set(request.operation, known);
      }
    }
    return [...found].map(([operation, rest]) => ({ operation, ...rest }));
  }

  /** Steps with those above and below them: what has to be read for one of them to be read anew. */
  branch(steps: Iterable<string>): ReadonlySet<string> {
    const all = this.#collector.steps;
    const branch = new Set(steps);
    for (let before = -1; before !== branch.size;) {
      before = branch.size;
      for (const { id, after } of all) if (after !== undefined && branch.has(after)) branch.add(id);
    }
    for (const id of [...branch]) {
      let above = all.find((step) => step.id === id)?.after;
      for (; above !== undefined; above = all.find((step) => step.id === above)?.after) {
        branch.add(above);
      }
    }
    return branch;
  }
}

function place(step: string, scope: Scope): string {
  return `${step}|${scopeKey(scope)}`;
}

const REASONS = {
  denied: 'denied',
  throttled: 'throttled',
  unreachable: 'unreachable',
  cut: 'throttled',
} as const satisfies Record<Trouble['how'], GapReason>;

function* troubled(
  answers: readonly Answer[],
  troubles: readonly Trouble[],
  permissions: readonly string[],
): Iterable<Answer> {
  const over = new Set<string>();
  for (const answer of answers) {
    const { operation, parameters, page = 1 } = answer.request;
    const trouble = troubles.find((one) => one.operation === operation);
    if (trouble === undefined || (trouble.how === 'cut' && page === 1)) {
      yield answer;
      continue;
    }
    const list = JSON.stringify([operation, answer.item ?? null, parameters]);
    if (over.has(list)) continue;
    over.add(list);
    const reason = REASONS[trouble.how];
    const permission = reason === 'denied' ? { permission: permissions.join(', ') } : {};
    yield {
      request: answer.request,
      ...(answer.item === undefined ? {} : { item: answer.item }),
      status: 'refused',
      refusal: { reason, ...permission, detail: 'made to go wrong' },
    };
  }
}
