import { oneOfEachBackups } from './one-of-each/backups.ts';
import { oneOfEachDatabases } from './one-of-each/databases.ts';
import { oneOfEachIdentity } from './one-of-each/identity.ts';
import { oneOfEachLogging } from './one-of-each/logging.ts';
import { oneOfEachMachines } from './one-of-each/machines.ts';
import type { Maker } from './one-of-each/maker.ts';
import { oneOfEachNetwork } from './one-of-each/network.ts';
import { oneOfEachSecrets } from './one-of-each/secrets.ts';
import { oneOfEachSoftware } from './one-of-each/software.ts';

/**
 * What each area makes so that every step of it has something to ask about: a step over items asks
 * nothing where there are none.
 */
const areas: readonly ((make: Maker) => Promise<void>)[] = [
  oneOfEachMachines,
  oneOfEachNetwork,
  oneOfEachDatabases,
  oneOfEachBackups,
  oneOfEachSecrets,
  oneOfEachSoftware,
  oneOfEachLogging,
  oneOfEachIdentity,
];

export async function oneOfEach(make: Maker): Promise<void> {
  for (const area of areas) await area(make);
}
