import { afterAll, beforeAll, describe } from 'vitest';

import { postgresBackend, sqliteBackend } from './backends.ts';
import { alertsContract } from './contract/alerts.ts';
import { evidenceContract } from './contract/evidence.ts';
import { facetsContract } from './contract/facets.ts';
import { leasesContract } from './contract/leases.ts';
import { migrationsContract } from './contract/migrations.ts';
import { postgresContract } from './contract/postgres.ts';
import { readingsContract } from './contract/readings.ts';
import { runsContract } from './contract/runs.ts';
import { schedulesContract } from './contract/schedules.ts';
import { slotsContract } from './contract/slots.ts';
import { stateContract } from './contract/state.ts';
import { talliesContract } from './contract/tallies.ts';

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
  schedulesContract(backend);
  slotsContract(backend);
  alertsContract(backend);
  talliesContract(backend);
  if (backend.name === 'PostgreSQL') postgresContract(backend);
});
