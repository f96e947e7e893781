import { afterAll, beforeAll, describe } from 'vitest';

import { postgresBackend, sqliteBackend } from './backends.ts';
import { evidenceContract } from './contract/evidence.ts';
import { facetsContract } from './contract/facets.ts';
import { leasesContract } from './contract/leases.ts';
import { migrationsContract } from './contract/migrations.ts';
import { postgresContract } from './contract/postgres.ts';
import { readingsContract } from './contract/readings.ts';
import { runsContract } from './contract/runs.ts';
import { stateContract } from './contract/state.ts';

/** One file, so that PostgreSQL starts once. */
describe.each([sqliteBackend(), postgresBackend()])('store on $name', (backend) => {
  beforeAll(() => backend.start());
  afterAll(() => backend.stop());

  migrationsContract(backend);
  leasesContract(backend);
  runsContract(backend);
  readingsContract(backend);
  facetsContract(backend);
  stateContract(backend);
  evidenceContract(backend);
  if (backend.name === 'PostgreSQL') postgresContract(backend);
});
