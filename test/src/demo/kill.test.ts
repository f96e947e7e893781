import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { tellStory } from '../../../src/demo/company/story.ts';
import { startEstates } from '../../../src/demo/estates.ts';
import {
  AWS_PROFILE,
  makeFolder,
  writeConfiguration,
  writeRegisters,
} from '../../../src/demo/folder.ts';
import type { RunSummary } from '../../../src/engine/run.ts';
import { DAY, instant } from '../../../src/core/time.ts';

/** The program as `npm ci` builds it. */
const PROGRAM = path.resolve('dist/src/cli/main.js');
/** Requests after which a run is killed: in the first readings, among them, and among the tickets. */
const KILLED_AFTER = [3, 100, 400, 814, 825, 850];

const parent = await mkdtemp(path.join(tmpdir(), 'annexa-kill-'));
afterAll(() => rm(parent, { recursive: true, force: true }));

describe('a run that is killed', () => {
  it('keeps the next one from nothing, loses nothing and doubles no ticket', async () => {
    const folder = await makeFolder(path.join(parent, 'demo'));
    const [day] = tellStory(instant(Date.now() - 6 * DAY).slice(0, 10));
    if (!day) throw new Error('the story has no day');
    const estates = await startEstates(day.company, () => new Date());
    try {
      await writeConfiguration(folder, day.company, estates);
      await writeRegisters(folder, day.company);
      const { aws, github, google } = estates.servers;
      const asked = (): number =>
        aws.requests.length +
        [...github.requests.values(), ...google.requests.values()].reduce((a, b) => a + b, 0);
      const env = {
        PATH: process.env['PATH'],
        AWS_CONFIG_FILE: folder.awsConfig,
        AWS_SHARED_CREDENTIALS_FILE: folder.awsCredentials,
        AWS_PROFILE,
        AWS_EC2_METADATA_DISABLED: 'true',
      };
      const run = async (killAfter: number): Promise<RunSummary | undefined> => {
        const before = asked();
        const args = [PROGRAM, 'run', '--json', '--config', folder.configuration];
        const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'ignore'] });
        const watch = setInterval(() => {
          if (asked() - before >= killAfter) child.kill('SIGKILL');
        }, 5);
        let output = '';
        child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
        const [, signal] = (await once(child, 'close')) as [number | null, string | null];
        clearInterval(watch);
        return signal === null ? (JSON.parse(output) as RunSummary) : undefined;
      };
      for (const killAfter of KILLED_AFTER) await run(killAfter);
      const whole = await run(Infinity);
      expect(whole?.sources.map(({ status }) => status)).toEqual(Array(4).fill('complete'));
      const again = await run(Infinity);
      expect(again).toMatchObject({
        verdicts: whole?.verdicts,
        deviations: { opened: 0, updated: 0, corrected: 0 },
        nonconformities: { raised: 0, corrected: 0 },
        tickets: { created: 0, updated: 0, held: 0 },
      });
      const titles = estates.tickets().map(({ title }) => title);
      expect(titles).toHaveLength(53);
      expect(new Set(titles).size).toBe(titles.length);
    } finally {
      await estates.close();
    }
  }, 240_000);
});
