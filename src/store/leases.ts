import type { Instant } from '../core/time.ts';
import { storable, stored } from './encoding.ts';
import type { Tx } from './schema.ts';
import { LeaseLost } from './store.ts';

export async function takeLease(
  tx: Tx,
  source: string,
  holder: string,
  now: Instant,
  until: Instant,
): Promise<{ readonly fence: number } | { readonly holder: string; readonly until: Instant }> {
  const row = await tx
    .selectFrom('leases')
    .select(['holder', 'fence', 'until'])
    .where('source', '=', source)
    .executeTakeFirst();
  if (row && row.holder !== null && row.until > now) {
    return { holder: stored(row.holder), until: row.until };
  }
  const fence = (row?.fence ?? 0) + 1;
  await tx
    .insertInto('leases')
    .values({ source, holder: storable(holder), fence, until })
    .onConflict((conflict) =>
      conflict.column('source').doUpdateSet({ holder: storable(holder), fence, until }),
    )
    .execute();
  return { fence };
}

export async function renewLease(
  tx: Tx,
  source: string,
  fence: number,
  until: Instant,
): Promise<void> {
  await holdLease(tx, source, fence);
  await tx.updateTable('leases').set({ until }).where('source', '=', source).execute();
}

/** Gives the lease back; one that somebody else has taken since is left alone. */
export async function releaseLease(tx: Tx, source: string, fence: number): Promise<void> {
  await tx
    .updateTable('leases')
    .set({ holder: null })
    .where('source', '=', source)
    .where('fence', '=', fence)
    .execute();
}

/** Throws `LeaseLost` unless the fence is the newest and not given back. */
export async function holdLease(tx: Tx, source: string, fence: number): Promise<void> {
  const row = await tx
    .selectFrom('leases')
    .select('fence')
    .where('source', '=', source)
    .where('holder', 'is not', null)
    .executeTakeFirst();
  if (row?.fence !== fence) {
    throw new LeaseLost(`another process reads ${source} by now; this one's reading is dropped`);
  }
}
