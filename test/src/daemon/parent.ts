import { readFileSync } from 'node:fs';
import path from 'node:path';

import { systemClock } from '../../../src/daemon/clock.ts';
import { workStarter } from '../../../src/daemon/start-work.ts';

/** Starts a worker for every source given, and names each one's process once it is at work. */
const [directory = '', plugins = '', ...sources] = process.argv.slice(2);
const configuration = readFileSync(path.join(directory, 'annexa.yaml'), 'utf8');
const startWork = workStarter({
  file: 'annexa.yaml',
  directory,
  env: process.env,
  clock: systemClock,
  plugins,
});
for (const source of sources) {
  const working = startWork(
    { kind: 'collect', source },
    { configuration, time: 3_600_000, memory: 2e9 },
    ({ type }) => {
      if (type === 'reading') process.stdout.write(`${working.pid}\n`);
    },
  );
}
