import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { aws } from '../../../collectors/aws/collector.ts';
import { defineCollector, type AnyCollector } from '../../../src/core/collector.ts';
import type { Configuration } from '../../../src/engine/configuration.ts';
import { checks } from '../../../src/registry.ts';
import { openStore } from '../../../src/store/open.ts';
import type { FindingRow } from '../../../src/store/store.ts';
import { withVariables } from '../../collectors/aws/read-all.ts';
import { startMoto, type Moto } from '../../integration/aws/moto.ts';
import { seedReaders } from '../../integration/aws/seed-readers.ts';
import { runBranch, type Replayed } from '../matrix.ts';
import { Tape, type Trouble } from '../tape.ts';
import { acts, wronged } from '../wronged.ts';
import { matrixPage, type MatrixRow } from './page.ts';
import { startProxy, type Proxy } from './proxy.ts';
import { configurationOf } from '../../configuration.ts';

const KEYS = { AWS_ACCESS_KEY_ID: 'AKIASEEDSEEDSEED0000', AWS_SECRET_ACCESS_KEY: 'seed' };
const REGIONS = ['us-east-1'];
const PAGE = 'docs/denial-matrix.md';
/** Milliseconds until a request without an answer is given up; the trouble of many is to have none. */
const TIMEOUT = 800;
/** What is compared with is read whole, however busy the machine is. */
const LONG_TIMEOUT = 30_000;

let moto: Moto;
let proxy: Proxy;
let folder: string;
const tape = new Tape(aws);

beforeAll(async () => {
  moto = await startMoto();
  await withVariables({}, () => seedReaders(moto, 'annexa-reader', 'invented-external-id'));
  proxy = await startProxy(moto.url);
  folder = await mkdtemp(path.join(tmpdir(), 'annexa-live-matrix-'));
});
afterAll(async () => {
  await proxy.close();
  await moto.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Nobody sits through the pauses between retries. */
function hurried(collector: AnyCollector): AnyCollector {
  return defineCollector<unknown, unknown>({
    ...collector,
    open: (settings, environment) =>
      collector.open(settings, { ...environment, wait: async () => undefined }),
  });
}

function configurationWith(collector: AnyCollector, timeout: number): Configuration {
  const settings = aws.settings.parse({ regions: REGIONS });
  return configurationOf({
    folder,
    sources: [{ id: 'aws', collector, settings, timeout }],
    checks,
  });
}

async function run(
  file: string,
  collector: AnyCollector,
  timeout = TIMEOUT,
): Promise<{ replayed: Replayed; findings: readonly FindingRow[] }> {
  const store = await openStore({ url: file });
  const at = Date.now();
  const now = (): string => new Date(at).toISOString();
  try {
    const replayed = await withVariables({ ...KEYS, AWS_ENDPOINT_URL: proxy.url }, () =>
      runBranch({
        configuration: configurationWith(hurried(aws), timeout),
        store,
        now,
        collectors: new Map([['aws', hurried(collector)]]),
      }),
    );
    return { replayed, findings: await store.findings() };
  } finally {
    await store.close();
  }
}

describe('every operation over moto, going wrong in every way', () => {
  it('changes no verdict but to not assessed, and nothing else', async () => {
    const base = path.join(folder, 'base.db');
    const { findings } = await run(base, tape.recording(), LONG_TIMEOUT);
    const commands = new Map([...proxy.seen].map(([name, { paged }]) => [name, paged]));
    const rows: MatrixRow[] = [];
    const wrong: string[] = [];
    for (const [operation, paged] of [...commands].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const cells: MatrixRow['cells'] = {};
      for (const how of ['denied', 'throttled', 'unreachable', 'cut'] as const) {
        if (how === 'cut' && !paged) continue;
        const told = await tried({ operation, how }, base, findings);
        cells[how] = told.unseen;
        wrong.push(...told.wrong.map((what) => `${operation} ${how}: ${what}`));
      }
      rows.push({ operation, cells });
      process.stderr.write(`${operation} ${JSON.stringify(cells)}\n`);
    }
    expect(wrong).toEqual([]);
    await writeFile(PAGE, matrixPage(rows, findings.length));
  });
});

/** Reads with one trouble what depends on it, and tells how many verdicts that left unknown. */
async function tried(
  trouble: Trouble,
  base: string,
  before: readonly FindingRow[],
): Promise<{ unseen: number; wrong: readonly string[] }> {
  const copy = path.join(folder, 'copy.db');
  await copyFile(base, copy);
  proxy.trouble = trouble;
  try {
    const { replayed } = await run(copy, only(stepsAsking(trouble.operation)));
    const unknownBefore = before.filter(
      ({ check, verdict }) => replayed.checks.includes(check) && verdict === 'not-assessed',
    ).length;
    const unknown = replayed.findings.filter(
      ({ check, verdict }) => replayed.checks.includes(check) && verdict === 'not-assessed',
    ).length;
    const silent = replayed.gaps === 0 ? ['no gap'] : [];
    return {
      unseen: unknown - unknownBefore,
      wrong: [...silent, ...wronged(before, replayed), ...acts(replayed)],
    };
  } finally {
    proxy.trouble = undefined;
    await rm(copy);
  }
}

/** The wire knows operations by the SDK's package, evidence by the service: commands are the same. */
function stepsAsking(operation: string): ReadonlySet<string> {
  const command = operation.slice(operation.indexOf(':') + 1);
  const asking = tape
    .operations()
    .filter(({ operation: own }) => own.slice(own.indexOf(':') + 1) === command)
    .flatMap(({ steps }) => [...steps]);
  return tape.branch(asking.length > 0 ? asking : aws.steps.map(({ id }) => id));
}

function only(steps: ReadonlySet<string>): AnyCollector {
  return defineCollector<unknown, unknown>({
    ...aws,
    steps: aws.steps.filter(({ id }) => steps.has(id)),
  });
}
