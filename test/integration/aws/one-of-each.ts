import { oneOfEachDatabases } from './one-of-each/databases.ts';
import { oneOfEachMachines } from './one-of-each/machines.ts';
import type { Maker } from './one-of-each/maker.ts';
import { oneOfEachSecrets } from './one-of-each/secrets.ts';
import { oneOfEachNetwork } from './one-of-each/network.ts';

/**
 * What each area makes so that every step of it has something to ask about: a step over items asks
 * nothing where there are none.
 */
const areas: readonly ((make: Maker) => Promise<void>)[] = [
  oneOfEachDatabases,
  oneOfEachMachines,
  oneOfEachNetwork,
  oneOfEachSecrets,
];

export async function oneOfEach(make: Maker): Promise<void> {
  for (const area of areas) await area(make);
}
