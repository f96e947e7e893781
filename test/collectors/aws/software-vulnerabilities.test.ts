import type { CoveredResource } from '@aws-sdk/client-inspector2';
import { describe, expect, it } from 'vitest';

import {
  covered,
  hubFinding,
  inspector,
  inspectorFinding,
} from '../../../src/demo/estate/aws/regional/software-build.ts';
import { ACCOUNT, MEMBER } from './estate.ts';
import { REGION, REGION_ID, arn, callsIn } from './one-region.ts';
import { projected } from './projecting.ts';
import { PLACE, ago, instance, machineId, readSoftware } from './software-estate.ts';

const cover = covered.bind(undefined, PLACE);
const found = inspectorFinding.bind(undefined, PLACE);
const fromHub = hubFinding.bind(undefined, PLACE);
const MACHINE = { type: 'AWS_EC2_INSTANCE', id: 'i-0a' } as const;
const REPOSITORY = arn('ecr', 'repository/shop/web');
const image = (digest: string, inUseCount?: number) => ({
  type: 'AWS_ECR_CONTAINER_IMAGE' as const,
  id: `${REPOSITORY}/sha256:${digest}`,
  details: {
    awsEcrContainerImage: {
      repositoryName: 'shop/web',
      imageHash: `sha256:${digest}`,
      registry: ACCOUNT,
      ...(inUseCount === undefined ? {} : { inUseCount }),
    },
  },
});

describe('what Inspector scans', () => {
  it('is told of each kind, and a kind that is only being switched on is not scanned', async () => {
    const all = await readSoftware({
      inspector: inspector({ ecr: 'ENABLING', lambda: 'SUSPENDED', lambdaCode: 'DISABLED' }),
    });
    expect(all.facts('cloud-region').get(REGION_ID)).toMatchObject({
      scansMachines: true,
      scansImages: false,
      scansFunctions: false,
      scansFunctionCode: false,
    });
  });

  it('is asked no further where nothing is scanned', async () => {
    const off = { ec2: 'DISABLED', ecr: 'DISABLED', lambda: 'DISABLED' } as const;
    const all = await readSoftware({ inspector: inspector({ ...off, lambdaCode: 'DISABLED' }) });
    expect(Object.keys(callsIn(all)).filter((name) => name.startsWith('inspector2'))).toEqual([
      'inspector2:BatchGetAccountStatus',
    ]);
  });

  it('is not known, and what follows hidden, where the status of the account is withheld', () => {
    const { facts, malformed } = projected(
      'vulnerability-scanning',
      [
        {
          operation: 'inspector2:BatchGetAccountStatus',
          body: {
            accounts: [],
            failedAccounts: [{ accountId: ACCOUNT, errorCode: 'ACCESS_DENIED' }],
          },
        },
      ],
      { scope: { account: ACCOUNT, region: REGION } },
    );
    expect(facts).toEqual({});
    expect(malformed.map(({ malformed: words }) => words)).toEqual([
      'Inspector does not tell the status of the account: ACCESS_DENIED',
    ]);
  });

  it('is a gap with its permission, for everything that follows too', async () => {
    const all = await readSoftware(
      { inspector: inspector() },
      { faults: [{ operation: 'inspector2:BatchGetAccountStatus', fault: 'deny' }] },
    );
    expect(all.gaps('vulnerability-scanning')).toMatchObject([
      { reason: 'denied', permission: 'inspector2:BatchGetAccountStatus' },
    ]);
    expect(all.of('inspector-vulnerabilities')).toEqual([]);
  });
});

describe('what the scanner reaches', () => {
  const coverage = async (...coverage: CoveredResource[]) =>
    readSoftware({
      instances: [instance('i-0a')],
      functions: [
        {
          FunctionName: 'f',
          FunctionArn: `${arn('lambda', 'function:f')}:$LATEST`,
          Version: '$LATEST',
        },
      ],
      inspector: inspector({ coverage }),
    });

  it.each([
    ['UNMANAGED_EC2_INSTANCE', 'unmanaged'],
    ['UNSUPPORTED_OS', 'unsupported'],
    ['NO_INVENTORY', 'no-inventory'],
    ['STALE_INVENTORY', 'no-inventory'],
    ['EXCLUDED_BY_TAG', 'excluded'],
    ['EC2_INSTANCE_STOPPED', 'stopped'],
    ['PENDING_INITIAL_SCAN', 'pending'],
    ['INTERNAL_ERROR', 'other'],
  ] as const)('is no machine that is inactive because of %s', async (reason, scanObstacle) => {
    const scanStatus = { statusCode: 'INACTIVE', reason } as const;
    const all = await coverage(cover('AWS_EC2_INSTANCE', 'i-0a', { scanStatus }));
    expect(all.facts('machine').get(machineId('i-0a'))).toMatchObject({
      vulnerabilityScanned: false,
      scanObstacle,
    });
  });

  it('is told by instance and by function, whatever version of it', async () => {
    const all = await coverage(
      cover('AWS_EC2_INSTANCE', 'i-0a', { lastScannedAt: ago(5) }),
      cover('AWS_LAMBDA_FUNCTION', `${arn('lambda', 'function:f')}:$LATEST`),
    );
    expect(all.facts('machine').get(machineId('i-0a'))).toMatchObject({
      vulnerabilityScanned: true,
      scanObstacle: null,
      vulnerabilitiesScannedAt: ago(5).toISOString(),
    });
    expect(all.facts('function').get(arn('lambda', 'function:f'))).toMatchObject({
      vulnerabilityScanned: true,
      vulnerabilitiesScannedAt: '2026-03-02T10:00:00.000Z',
    });
  });

  it('is told of a list that was cut off only where it is reached', async () => {
    const scanStatus = { statusCode: 'INACTIVE', reason: 'UNSUPPORTED_OS' } as const;
    const coverage = ['i-0a', 'i-0b', 'i-0c'].map((id) =>
      cover('AWS_EC2_INSTANCE', id, id === 'i-0a' ? { scanStatus } : { lastScannedAt: ago(9) }),
    );
    const all = await readSoftware(
      { instances: [instance('i-0a'), instance('i-0b')], inspector: inspector({ coverage }) },
      {
        pageSize: 2,
        faults: [{ operation: 'inspector2:ListCoverage', fault: { cutAfterPage: 1 } }],
      },
    );
    const facts = all.facts('machine');
    expect(facts.get(machineId('i-0a'))).not.toHaveProperty('vulnerabilityScanned');
    expect(facts.get(machineId('i-0b'))).toMatchObject({ vulnerabilityScanned: true });
    expect(facts.get(machineId('i-0b'))).not.toHaveProperty('vulnerabilitiesScannedAt');
  });

  it('is told only of the account itself, and left open where the list is silent', async () => {
    const all = await coverage(cover('AWS_EC2_INSTANCE', 'i-0a', { accountId: MEMBER }));
    expect(all.facts('machine').get(machineId('i-0a'))).not.toHaveProperty('vulnerabilityScanned');
  });
});

describe('vulnerabilities', () => {
  it('are those of packages, open or hidden, of medium severity and above, of the account', async () => {
    const all = await readSoftware({
      inspector: inspector({
        findings: [
          found('CVE-2026-0001', MACHINE, { firstObservedAt: ago(30) }),
          found('CVE-2026-0002', MACHINE, { severity: 'HIGH', fixAvailable: 'NO' }),
          found('CVE-2026-0003', MACHINE, { severity: 'MEDIUM', status: 'SUPPRESSED' }),
          found('CVE-2026-0004', MACHINE, { severity: 'LOW' }),
          found('CVE-2026-0005', MACHINE, { status: 'CLOSED' }),
          found('CVE-2026-0006', MACHINE, { type: 'CODE_VULNERABILITY' }),
          found('CVE-2026-0007', MACHINE, { awsAccountId: MEMBER }),
          found('CVE-2026-0008', MACHINE, { fixAvailable: 'PARTIAL' }),
        ],
      }),
    });
    const facts = Object.fromEntries(all.facts('vulnerability'));
    const id = (cve: string): string => `${machineId('i-0a')}#vulnerability/${cve}`;
    expect(facts).toMatchObject({
      [id('CVE-2026-0001')]: {
        name: 'CVE-2026-0001 in i-0a',
        resourceId: machineId('i-0a'),
        severity: 'critical',
        fixAvailable: true,
        suppressed: false,
        openedAt: ago(30).toISOString(),
        imageIds: [],
        imageInUse: false,
        scanner: 'Amazon Inspector',
      },
      [id('CVE-2026-0002')]: { severity: 'high', fixAvailable: false },
      [id('CVE-2026-0003')]: { severity: 'medium', suppressed: true },
      [id('CVE-2026-0008')]: { fixAvailable: true },
    });
    expect(Object.keys(facts)).toHaveLength(4);
  });

  it('of images are one for each repository, as old as the oldest, with where they are', async () => {
    const all = await readSoftware({
      inspector: inspector({
        findings: [
          found('CVE-2026-0001', image('bb', 3), { firstObservedAt: ago(1) }),
          found('CVE-2026-0001', image('aa', 0), { firstObservedAt: ago(40), severity: 'HIGH' }),
        ],
      }),
    });
    expect(Object.fromEntries(all.facts('vulnerability'))).toMatchObject({
      [`${REPOSITORY}#vulnerability/CVE-2026-0001`]: {
        name: 'CVE-2026-0001 in shop/web',
        severity: 'critical',
        openedAt: ago(40).toISOString(),
        imageIds: [image('aa').id, image('bb').id],
        imageInUse: true,
      },
    });
    // How many tasks run is no evidence, and would change all day.
    expect(JSON.stringify(all.of('inspector-vulnerabilities')[0]?.answers)).not.toContain(
      '"inUseCount":3',
    );
  });

  it('of machines that a group replaces are the group’s', async () => {
    const tags = { 'aws:autoscaling:groupName': 'web', owner: 'ann@example.com' };
    const all = await readSoftware({
      inspector: inspector({
        findings: [
          found('CVE-2026-0001', { ...MACHINE, tags }, { firstObservedAt: ago(1) }),
          found('CVE-2026-0001', { ...MACHINE, id: 'i-0b', tags }, { firstObservedAt: ago(9) }),
        ],
      }),
    });
    const group = arn('autoscaling', 'autoScalingGroup:*:autoScalingGroupName/web');
    expect(Object.fromEntries(all.facts('vulnerability'))).toMatchObject({
      [`${group}#vulnerability/CVE-2026-0001`]: { openedAt: ago(9).toISOString() },
    });
    expect(JSON.stringify(all.of('inspector-vulnerabilities')[0]?.answers)).not.toContain('ann@');
  });

  it('of one function are one, whatever version has it', async () => {
    const functionArn = arn('lambda', 'function:f');
    const of = (version: string) => ({
      type: 'AWS_LAMBDA_FUNCTION' as const,
      id: `${functionArn}:${version}`,
    });
    const all = await readSoftware({
      inspector: inspector({
        findings: [found('CVE-2026-0001', of('$LATEST')), found('CVE-2026-0001', of('3'))],
      }),
    });
    expect([...all.facts('vulnerability').keys()]).toEqual([
      `${functionArn}#vulnerability/CVE-2026-0001`,
    ]);
  });

  it('of a list that was cut off are told as far as nothing unseen can change it', async () => {
    const shared = (cve: string, inUseCount: number, fields: object) =>
      found(cve, image('aa', inUseCount), { firstObservedAt: ago(1), ...fields });
    const findings = [
      shared('CVE-2026-0001', 0, { severity: 'HIGH', fixAvailable: 'NO', status: 'SUPPRESSED' }),
      shared('CVE-2026-0002', 2, { severity: 'CRITICAL', fixAvailable: 'YES' }),
      found('CVE-2026-0003', MACHINE, { firstObservedAt: ago(1), severity: 'HIGH' }),
      found('CVE-2026-0001', image('bb'), { firstObservedAt: ago(90) }),
    ];
    const cut = await readSoftware(
      { inspector: inspector({ findings }) },
      {
        pageSize: 3,
        faults: [{ operation: 'inspector2:ListFindings', fault: { cutAfterPage: 1 } }],
      },
    );
    expect(cut.of('inspector-vulnerabilities')[0]?.status).toBe('partial');
    const told = [...cut.facts('vulnerability').values()].map(
      ({ severity, fixAvailable, suppressed, openedAt, imageIds, imageInUse }) => ({
        ...{ severity, fixAvailable, suppressed, openedAt, imageIds, imageInUse },
      }),
    );
    expect(told).toEqual([
      {},
      { severity: 'critical', fixAvailable: true, suppressed: false, imageInUse: true },
      // A machine has a finding of its own for each vulnerability.
      {
        severity: 'high',
        fixAvailable: true,
        suppressed: false,
        openedAt: ago(1).toISOString(),
        imageIds: [],
        imageInUse: false,
      },
    ]);
  });
});

describe('exploited vulnerabilities', () => {
  const cves = Array.from({ length: 12 }, (_, index) => `CVE-2026-${String(1000 + index)}`);
  const everywhere = inspector({
    findings: cves.flatMap((cve) => [found(cve, MACHINE), found(cve, { ...MACHINE, id: 'i-0b' })]),
    exploited: { [cves[3]!]: new Date('2026-02-20T00:00:00Z') },
  });

  it('are asked for once for each vulnerability, ten at a time', async () => {
    const all = await readSoftware({ inspector: everywhere });
    expect(all.counts['inspector2:BatchGetFindingDetails']).toBe(2);
    const facts = all.facts('vulnerability');
    const due = (cve: string, id: string) =>
      facts.get(`${machineId(id)}#vulnerability/${cve}`)?.['exploitedDueOn'];
    expect(['i-0a', 'i-0b'].map((id) => due(cves[3]!, id))).toEqual(['2026-02-20', '2026-02-20']);
    expect(['i-0a', 'i-0b'].map((id) => due(cves[4]!, id))).toEqual([null, null]);
  });

  it('are asked for no further once that is refused', async () => {
    const all = await readSoftware(
      { inspector: everywhere },
      { faults: [{ operation: 'inspector2:BatchGetFindingDetails', fault: 'deny' }] },
    );
    expect(all.counts['inspector2:BatchGetFindingDetails']).toBe(1);
    expect(all.gaps('exploited-vulnerabilities')).toMatchObject([
      { reason: 'denied', permission: 'inspector2:BatchGetFindingDetails' },
    ]);
  });

  it('are unknown where Inspector cannot say', () => {
    const item = (cve: string) => ({
      id: cve,
      name: cve,
      hints: { vulnerabilityId: cve, finding: `arn:${cve}` },
    });
    const { facts, malformed } = projected(
      'exploited-vulnerabilities',
      [
        {
          operation: 'inspector2:BatchGetFindingDetails',
          body: {
            findingDetails: [{ findingArn: 'arn:c', cisaData: {} }],
            errors: [
              { findingArn: 'arn:a', errorCode: 'ACCESS_DENIED' },
              { findingArn: 'arn:b', errorCode: 'FINDING_DETAILS_NOT_FOUND' },
            ],
          },
        },
      ],
      { items: ['a', 'b', 'c'].map(item) },
    );
    expect(facts).toEqual({});
    expect(malformed.map(({ item }) => item)).toEqual(['a', 'b']);
  });
});

describe('vulnerabilities of other scanners', () => {
  const standards = { securityStandards: [] };

  it('are asked for only where Security Hub is in use', async () => {
    const without = await readSoftware({ hubFindings: [fromHub('CVE-2026-0001', 'i-0a')] });
    expect(without.counts['securityhub:GetFindings']).toBeUndefined();
    const within = await readSoftware(standards);
    expect(within.counts['securityhub:GetFindings']).toBe(1);
  });

  it('are those of the account and region that Inspector did not tell of', async () => {
    const all = await readSoftware({
      ...standards,
      hubFindings: [
        fromHub('CVE-2026-0001', machineId('i-0a'), { FirstObservedAt: ago(50).toISOString() }),
        fromHub('CVE-2026-0002', 'i-0a', { Workflow: { Status: 'SUPPRESSED' } }),
        fromHub('CVE-2026-0003', 'i-0a', { ProductName: 'Inspector' }),
        fromHub('CVE-2026-0004', 'i-0a', { Workflow: { Status: 'RESOLVED' } }),
        fromHub('CVE-2026-0005', 'i-0a', { RecordState: 'ARCHIVED' }),
        fromHub('CVE-2026-0006', 'i-0a', { AwsAccountId: MEMBER }),
        fromHub('CVE-2026-0007', 'i-0a', { Region: 'us-east-1' }),
        fromHub('CVE-2026-0008', 'i-0a', { Types: ['TTPs/Initial Access'] }),
        fromHub('CVE-2026-0009', 'i-0a', { Severity: { Label: 'LOW' } }),
        fromHub('CVE-2026-0010', image('aa').id, { Vulnerabilities: [] }),
      ],
    });
    const facts = Object.fromEntries(all.facts('vulnerability'));
    expect(facts).toMatchObject({
      [`${machineId('i-0a')}#vulnerability/CVE-2026-0001`]: {
        severity: 'critical',
        fixAvailable: true,
        suppressed: false,
        openedAt: ago(50).toISOString(),
        scanner: 'Example Scanner',
      },
      [`${machineId('i-0a')}#vulnerability/CVE-2026-0002`]: { suppressed: true },
      // Somebody calls it resolved, and the scanner still finds it.
      [`${machineId('i-0a')}#vulnerability/CVE-2026-0004`]: { suppressed: false },
      [`${REPOSITORY}#vulnerability/scanner/CVE-2026-0010/${image('aa').id}`]: {
        fixAvailable: null,
        imageIds: [image('aa').id],
      },
    });
    expect(Object.keys(facts)).toHaveLength(4);
  });

  it('have the ids of those that Inspector tells of, so that one is counted once', async () => {
    const all = await readSoftware({
      ...standards,
      hubFindings: [fromHub('CVE-2026-0001', machineId('i-0a'))],
      inspector: inspector({ findings: [found('CVE-2026-0001', MACHINE)] }),
    });
    expect(all.facts('vulnerability').size).toBe(1);
  });

  it('are a gap with the permission', async () => {
    const all = await readSoftware(standards, {
      faults: [{ operation: 'securityhub:GetFindings', fault: 'deny' }],
    });
    expect(all.gaps('hub-vulnerabilities')).toMatchObject([
      { reason: 'denied', permission: 'securityhub:GetFindings' },
    ]);
  });
});
