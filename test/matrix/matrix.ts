import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { Check } from '../../src/core/check.ts';
import type { AnyCollector } from '../../src/core/collector.ts';
import type { FactKind } from '../../src/core/facts.ts';
import { DAY, plus, type Instant } from '../../src/core/time.ts';
import { makeFolder } from '../../src/demo/folder.ts';
import { withStage } from '../../src/demo/stage.ts';
import type { Configuration } from '../../src/engine/configuration.ts';
import { runAnnexa, type RunSummary } from '../../src/engine/run.ts';
import * as registry from '../../src/registry.ts';
import { openStore } from '../../src/store/open.ts';
import type { Deviation, FindingRow, Store } from '../../src/store/store.ts';
import { Tape, type Trouble } from './tape.ts';

/** Where Linux keeps files in memory. */
const MEMORY = '/dev/shm';
/** Small, so that most lists have pages that can be cut off. */
const PAGE_SIZE = 2;

/** The demo company after its first day, and all that its providers answered. */
export interface Recording {
  readonly tapes: ReadonlyMap<string, Tape>;
  readonly findings: readonly FindingRow[];
  readonly deviations: readonly Deviation[];
  /** Reads anew what depends on the troubles, and assesses what depends on that. */
  replay(troubles: readonly SourceTrouble[]): Promise<Replayed>;
  /** Reads everything anew day after day, with these troubles on each. */
  days(troubles: readonly (readonly SourceTrouble[])[]): Promise<readonly Replayed[]>;
  close(): Promise<void>;
}

export interface SourceTrouble extends Trouble {
  readonly source: string;
}

export interface Replayed {
  readonly run: RunSummary;
  /** Checks that were judged. */
  readonly checks: readonly string[];
  readonly findings: readonly FindingRow[];
  readonly deviations: readonly Deviation[];
  /** Gaps of the newest readings of the sources that were read. */
  readonly gaps: number;
}

export async function record(): Promise<Recording> {
  // Every case has a database of its own, and waiting for disks would be most of its time.
  const parent = await mkdtemp(path.join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'annexa-matrix-'));
  const folder = await makeFolder(path.join(parent, 'demo'));
  const tapes = new Map(registry.collectors.map((one) => [one.id, new Tape(one)]));
  const plugins = { ...registry, collectors: [...tapes.values()].map((tape) => tape.recording()) };
  const signal = new AbortController().signal;
  const options = { start: '2026-11-16', folder, plugins, env: process.env, signal };
  const base = await withStage({ ...options, pageSize: PAGE_SIZE }, async (stage) => {
    const [first] = stage.days;
    if (!first) throw new Error('the story has no day');
    await stage.play(first, () => undefined);
    const [findings, deviations] = await Promise.all([
      stage.store.findings(),
      stage.store.deviations(),
    ]);
    return { findings, deviations, configuration: stage.configuration, at: stage.now() };
  });
  const { configuration, at } = base;
  const tapeOf = (source: string): Tape => {
    const { collector } = held(configuration.sources.find(({ id }) => id === source));
    return held(tapes.get(collector.id));
  };
  let copies = 0;
  const withCopy = async <T>(use: (store: Store) => Promise<T>): Promise<T> => {
    const file = path.join(parent, `copy-${String((copies += 1))}.db`);
    await copyFile(configuration.storeUrl, file);
    const store = await openStore({ url: file });
    try {
      return await use(store);
    } finally {
      await store.close();
      await rm(file);
    }
  };
  const replayed = (
    store: Store,
    troubles: readonly SourceTrouble[],
    steps: (source: string, tape: Tape) => ReadonlySet<string>,
    now: () => Instant,
  ): Promise<Replayed> => {
    const collectors = new Map(
      configuration.sources.map(({ id }) => {
        const own = troubles.filter(({ source }) => source === id);
        return [id, tapeOf(id).replaying(own, steps(id, tapeOf(id)))] as const;
      }),
    );
    return runBranch({ configuration, store, now, collectors });
  };
  return {
    tapes: new Map(configuration.sources.map(({ id }) => [id, tapeOf(id)])),
    findings: base.findings,
    deviations: base.deviations,
    replay: (troubles) =>
      withCopy((store) => {
        const steps = (source: string, tape: Tape): ReadonlySet<string> =>
          tape.branch(
            troubles
              .filter((trouble) => trouble.source === source)
              .flatMap(({ operation }) => [
                ...held(tape.operations().find((one) => one.operation === operation)).steps,
              ]),
          );
        let ticks = 0;
        return replayed(store, troubles, steps, () => plus(at, 60_000 + (ticks += 1)));
      }),
    days: (troublesByDay) =>
      withCopy(async (store) => {
        const all: Replayed[] = [];
        for (const [index, troubles] of troublesByDay.entries()) {
          const now = (): Instant => plus(at, (index + 1) * DAY);
          const steps = (source: string): ReadonlySet<string> =>
            new Set(
              held(configuration.sources.find(({ id }) => id === source)).collector.steps.map(
                ({ id }) => id,
              ),
            );
          all.push(await replayed(store, troubles, steps, now));
        }
        return all;
      }),
    close: () => rm(parent, { recursive: true, force: true }),
  };
}

export function keyOf({ check, source, subject }: FindingRow): string {
  return [check, source, subject.id].join(' ');
}

/** Reads what is left of some collectors' steps, and judges what depends on them. */
export async function runBranch(options: {
  readonly configuration: Configuration;
  readonly store: Store;
  readonly now: () => Instant;
  /** By source; one without steps is not read. */
  readonly collectors: ReadonlyMap<string, AnyCollector>;
}): Promise<Replayed> {
  const { configuration, store, now, collectors } = options;
  const signal = new AbortController().signal;
  const common = { store, now, signal, deliver: false, progress: () => undefined };
  const read = [...collectors].filter(([, { steps }]) => steps.length > 0);
  const sources = read.map(([id]) => id);
  await runAnnexa({
    ...common,
    configuration: withCollectors(configuration, collectors),
    sources,
    collect: true,
    assess: false,
  });
  const checks = dependents(
    configuration.checks,
    read.flatMap(([, { steps }]) => [...steps]),
  );
  const judged = { ...configuration, checks };
  const run = await runAnnexa({ ...common, configuration: judged, collect: false, assess: true });
  const newest = await store.newestReadings();
  return {
    run,
    checks: checks.map(({ check }) => check.id),
    findings: await store.findings(),
    deviations: await store.deviations(),
    gaps: newest.filter(({ source }) => sources.includes(source)).flatMap(({ gaps }) => gaps)
      .length,
  };
}

function withCollectors(
  configuration: Configuration,
  collectors: ReadonlyMap<string, AnyCollector>,
): Configuration {
  return {
    ...configuration,
    sources: configuration.sources.map((source) => ({
      ...source,
      collector: collectors.get(source.id) ?? source.collector,
    })),
  };
}

/** Checks that read anything the steps deliver. */
function dependents(
  checks: Configuration['checks'],
  steps: readonly AnyCollector['steps'][number][],
): Configuration['checks'] {
  const kinds = new Set(steps.flatMap(({ delivers }) => Object.keys(delivers) as FactKind[]));
  return checks.filter(({ check }) => reads(check).some((kind) => kinds.has(kind)));
}

export function reads(check: Check): readonly FactKind[] {
  return [...check.subjects, ...(Object.keys(check.lookups) as FactKind[])];
}

function held<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('not in the recording');
  return value;
}
