import { oneOfEachBackups } from './one-of-each/backups.ts';
import { oneOfEachDatabases } from './one-of-each/databases.ts';
import { oneOfEachIdentity } from './one-of-each/identity.ts';
import { oneOfEachLogging } from './one-of-each/logging.ts';
import { oneOfEachMachines } from './one-of-each/machines.ts';
import type { Maker } from './one-of-each/maker.ts';
import { oneOfEachNetwork } from './one-of-each/network.ts';
import { oneOfEachSecrets } from './one-of-each/secrets.ts';
import { oneOfEachSoftware } from './one-of-each/software.ts';
import { oneOfEachThreats } from './one-of-each/threats.ts';

/**
 * What each area makes so that every step of it has something to ask about: a step over items asks
 * nothing where there are none.
 */
const areas: Readonly<Record<string, (make: Maker) => Promise<void>>> = {
  machines: oneOfEachMachines,
  network: oneOfEachNetwork,
  databases: oneOfEachDatabases,
  backups: oneOfEachBackups,
  secrets: oneOfEachSecrets,
  software: oneOfEachSoftware,
  logging: oneOfEachLogging,
  threats: oneOfEachThreats,
  identity: oneOfEachIdentity,
};

/**
 * Makes one of each. `unmade` is by area what the emulator is known to say where it breaks off; throws
 * where an area breaks off otherwise, or is made after all.
 */
export async function oneOfEach(
  make: Maker,
  unmade: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [area, making] of Object.entries(areas)) {
    const known = unmade[area];
    if (known === undefined) await making(make);
    else await breaksOff(area, making(make), known);
  }
}

async function breaksOff(area: string, making: Promise<void>, known: string): Promise<void> {
  const said = await making.then(
    () => 'nothing: it is made, and is no longer to be listed as unmade',
    (error: unknown) =>
      error instanceof Error ? `${error.name}: ${error.message}` : String(error),
  );
  if (said !== known) throw new Error(`${area} is to break off with ${known}, and says ${said}`);
}
