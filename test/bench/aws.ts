import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { RunSummary } from '../../src/engine/run.ts';
import type { FloorLine } from './floor-line.ts';
import { floorOf } from './floor.ts';
import { bytesIn, measure, startRatio } from './measure.ts';
import { page, table, type Measured, type MeasuredRun } from './page.ts';
import { benchEstate } from './population.ts';

/** Users; half as many buckets. 1,000 and 10,000 are the pair whose memory is compared. */
const SIZES = [20, 200, 1000, 2000, 10_000];
const STARTS = 21;
/** All seen, something nonconforming, something not seen. */
const CODES = [0, 1, 3];
const CONFIGURATION = `organization:
  name: Acme
data: ./data
sources:
  aws:
    collector: aws
    regions: [eu-central-1, us-east-1]
`;
const PROGRAM = path.resolve(import.meta.dirname, '../../src/cli/main.js');

// With sizes given, only those are measured and no page is written.
const given = process.argv.slice(2).map(Number);
const measured: Measured[] = [];
for (const users of given.length > 0 ? given : SIZES) {
  measured.push(await measureSize(users));
  process.stdout.write(`${table(measured)}\n\n`);
}
if (given.length === 0) {
  const start = await startRatio([PROGRAM, '--version'], ['-e', '0'], STARTS);
  await writeFile('docs/benchmarks.md', page(measured, start));
}

async function measureSize(users: number): Promise<Measured> {
  const now = new Date();
  const estate = benchEstate(users, now);
  const folder = await mkdtemp(path.join(tmpdir(), 'annexa-bench-'));
  const server = fork(
    path.join(import.meta.dirname, 'estate-process.js'),
    [String(users), now.toISOString()],
    { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  );
  try {
    const [{ url }] = (await once(server, 'message')) as [{ url: string }];
    const counts = async (): Promise<Readonly<Record<string, number>>> => {
      const answer = once(server, 'message') as Promise<[{ counts: Record<string, number> }]>;
      server.send('counts');
      return (await answer)[0].counts;
    };
    await writeFile(path.join(folder, 'annexa.yaml'), CONFIGURATION);
    await mkdir(path.join(folder, 'data'), { mode: 0o700 });
    const runOnce = async (floor: readonly FloorLine[]): Promise<MeasuredRun> => {
      const before = await bytesIn(path.join(folder, 'data'));
      const usage = await measure(
        [PROGRAM, 'run', '--json', '--config', path.join(folder, 'annexa.yaml')],
        {
          folder,
          codes: CODES,
          env: {
            HOME: folder,
            AWS_ENDPOINT_URL: url,
            AWS_ACCESS_KEY_ID: estate.credential.accessKeyId,
            AWS_SECRET_ACCESS_KEY: estate.credential.secretAccessKey,
            AWS_EC2_METADATA_DISABLED: 'true',
          },
        },
      );
      const { sources, verdicts } = JSON.parse(usage.stdout) as RunSummary;
      const gaps = sources.flatMap(({ coverage }) => coverage.gaps);
      if (gaps.length > 0) throw new Error(`it could not see everything: ${JSON.stringify(gaps)}`);
      return {
        ...usage,
        floor,
        requests: await counts(),
        grown: (await bytesIn(path.join(folder, 'data'))) - before,
        findings: Object.values(verdicts).reduce((sum, n) => sum + n, 0),
      };
    };
    return {
      users,
      buckets: estate.account.buckets.length,
      first: await runOnce(floorOf(estate, true)),
      second: await runOnce(floorOf(estate, false)),
    };
  } finally {
    server.disconnect();
    await rm(folder, { recursive: true, force: true });
  }
}
