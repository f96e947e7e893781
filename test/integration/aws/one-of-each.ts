import { oneOfEachDatabases } from './one-of-each/databases.ts';
import type { Maker } from './one-of-each/maker.ts';
import { oneOfEachSecrets } from './one-of-each/secrets.ts';

/**
 * What each area makes so that every step of it has something to ask about: a step over items asks
 * nothing where there are none.
 */
const areas: readonly ((make: Maker) => Promise<void>)[] = [
  oneOfEachDatabases,
  oneOfEachSecrets,
];

export async function oneOfEach(make: Maker): Promise<void> {
  for (const area of areas) await area(make);
}
