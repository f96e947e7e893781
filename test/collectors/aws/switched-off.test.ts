import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { aws } from '../../../collectors/aws/collector.ts';
import { externalAccessResolvedInTime } from '../../../controls/access-control/external-access-resolved-in-time.ts';
import { vulnerabilityFixedInTime } from '../../../controls/vulnerability-patching/vulnerability-fixed-in-time.ts';
import { DAY, plus } from '../../../src/core/time.ts';
import { userArn } from '../../../src/demo/estate/aws/arns.ts';
import { awsOrganization } from '../../../src/demo/estate/aws/build.ts';
import type { AwsAccount, AwsRegionState } from '../../../src/demo/estate/aws/model.ts';
import {
  containerImage,
  hubFinding,
  imageRepository,
  inspector,
  inspectorFinding,
} from '../../../src/demo/estate/aws/regional/software-build.ts';
import { startAwsEstate, type AwsEstate } from '../../../src/demo/estate/aws/server.ts';
import { findingsView } from '../../../src/engine/read-model.ts';
import { assessEvidence } from '../../../src/engine/reproject.ts';
import { openStore } from '../../../src/store/open.ts';
import type { Store } from '../../../src/store/store.ts';
import { ACCOUNT, account } from './estate.ts';
import { REGION, arn } from './one-region.ts';
import { withVariables } from './read-all.ts';
import { NOW, PLACE, ago, machineId } from './software-estate.ts';
import { configurationOf } from '../../configuration.ts';
import { wholeRun } from '../../whole-run.ts';

const CHECKS = [vulnerabilityFixedInTime, externalAccessResolvedInTime];
const STEPS = [
  'caller',
  'accounts',
  'regions',
  'vulnerability-scanning',
  'inspector-vulnerabilities',
  'exploited-vulnerabilities',
  'security-standards',
  'hub-vulnerabilities',
  'image-repositories',
  'container-images',
  'image-vulnerabilities',
  'access-analyzers',
  'external-access-findings',
];
const KEYS = { AWS_ACCESS_KEY_ID: 'AKIACOLLECTOR000', AWS_SECRET_ACCESS_KEY: 'secret' };

let folder: string;
let store: Store;
let estate: AwsEstate;
let made: AwsAccount;
let now = NOW;

beforeEach(async () => {
  now = NOW;
  folder = mkdtempSync(join(tmpdir(), 'annexa-switched-off-'));
  store = await openStore({ url: join(folder, 'annexa.db') });
  made = account();
  estate = await startAwsEstate({
    organization: awsOrganization({ accounts: [made] }),
    credentials: [
      {
        accessKeyId: KEYS.AWS_ACCESS_KEY_ID,
        secretAccessKey: KEYS.AWS_SECRET_ACCESS_KEY,
        accountId: ACCOUNT,
        principalArn: userArn(ACCOUNT, { name: 'collector', path: '/' }),
      },
    ],
    clock: () => new Date(now),
  });
});
afterEach(async () => {
  await estate.close();
  await store.close();
  rmSync(folder, { recursive: true });
});

/** Reads the region as it is on the next day: verdicts by subject, and the subjects still deviating. */
async function day(state: AwsRegionState) {
  made.regional[REGION] = state;
  const collector = { ...aws, steps: aws.steps.filter(({ id }) => STEPS.includes(id)) };
  const settings = aws.settings.parse({ regions: [REGION] });
  const configuration = configurationOf({
    folder,
    sources: [{ id: 'aws', collector, settings, timeout: 9000 }],
    checks: CHECKS,
  });
  await withVariables({ ...KEYS, AWS_ENDPOINT_URL: estate.url }, () =>
    wholeRun(configuration, store, () => now),
  );
  const { findings } = await findingsView(store, CHECKS, now);
  const verdicts = Object.fromEntries(
    findings
      .filter(({ subject }) => subject.id.includes('#'))
      .map(({ subject, verdict, reason }) => [subject.id, `${verdict}: ${reason.code}`]),
  );
  const again = await assessEvidence(configuration, store, now);
  expect(
    Object.fromEntries(
      again.findings
        .filter(({ subject }) => subject.id.includes('#'))
        .map(({ subject, verdict, reason }) => [subject.id, `${verdict}: ${reason.code}`]),
    ),
  ).toEqual(verdicts);
  const deviations = await store.deviations();
  now = plus(now, DAY);
  return {
    verdicts,
    deviating: deviations
      .flatMap(({ subjects }) => subjects.filter(({ until }) => until === null))
      .map(({ id }) => id),
  };
}

/** On, off, still off, and on again without what it found. */
async function switching(
  id: string,
  on: AwsRegionState,
  off: AwsRegionState,
  clean: AwsRegionState,
) {
  expect(await day(on)).toEqual({ verdicts: { [id]: 'nonconforming: overdue' }, deviating: [id] });
  const unknown = { verdicts: { [id]: 'not-assessed: absent' }, deviating: [id] };
  expect(await day(off)).toEqual(unknown);
  expect(await day(off)).toEqual(unknown);
  expect(await day(clean)).toEqual({ verdicts: {}, deviating: [] });
}

describe('what a scanner knew that is switched off', () => {
  it('is not over: vulnerabilities of Amazon Inspector', async () => {
    const machine = { type: 'AWS_EC2_INSTANCE', id: 'i-0a' } as const;
    const finding = inspectorFinding(PLACE, 'CVE-2026-0001', machine, { firstObservedAt: ago(90) });
    await switching(
      `${machineId('i-0a')}#vulnerability/CVE-2026-0001`,
      { inspector: inspector({ findings: [finding] }) },
      {},
      { inspector: inspector() },
    );
  });

  it('is not over: what other scanners told Security Hub CSPM', async () => {
    const first = { FirstObservedAt: ago(90).toISOString() };
    await switching(
      `${machineId('i-0a')}#vulnerability/CVE-2026-0001`,
      {
        securityStandards: [],
        hubFindings: [hubFinding(PLACE, 'CVE-2026-0001', 'i-0a', first)],
      },
      {},
      { securityStandards: [] },
    );
  });

  it('is not over: access that an analyzer found, where none is left', async () => {
    const analyzer = arn('access-analyzer', 'analyzer/external');
    const summary = {
      arn: analyzer,
      name: 'external',
      type: 'ACCOUNT',
      status: 'ACTIVE',
      createdAt: ago(300),
    } as const;
    const finding = {
      id: 'open',
      resource: 'arn:aws:s3:::invoices',
      resourceType: 'AWS::S3::Bucket',
      resourceOwnerAccount: ACCOUNT,
      analyzedAt: ago(1),
      createdAt: ago(90),
      updatedAt: ago(1),
      status: 'ACTIVE',
    } as const;
    await switching(
      `${analyzer}#finding/open`,
      { analyzers: [{ summary, findings: [finding] }] },
      {},
      { analyzers: [{ summary, findings: [] }] },
    );
  });

  it('lacks nothing where it never knew anything', async () => {
    await day({ inspector: inspector(), securityStandards: [] });
    await day({});
    const readings = await store.newestReadings(now);
    expect(readings.filter(({ gaps }) => gaps.length > 0).map(({ step }) => step)).toEqual([]);
  });
});

describe('vulnerabilities of an image whose findings are not there any more', () => {
  const repository = arn('ecr', 'repository/shop');
  const id = `${repository}#vulnerability/CVE-2026-0001`;
  const severe = {
    imageScanStatus: { status: 'COMPLETE' },
    imageScanFindingsSummary: {
      imageScanCompletedAt: ago(60),
      findingSeverityCounts: { CRITICAL: 1 },
    },
  } as const;
  const clean = {
    ...severe,
    imageScanFindingsSummary: { imageScanCompletedAt: ago(3), findingSeverityCounts: {} },
  } as const;
  const findings = (...names: readonly string[]) =>
    Object.fromEntries(
      names.map((name) => [
        `sha256:${name.padEnd(64, '0')}`,
        {
          imageScanCompletedAt: ago(60),
          findings: [{ name: 'CVE-2026-0001', severity: 'CRITICAL' as const }],
        },
      ]),
    );
  const state = (
    images: Readonly<Record<string, Parameters<typeof containerImage>[3]>>,
    ...found: readonly string[]
  ): AwsRegionState => ({
    repositories: [imageRepository(PLACE, 'shop', ago(500))],
    containerImages: Object.entries(images).map(([name, fields]) =>
      containerImage('shop', name, ago(60), fields),
    ),
    imageFindings: findings(...found),
  });
  const unscanned = { imageScanStatus: undefined, imageScanFindingsSummary: undefined };

  it.each([
    ['have expired', severe],
    ['are being made anew', { imageScanStatus: { status: 'IN_PROGRESS' } }],
    ['could not be made', { imageScanStatus: { status: 'FAILED' } }],
    ['went with the way of scanning', unscanned],
  ] as const)('are not over where they %s', async (_, fields) => {
    const gone = { ...unscanned, ...fields };
    await switching(id, state({ a: severe }, 'a'), state({ a: gone }), state({ a: clean }));
  });

  it('are not over while another image had it too, and end with that', async () => {
    const both = state({ a: severe, b: severe }, 'a', 'b');
    expect((await day(both)).deviating).toEqual([id]);
    for (const [hidden, fixed] of ['ab', 'ba'].map(([x = '', y = '']) => [x, y] as const)) {
      expect(await day(state({ [hidden]: severe, [fixed]: clean }))).toEqual({
        verdicts: { [id]: 'not-assessed: absent' },
        deviating: [id],
      });
    }
    expect(await day(state({ a: clean, b: clean }))).toEqual({ verdicts: {}, deviating: [] });
  });

  it('lack nothing where none was ever known', async () => {
    await day(state({ a: clean }));
    await day(
      state({ a: clean, b: unscanned, c: { ...unscanned, imageScanStatus: { status: 'FAILED' } } }),
    );
    const readings = await store.newestReadings(now);
    expect(readings.filter(({ gaps }) => gaps.length > 0).map(({ step }) => step)).toEqual([]);
  });
});
