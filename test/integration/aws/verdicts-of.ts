import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { aws } from '../../../collectors/aws/collector.ts';
import { findingsView } from '../../../src/engine/read-model.ts';
import { checks } from '../../../src/registry.ts';
import { openStore } from '../../../src/store/open.ts';
import { withVariables } from '../../collectors/aws/read-all.ts';
import { configurationOf } from '../../configuration.ts';
import { wholeRun } from '../../whole-run.ts';

/** What a part of the collector is to be tried on, and by which checks. */
export interface Wanted {
  readonly endpoint: string;
  readonly regions: readonly string[];
  readonly steps: readonly string[];
  readonly checks: readonly string[];
  /** Days from now on which it is read and judged; the emulator dates all it is given as of now. */
  readonly days?: number;
}

const KEYS = { AWS_ACCESS_KEY_ID: 'AKIASEEDSEEDSEED0000', AWS_SECRET_ACCESS_KEY: 'seed' };

/** Reads with these steps and what they follow from, and judges; verdicts by check and subject. */
export async function verdictsOf(
  wanted: Wanted,
): Promise<Readonly<Record<string, Record<string, string>>>> {
  const folder = mkdtempSync(join(tmpdir(), 'annexa-aws-'));
  const store = await openStore({ url: join(folder, 'annexa.db') });
  const at = new Date(Date.now() + (wanted.days ?? 0) * 86_400_000).toISOString();
  const kept = withParents(wanted.steps);
  const collector: typeof aws = {
    ...aws,
    steps: aws.steps.filter(({ id }) => kept.has(id)),
    // What the emulator does not know it answers with a failure, which is tried again.
    open: (settings, environment) =>
      aws.open(settings, { ...environment, wait: async () => undefined }),
  };
  const judged = checks.filter(({ id }) => wanted.checks.includes(id));
  const settings = aws.settings.parse({ regions: wanted.regions });
  const configuration = configurationOf({
    folder,
    sources: [{ id: 'aws', collector, settings, timeout: 20_000 }],
    checks: judged,
  });
  try {
    await withVariables({ ...KEYS, AWS_ENDPOINT_URL: wanted.endpoint }, () =>
      wholeRun(configuration, store, () => at),
    );
    const { findings } = await findingsView(store, judged, at);
    const byCheck: Record<string, Record<string, string>> = {};
    for (const { check, subject, verdict } of findings) {
      (byCheck[check] ??= {})[subject.id] = verdict;
    }
    return byCheck;
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
}

function withParents(steps: readonly string[]): ReadonlySet<string> {
  const kept = new Set<string>();
  const keep = (id: string | undefined): void => {
    if (id === undefined || kept.has(id)) return;
    kept.add(id);
    keep(aws.steps.find((step) => step.id === id)?.after);
  };
  steps.forEach(keep);
  return kept;
}
