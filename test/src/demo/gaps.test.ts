import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { makeFolder } from '../../../src/demo/folder.ts';
import { withStage, type Stage } from '../../../src/demo/stage.ts';
import { exitCodeOf, runAnnexa, type RunSummary } from '../../../src/engine/run.ts';
import * as registry from '../../../src/registry.ts';
import type { FindingRow } from '../../../src/store/store.ts';

const parent = await mkdtemp(path.join(tmpdir(), 'annexa-gaps-'));
afterAll(() => rm(parent, { recursive: true, force: true }));

/** A read that goes wrong, and its being put right. */
interface Trouble {
  readonly name: string;
  /** The one source to read again: reading all of them would use up the hour's rate limit. */
  readonly source: string;
  begin(): Promise<void> | void;
  end(): Promise<void> | void;
}

const LISTS = ['directory.users.list', 'directory.mobiledevices.list'];
const REGISTERS = 'people restore-tests training suppliers assets incidents remote-work'.split(' ');
/** Pairs that meet in one verdict, beside those that follow from the list of troubles. */
const PAIRS = [
  ['s3:GetBucketPolicyStatus', 's3:GetPublicAccessBlock'],
  ['s3:GetBucketAcl', 's3-control:GetPublicAccessBlock'],
  ['iam:GetCredentialReport', 'iam:GetAccountSummary'],
  ['iam:GetAccountAuthorizationDetails', 'register people'],
  ['directory.users.list', 'register people'],
  [
    'GET /repos/{owner}/{repo}/rules/branches/{branch}',
    'GET /repos/{owner}/{repo}/branches/{branch}/protection',
  ],
  ['register assets', 'register restore-tests'],
] as const;

/** An operation in each way that AWS words its answers; with all others the replayed matrix deals. */
const SPOKEN = [
  'ec2:DescribeVolumes',
  'rds:DescribeDBInstances',
  'kms:ListKeys',
  'guardduty:ListDetectors',
  'cloudtrail:DescribeTrails',
  'organizations:ListAccounts',
];

function isTried(operation: string): boolean {
  return SPOKEN.includes(operation) || PAIRS.some((pair) => pair.some((one) => one === operation));
}

/**
 * What the collectors asked in a run that saw everything, refused by the provider itself; every list,
 * cut. Of AWS a few operations only.
 */
function troublesOf(stage: Stage, registers: string): readonly Trouble[] {
  const { aws, github, google } = stage.estates.servers;
  const asked = [
    ...Object.keys(aws.counts())
      .filter(isTried)
      .map((operation) => ['aws', aws.faults, operation] as const),
    ...[...github.requests.keys()].map(
      (operation) => ['github', github.faults, operation] as const,
    ),
    ...[...google.requests.keys()].map(
      (operation) => ['workspace', google.faults, operation] as const,
    ),
  ].filter(([, , operation]) => !/issues|labels|comments|^(POST|PATCH)/.test(operation));
  const faults = asked.flatMap(([source, plan, operation]): Trouble[] => {
    const trouble = (name: string, fault: 'deny' | { readonly cutAfterPage: number }): Trouble => ({
      name,
      source,
      begin: () => {
        (plan as { operation: string; fault: typeof fault }[]).push({ operation, fault });
      },
      end: () => {
        plan.length = 0;
      },
    });
    return [
      trouble(operation, 'deny'),
      ...(LISTS.includes(operation) ? [trouble(`${operation} cut`, { cutAfterPage: 1 })] : []),
    ];
  });
  const files = REGISTERS.map((register): Trouble => {
    const file = path.join(registers, `${register}.csv`);
    return {
      name: `register ${register}`,
      source: 'company',
      begin: () => rename(file, `${file}.away`),
      end: () => rename(`${file}.away`, file),
    };
  });
  return [...faults, ...files];
}

describe('any read that goes wrong, and any two that meet', () => {
  it('flips no verdict, loses no subject, and opens, corrects and files nothing', async () => {
    const folder = await makeFolder(path.join(parent, 'demo'));
    const signal = new AbortController().signal;
    const options = { start: '2026-11-16', folder, plugins: registry, env: process.env, signal };
    await withStage(options, async (stage) => {
      const [first] = stage.days;
      if (!first) throw new Error('the story has no day');
      await stage.play(first, () => undefined);
      const base = verdicts(await stage.store.findings());
      const deviations = await stage.store.deviations();
      const troubles = troublesOf(stage, path.join(folder.path, 'registers'));
      expect(troubles.map(({ name }) => name)).toEqual(
        expect.arrayContaining([...PAIRS.flat(), ...LISTS.map((list) => `${list} cut`)]),
      );
      const named = (name: string): Trouble[] =>
        troubles.filter((trouble) => trouble.name === name);
      const cases = [...troubles.map((one) => [one]), ...PAIRS.map((pair) => pair.flatMap(named))];
      for (const together of cases) {
        const label = together.map(({ name }) => name).join(' and ');
        for (const trouble of together) await trouble.begin();
        const sources = together.map(({ source }) => source);
        const run = await again(stage, signal, sources);
        for (const trouble of together) await trouble.end();
        expect([1, 3], label).toContain(exitCodeOf(run));
        expect(changesOf(run), label).toEqual(NO_CHANGE);
        expect(run.sources.flatMap(({ coverage }) => coverage.gaps).length, label).toBeGreaterThan(
          0,
        );
        expect(wronged(base, await stage.store.findings()), label).toEqual([]);
      }
      const last = await again(stage, signal);
      expect(changesOf(last)).toEqual(NO_CHANGE);
      expect(verdicts(await stage.store.findings())).toEqual(base);
      expect(await stage.store.deviations()).toEqual(deviations);
    });
  }, 600_000);
});

const NO_CHANGE = {
  deviations: { opened: 0, updated: 0, corrected: 0 },
  nonconformities: { raised: 0, corrected: 0 },
  tickets: { created: 0, updated: 0, held: 0 },
};

function changesOf({ deviations, nonconformities, tickets }: RunSummary): typeof NO_CHANGE {
  return { deviations, nonconformities, tickets };
}

function again(
  { configuration, store, now }: Stage,
  signal: AbortSignal,
  sources?: readonly string[],
): Promise<RunSummary> {
  const progress = (): void => undefined;
  const phases = { collect: true, assess: true, deliver: true };
  return runAnnexa({ configuration, store, sources, ...phases, now, signal, progress });
}

function keyOf({ check, source, subject }: FindingRow): string {
  return [check, source, subject.id].join(' ');
}

function verdicts(findings: readonly FindingRow[]): Readonly<Record<string, string>> {
  const rows = findings.map((finding) => [keyOf(finding), finding.verdict] as const);
  return Object.fromEntries(rows.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** What a gap did that it must not: a verdict flipped, a subject gone, a refusal that names nothing. */
function wronged(
  base: Readonly<Record<string, string>>,
  findings: readonly FindingRow[],
): readonly string[] {
  const found = new Map(findings.map((finding) => [keyOf(finding), finding]));
  const lost = Object.entries(base).flatMap(([key, verdict]) => {
    const now = found.get(key)?.verdict;
    // An empty list says so on its scope; a refused one says instead that it is not known.
    return now === verdict || now === 'not-assessed' ? [] : [`${key}: ${verdict} → ${String(now)}`];
  });
  const unnamed = findings
    .filter(({ reason }) => reason.code === 'denied' && reason.params['permission'] === undefined)
    .map((finding) => `${keyOf(finding)}: denied, and names no permission`);
  return [...lost, ...unnamed];
}
