import type { AnalyzerSummary, FindingSummaryV2 } from '@aws-sdk/client-accessanalyzer';
import type {
  ConfigurationRecorder,
  ConfigurationRecorderStatus,
} from '@aws-sdk/client-config-service';
import type { Finding } from '@aws-sdk/client-guardduty';
import { describe, expect, it } from 'vitest';

import { aws } from '../../../collectors/aws/collector.ts';
import type { AwsRegionState } from '../../../src/demo/estate/aws/model.ts';
import type { Analyzer } from '../../../src/demo/estate/aws/regional/logging-state.ts';
import { ACCOUNT, MEMBER, type EstateOptions, type EstateReading } from './estate.ts';
import { arn, callsIn, readRegion, REGION, REGION_ID } from './one-region.ts';

const DETECTION = [
  'log-groups',
  'configuration-recorders',
  'threat-detectors',
  'threat-detector-status',
  'threat-findings',
  'security-standards',
  'access-analyzers',
  'external-access-findings',
];

function readDetection(state: AwsRegionState, options: EstateOptions = {}): Promise<EstateReading> {
  return readRegion(DETECTION, state, options);
}

const ofRegion = (all: EstateReading) => all.facts('cloud-region').get(REGION_ID) ?? {};

describe('an empty region', () => {
  it('costs a request for each service', async () => {
    const all = await readDetection({});
    expect(callsIn(all)).toEqual({
      'cloudwatch-logs:DescribeLogGroups': 1,
      'config-service:DescribeConfigurationRecorders': 1,
      'guardduty:ListDetectors': 1,
      'securityhub:GetEnabledStandards': 1,
      'accessanalyzer:ListAnalyzers': 1,
    });
    expect(ofRegion(all)).toMatchObject({
      configurationRecorder: false,
      threatDetector: false,
      postureServiceOn: false,
      securityStandardOn: false,
      accountAccessAnalyzed: false,
      organizationAccessAnalyzed: false,
    });
    expect(DETECTION.flatMap((step) => all.gaps(step))).toEqual([]);
  });

  it.each([
    [
      'config-service:DescribeConfigurationRecorders',
      'config:DescribeConfigurationRecorders',
      'configurationRecorder',
    ],
    ['guardduty:ListDetectors', 'guardduty:ListDetectors', 'threatDetector'],
    ['securityhub:GetEnabledStandards', 'securityhub:GetEnabledStandards', 'securityStandardOn'],
    ['accessanalyzer:ListAnalyzers', 'access-analyzer:ListAnalyzers', 'organizationAccessAnalyzed'],
    ['cloudwatch-logs:DescribeLogGroups', 'logs:DescribeLogGroups', undefined],
  ])('is not known to be empty where %s is denied', async (operation, permission, hidden) => {
    const all = await readDetection({}, { faults: [{ operation, fault: 'deny' }] });
    const gaps = DETECTION.flatMap((step) => all.gaps(step));
    expect(new Set(gaps.map((gap) => gap.permission))).toEqual(new Set([permission]));
    if (hidden !== undefined) expect(ofRegion(all)).not.toHaveProperty(hidden);
  });
});

describe('a recorder', () => {
  const everything: ConfigurationRecorder = {
    name: 'default',
    recordingGroup: {
      allSupported: true,
      includeGlobalResourceTypes: true,
      resourceTypes: [],
      exclusionByResourceTypes: { resourceTypes: [] },
      recordingStrategy: { useOnly: 'ALL_SUPPORTED_RESOURCE_TYPES' },
    },
  };
  const running: ConfigurationRecorderStatus = {
    name: 'default',
    recording: true,
    lastStatus: 'Success',
  };
  const read = (
    recorder: ConfigurationRecorder,
    status: ConfigurationRecorderStatus = running,
    options?: EstateOptions,
  ) =>
    readRegion(
      ['configuration-recorders'],
      { configurationRecorders: [recorder], configurationRecorderStatus: [status] },
      options,
    );

  it.each<[string, ConfigurationRecorder['recordingGroup'], object]>([
    ['of everything', everything.recordingGroup, { recordsByDefault: true, typesLeftOut: [] }],
    [
      'of everything but users and roles',
      { ...everything.recordingGroup, includeGlobalResourceTypes: false },
      {
        recordsByDefault: true,
        typesLeftOut: ['AWS::IAM::Group', 'AWS::IAM::Policy', 'AWS::IAM::Role', 'AWS::IAM::User'],
      },
    ],
    [
      'of everything, made before there were strategies',
      { allSupported: true, includeGlobalResourceTypes: true },
      { recordsByDefault: true, typesLeftOut: [] },
    ],
    [
      'of everything but what is excluded, whatever the flag says',
      {
        allSupported: false,
        includeGlobalResourceTypes: false,
        exclusionByResourceTypes: { resourceTypes: ['AWS::EC2::Volume', 'AWS::EC2::Instance'] },
        recordingStrategy: { useOnly: 'EXCLUSION_BY_RESOURCE_TYPES' },
      },
      { recordsByDefault: true, typesLeftOut: ['AWS::EC2::Instance', 'AWS::EC2::Volume'] },
    ],
    [
      'of selected types',
      {
        allSupported: false,
        includeGlobalResourceTypes: false,
        resourceTypes: ['AWS::S3::Bucket'],
        recordingStrategy: { useOnly: 'INCLUSION_BY_RESOURCE_TYPES' },
      },
      { recordsByDefault: false },
    ],
    [
      'of selected types, made before there were strategies',
      { allSupported: false, resourceTypes: ['AWS::S3::Bucket'] },
      { recordsByDefault: false },
    ],
  ])('%s', async (_title, recordingGroup, expected) => {
    const fact = ofRegion(await read({ ...everything, recordingGroup }));
    expect(fact).toMatchObject({
      configurationRecorder: true,
      recorderRunning: true,
      recorderFailing: false,
      ...expected,
    });
    expect('typesLeftOut' in fact).toBe('typesLeftOut' in expected);
  });

  it.each([
    ['Failure', true],
    ['Success', false],
    ['Pending', false],
    ['NotApplicable', false],
  ] as const)('whose last status is %s', async (lastStatus, recorderFailing) => {
    const fact = ofRegion(await read(everything, { ...running, lastStatus }));
    expect(fact).toMatchObject({ recorderFailing });
  });

  it('that a service keeps for itself is none, whoever lists it', async () => {
    const linked = { ...everything, servicePrincipal: 'observabilityadmin.amazonaws.com' };
    expect(ofRegion(await read(linked))).toMatchObject({ configurationRecorder: false });
    const step = aws.steps.find(({ id }) => id === 'configuration-recorders');
    const statements = step?.project(
      [
        {
          status: 'ok',
          request: { operation: 'config:DescribeConfigurationRecorders', parameters: {} },
          body: { ConfigurationRecorders: [linked] },
          last: true,
        },
      ],
      {
        scope: { account: ACCOUNT, region: REGION },
        items: [],
        at: '2026-03-02T10:00:00.000Z',
        complete: true,
      },
    );
    expect([...(statements ?? [])]).toMatchObject([{ value: { configurationRecorder: false } }]);
  });

  it('is known to be there, and not whether it runs, where its status may not be read', async () => {
    const all = await read(everything, running, {
      faults: [{ operation: 'config-service:DescribeConfigurationRecorderStatus', fault: 'deny' }],
    });
    expect(all.gaps('configuration-recorders')).toMatchObject([
      { reason: 'denied', permission: 'config:DescribeConfigurationRecorderStatus' },
    ]);
    const fact = ofRegion(all);
    expect(fact).toMatchObject({ configurationRecorder: true, typesLeftOut: [] });
    expect(fact).not.toHaveProperty('recorderRunning');
  });
});

function finding(id: string, fields: Partial<Finding> = {}): Finding {
  return {
    AccountId: ACCOUNT,
    Arn: arn('guardduty', `detector/d1/finding/${id}`),
    Id: id,
    CreatedAt: '2026-02-20T08:12:22.481Z',
    UpdatedAt: '2026-02-21T08:12:22.481Z',
    Region: REGION,
    Resource: {},
    SchemaVersion: '2.0',
    Severity: 8,
    Title: 'A machine asks a name of an address that mines coins.',
    Type: 'CryptoCurrency:EC2/BitcoinTool.B!DNS',
    Service: { Archived: false, DetectorId: 'd1', ServiceName: 'guardduty' },
    ...fields,
  };
}

describe('findings of threats', () => {
  const readFindings = (findings: Finding[], options?: EstateOptions) =>
    readRegion(
      ['threat-detectors', 'threat-detector-status', 'threat-findings'],
      { detector: { id: 'd1', status: 'ENABLED', findings } },
      options,
    );
  const one = async (fields: Partial<Finding>) => {
    const all = await readFindings([finding('f1', fields)]);
    return all.facts('threat-finding').get(fields.Arn ?? finding('f1').Arn ?? '');
  };

  it.each<[string, Partial<Finding>, object | undefined]>([
    [
      'high',
      {},
      {
        threat: 'CryptoCurrency:EC2/BitcoinTool.B!DNS',
        severity: 'high',
        openedAt: '2026-02-20T08:12:22.481Z',
        archived: false,
        sample: false,
      },
    ],
    ['critical', { Severity: 9 }, { severity: 'critical' }],
    ['medium', { Severity: 6.9 }, undefined],
    ['archived', { Service: { Archived: true } }, { archived: true }],
    [
      'a sample',
      {
        Service: {
          Archived: false,
          AdditionalInfo: { Type: 'default', Value: '{"domain":"a.test","sample":true}' },
        },
      },
      { sample: true },
    ],
    ['a sample by its title', { Title: '[SAMPLE] A machine …' }, { sample: true }],
    [
      'a member’s, seen by the administrator under the member’s own ARN',
      { AccountId: MEMBER, Arn: `arn:aws:guardduty:${REGION}:${MEMBER}:detector/d2/finding/f1` },
      { archived: false },
    ],
  ])('%s', async (_title, fields, expected) => {
    const fact = await one(fields);
    if (expected === undefined) expect(fact).toBeUndefined();
    else expect(fact).toMatchObject(expected);
  });

  it('are described fifty at a time, and nothing of whom they concern is kept', async () => {
    const many = Array.from({ length: 120 }, (_, at) => finding(`f${String(at)}`));
    const all = await readFindings(many);
    expect(all.facts('threat-finding').size).toBe(120);
    expect(callsIn(all)).toEqual({
      'guardduty:ListDetectors': 1,
      'guardduty:GetDetector': 1,
      'guardduty:ListFindings': 3,
      'guardduty:GetFindings': 3,
    });
    const sealed = JSON.stringify(all.of('threat-findings').map(({ answers }) => answers));
    expect(sealed).not.toContain('mines coins');
  });

  it('may be more where their list is cut off after a page', async () => {
    const many = Array.from({ length: 60 }, (_, at) => finding(`f${String(at)}`));
    const all = await readFindings(many, {
      faults: [{ operation: 'guardduty:ListFindings', fault: { cutAfterPage: 1 } }],
    });
    expect(all.facts('threat-finding').size).toBe(50);
    expect(all.of('threat-findings')).toMatchObject([{ status: 'partial' }]);
    expect(all.gaps('threat-findings')).toMatchObject([
      { permission: 'guardduty:ListFindings', hidesMembers: true },
    ]);
  });

  it('are unknown where they may be listed and not described', async () => {
    const all = await readFindings([finding('f1')], {
      faults: [{ operation: 'guardduty:GetFindings', fault: 'deny' }],
    });
    expect(all.facts('threat-finding').size).toBe(0);
    expect(all.gaps('threat-findings')).toMatchObject([
      { permission: 'guardduty:GetFindings', hidesMembers: true },
    ]);
  });

  it.each([
    ['ENABLED', true],
    ['DISABLED', false],
  ] as const)('come from a detector that is %s', async (status, threatDetectorOn) => {
    const all = await readRegion(['threat-detectors', 'threat-detector-status'], {
      detector: { id: 'd1', status, findings: [] },
    });
    expect(ofRegion(all)).toMatchObject({ threatDetector: true, threatDetectorOn });
  });
});

describe('the standards of Security Hub', () => {
  const standard = (StandardsStatus: 'READY' | 'INCOMPLETE' | 'PENDING' | 'FAILED') => ({
    StandardsSubscriptionArn: arn('securityhub', 'subscription/cis/v/5.0.0'),
    StandardsArn: `arn:aws:securityhub:${REGION}::standards/cis/v/5.0.0`,
    StandardsInput: {},
    StandardsStatus,
  });

  it.each([
    ['none', [], false],
    ['one', [standard('READY')], true],
    ['one without some of its controls', [standard('INCOMPLETE')], true],
    ['one that failed', [standard('FAILED')], false],
    ['one that is being switched on', [standard('PENDING')], undefined],
  ] as const)('%s', async (_title, standards, expected) => {
    const all = await readRegion(['security-standards'], { securityStandards: [...standards] });
    const fact = ofRegion(all);
    expect(fact).toMatchObject({ postureServiceOn: true });
    expect(fact['securityStandardOn']).toBe(expected);
  });

  it('are unknown where the code for no subscription is given for another reason', async () => {
    const step = aws.steps.find(({ id }) => id === 'security-standards');
    const asked = async (message: string) => {
      const error = Object.assign(new Error(message), { name: 'InvalidAccessException' });
      const client = { send: () => Promise.reject(error) };
      const answers = step?.read({
        session: { client: async () => client },
        scope: { account: ACCOUNT, region: REGION },
        items: [],
        signal: new AbortController().signal,
        now: () => '2026-03-02T10:00:00.000Z',
        each: async function* () {},
      });
      for await (const answer of answers ?? []) return answer;
      return undefined;
    };
    expect(await asked(`Account ${ACCOUNT} is not subscribed to AWS Security Hub`)).toMatchObject({
      status: 'ok',
      body: { absent: 'InvalidAccessException' },
    });
    expect(await asked('The account may not do this.')).toMatchObject({ status: 'refused' });
  });
});

describe('analyzers', () => {
  const analyzer = (
    name: string,
    fields: Partial<AnalyzerSummary> = {},
    findings: FindingSummaryV2[] = [],
  ): Analyzer => ({
    summary: {
      arn: arn('access-analyzer', `analyzer/${name}`),
      name,
      type: 'ACCOUNT',
      status: 'ACTIVE',
      createdAt: new Date('2025-01-10T09:00:00.000Z'),
      ...fields,
    },
    findings,
  });
  const access = (id: string, fields: Partial<FindingSummaryV2> = {}): FindingSummaryV2 => ({
    id,
    createdAt: new Date('2026-01-10T09:00:00.000Z'),
    updatedAt: new Date('2026-02-10T09:00:00.000Z'),
    analyzedAt: new Date('2026-03-01T09:00:00.000Z'),
    resource: 'arn:aws:s3:::invoices',
    resourceType: 'AWS::S3::Bucket',
    resourceOwnerAccount: ACCOUNT,
    status: 'ACTIVE',
    findingType: 'ExternalAccess',
    ...fields,
  });
  const readAnalyzers = (analyzers: Analyzer[], options?: EstateOptions) =>
    readRegion(['access-analyzers', 'external-access-findings'], { analyzers }, options);

  it.each<[string, Partial<AnalyzerSummary>, object]>([
    ['of the account', {}, { accountAccessAnalyzed: true, organizationAccessAnalyzed: false }],
    [
      'of the organization',
      { type: 'ORGANIZATION' },
      { accountAccessAnalyzed: false, organizationAccessAnalyzed: true },
    ],
    [
      'that failed',
      { status: 'FAILED' },
      { accountAccessAnalyzed: false, organizationAccessAnalyzed: false },
    ],
    [
      'of unused access',
      { type: 'ACCOUNT_UNUSED_ACCESS' },
      { accountAccessAnalyzed: false, organizationAccessAnalyzed: false },
    ],
    [
      'of internal access',
      { type: 'ORGANIZATION_INTERNAL_ACCESS' },
      { accountAccessAnalyzed: false, organizationAccessAnalyzed: false },
    ],
  ])('%s', async (_title, fields, expected) => {
    expect(ofRegion(await readAnalyzers([analyzer('one', fields)]))).toMatchObject(expected);
  });

  it('may be more where their list is cut off', async () => {
    const all = await readAnalyzers(
      [analyzer('unused', { type: 'ACCOUNT_UNUSED_ACCESS' }), analyzer('external')],
      {
        pageSize: 1,
        faults: [{ operation: 'accessanalyzer:ListAnalyzers', fault: { cutAfterPage: 1 } }],
      },
    );
    expect(all.of('access-analyzers')).toMatchObject([{ status: 'partial' }]);
    expect(ofRegion(all)).not.toHaveProperty('accountAccessAnalyzed');
  });

  it('show what is open or accepted, and are asked only where they look for access from outside', async () => {
    const all = await readAnalyzers([
      analyzer('external', {}, [
        access('open'),
        access('accepted', { status: 'ARCHIVED' }),
        access('gone', { status: 'RESOLVED' }),
        access('untold', { error: 'ACCESS_DENIED' }),
      ]),
      analyzer('unused', { type: 'ACCOUNT_UNUSED_ACCESS' }, [access('of-a-role')]),
    ]);
    const id = (name: string) => `${arn('access-analyzer', 'analyzer/external')}#finding/${name}`;
    expect(Object.fromEntries(all.facts('external-access-finding'))).toMatchObject({
      [id('open')]: {
        name: 'arn:aws:s3:::invoices',
        resource: 'arn:aws:s3:::invoices',
        openedAt: '2026-01-10T09:00:00.000Z',
        archived: false,
        accessFound: true,
      },
      [id('accepted')]: { archived: true, accessFound: true },
      [id('untold')]: { archived: false, accessFound: false },
    });
    expect(all.facts('external-access-finding').size).toBe(3);
    expect(callsIn(all)).toEqual({
      'accessanalyzer:ListAnalyzers': 1,
      'accessanalyzer:ListFindingsV2': 1,
    });
  });

  it('hide their findings where these may not be listed', async () => {
    const all = await readAnalyzers([analyzer('external', {}, [access('open')])], {
      faults: [{ operation: 'accessanalyzer:ListFindingsV2', fault: 'deny' }],
    });
    expect(all.gaps('external-access-findings')).toMatchObject([
      { permission: 'access-analyzer:ListFindings', hidesMembers: true },
    ]);
  });
});

describe('log groups', () => {
  it('are listed to the end, and kept for ever unless they say how long', async () => {
    const groups = Array.from({ length: 60 }, (_, at) => ({
      logGroupName: `/aws/lambda/f${String(at)}`,
      arn: arn('logs', `log-group:/aws/lambda/f${String(at)}:*`),
      creationTime: 1_700_000_000_000,
      ...(at === 0 ? {} : { retentionInDays: 30 }),
    }));
    const all = await readRegion(['log-groups'], { logGroups: groups });
    const facts = all.facts('log-group');
    expect(facts.size).toBe(60);
    expect(facts.get(arn('logs', 'log-group:/aws/lambda/f0'))).toMatchObject({
      name: '/aws/lambda/f0',
      retentionDays: null,
    });
    expect(facts.get(arn('logs', 'log-group:/aws/lambda/f59'))).toMatchObject({
      retentionDays: 30,
    });
    expect(callsIn(all)).toEqual({ 'cloudwatch-logs:DescribeLogGroups': 2 });
  });
});
