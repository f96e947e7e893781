import { systemClock } from '../../../src/daemon/clock.ts';
import { workStarter } from '../../../src/daemon/start-work.ts';

/** Starts a worker for every source given, and names each one's process once it is at work. */
const [directory = '', plugins = '', ...sources] = process.argv.slice(2);
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
    { time: 3_600_000, memory: 2e9 },
    ({ type }) => {
      if (type === 'reading') process.stdout.write(`${working.pid}\n`);
    },
  );
}
