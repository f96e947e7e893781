import { afterEach } from 'vitest';

import { openStore } from '../../../../src/store/open.ts';
import type { Store } from '../../../../src/store/store.ts';
import type { Backend } from '../backends.ts';
import { at, fenceOn, startRun } from '../sample.ts';

export interface Opened {
  readonly store: Store;
  readonly url: string;
  /** The fence of a lease on the sample source; a run `r1` has begun. */
  readonly fence: number;
}

/** Opens stores that are closed after the test; to be called once in a `describe`. */
export function opener(backend: Backend): {
  readonly open: (url?: string) => Promise<Store>;
  readonly begun: () => Promise<Opened>;
} {
  const stores: Store[] = [];
  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close();
  });
  const open = async (url?: string): Promise<Store> => {
    const store = await openStore({ url: url ?? (await backend.fresh()) });
    stores.push(store);
    return store;
  };
  return {
    open,
    async begun() {
      const url = await backend.fresh();
      const store = await open(url);
      await startRun(store, 'r1', at(0));
      return { store, url, fence: await fenceOn(store) };
    },
  };
}
