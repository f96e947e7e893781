import { openStore } from '../../../src/store/open.ts';
import { at, facet, fenceOn, reading, reconciliation, sealedCommit, startRun } from './sample.ts';

/** Writes what a run writes, again and again, and names each round once it is committed. */
export async function write(
  url: string,
  name: string,
  rounds: number,
  say: (round: string) => void,
): Promise<void> {
  const store = await openStore({ url });
  for (let round = 1; round <= rounds; round += 1) {
    const run = `${name}-${round}`;
    await startRun(store, run, at(round));
    const fence = await fenceOn(store, name, at(round));
    const row = reading({ run, id: run, source: name, startedAt: at(round) });
    const value = { login: `${round}` };
    const commit = sealedCommit(row, { u: value, shared: { of: 'all' } });
    await store.commitReading(
      {
        ...commit,
        open: [facet('u', { source: name, value, validFrom: at(round) })],
        close:
          round === 1 ? [] : [{ key: ['account', 'u', 'identity'], confirmedTo: at(round - 1) }],
      },
      fence,
    );
    await store.releaseLease(name, fence);
    await store.reconcile(
      reconciliation(run, {
        at: at(round),
        events: [
          {
            at: at(round),
            about: name,
            type: 'round',
            actor: 'test',
            person: null,
            data: { round },
          },
        ],
        outbox: [{ tracker: 'board', nonconformity: 'NC-1', comment: run }],
      }),
    );
    say(run);
  }
  await store.close();
}
