import { OperatorError } from '../core/operator-error.ts';
import type { Instant } from '../core/time.ts';
import type { Store } from '../store/store.ts';
import { waitForState } from './lease.ts';

export interface AcceptOptions {
  readonly store: Store;
  /** Ids of proposed nonconformities, or every one there is. */
  readonly ids: readonly string[] | 'all';
  readonly trackers: readonly string[];
  /** The operating-system user who asks for it, and the person named, where that is another. */
  readonly actor: string;
  readonly person: string | null;
  readonly now: () => Instant;
  readonly signal: AbortSignal;
}

/**
 * Opens nonconformities that a source's baseline proposed, and asks for their tickets in the same
 * transaction. Gives their ids. Throws an `OperatorError`, and accepts none, where one named is unknown
 * or not proposed.
 */
export async function acceptProposed(options: AcceptOptions): Promise<readonly string[]> {
  const { store, ids, trackers, actor, person, now } = options;
  const lease = await waitForState(options);
  try {
    const [all, run] = await Promise.all([store.nonconformities(), store.lastRun()]);
    const wanted = ids === 'all' ? all.filter(({ state }) => state === 'proposed') : all;
    const chosen = wanted.filter(({ id }) => ids === 'all' || ids.includes(id));
    const problems = [
      ...(ids === 'all' ? [] : ids)
        .filter((id) => !chosen.some((one) => one.id === id))
        .map((id) => `there is no nonconformity ${JSON.stringify(id)}`),
      ...chosen
        .filter(({ state }) => state !== 'proposed')
        .map(({ id, state }) => `${id} is ${state}, and only what is proposed can be accepted`),
    ];
    if (problems.length > 0) throw new OperatorError(problems.join('\n'));
    if (chosen.length === 0 || !run) return [];
    const at = now();
    await store.reconcile({
      at,
      run: run.id,
      openFindings: [],
      closeFindings: [],
      deviations: [],
      nonconformities: chosen.map((one) => ({ ...one, state: 'open' })),
      events: chosen.map(({ id }) => ({
        at,
        about: id,
        type: 'accepted',
        actor,
        person,
        data: {},
      })),
      outbox: chosen.flatMap(({ id }) =>
        trackers.map((tracker) => ({ tracker, nonconformity: id, comment: null })),
      ),
      sources: [],
    });
    return chosen.map(({ id }) => id);
  } finally {
    await lease.release();
  }
}
