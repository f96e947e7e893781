import type { AnalyzerSummary, FindingSummaryV2 } from '@aws-sdk/client-accessanalyzer';
import type { ResourceType } from '@aws-sdk/client-config-service';
import type { Finding } from '@aws-sdk/client-guardduty';
import type { StandardsSubscription } from '@aws-sdk/client-securityhub';
import type { Day } from '../../../core/time.ts';
import type { Verdict } from '../../../core/verdict.ts';
import { rootArn } from '../../estate/aws/arns.ts';
import type { Analyzer, Detector, LoggingState } from '../../estate/aws/regional/logging-state.ts';
import { dateBefore, instantBefore } from '../calendar.ts';
import type { CloudDomain } from '../cloud-domain.ts';
import { PRODUCTION_ACCOUNT, REGIONS } from '../cloud.ts';
import type { CloudAccount } from '../model.ts';
import type { Truth } from '../truth.ts';

const HOME = 'eu-central-1';

/** How a region of an account is watched over. */
interface Watch {
  readonly recorder: 'everything' | 'but-people' | 'but-networks' | 'stopped';
  readonly detector: 'on' | 'suspended';
  readonly standards: 'on' | 'empty' | 'none';
  readonly analyzer: 'organization' | 'account' | 'none';
}

interface Threat {
  readonly id: string;
  readonly type: string;
  readonly region: string;
  readonly severity: number;
  readonly state: 'young' | 'overdue' | 'archived' | 'sample';
}

interface Access {
  readonly id: string;
  readonly resource: string;
  readonly region: string;
  readonly state: 'young' | 'overdue' | 'accepted';
}

/** The organization has an analyzer in its home region, which covers every account there. */
function watchOf({ id }: CloudAccount, region: string): Watch {
  const isProduction = id === PRODUCTION_ACCOUNT;
  if (region === HOME) {
    return {
      recorder: isProduction ? 'but-networks' : 'everything',
      detector: 'on',
      standards: 'on',
      analyzer: isProduction ? 'none' : 'organization',
    };
  }
  return {
    recorder: isProduction ? 'stopped' : 'but-people',
    detector: isProduction ? 'suspended' : 'on',
    standards: isProduction ? 'none' : 'empty',
    analyzer: isProduction ? 'account' : 'none',
  };
}

function threatsOf({ id }: CloudAccount): readonly Threat[] {
  if (id !== PRODUCTION_ACCOUNT) return [];
  const mining = 'CryptoCurrency:EC2/BitcoinTool.B!DNS';
  return [
    { id: 'mining', type: mining, region: HOME, severity: 8, state: 'overdue' },
    {
      id: 'stolen-role',
      type: 'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS',
      region: HOME,
      severity: 8.5,
      state: 'young',
    },
    {
      id: 'old-intrusion',
      type: 'AttackSequence:IAM/CompromisedCredentials',
      region: HOME,
      severity: 9.5,
      state: 'archived',
    },
    { id: 'exercise', type: mining, region: 'eu-west-1', severity: 8, state: 'sample' },
  ];
}

function accessOf({ id }: CloudAccount): readonly Access[] {
  const role = (name: string): string => `arn:aws:iam::${PRODUCTION_ACCOUNT}:role/${name}`;
  return id === PRODUCTION_ACCOUNT
    ? [{ id: 'old-partner', resource: role('carrier'), region: 'eu-west-1', state: 'overdue' }]
    : [
        { id: 'auditors', resource: role('auditors'), region: HOME, state: 'accepted' },
        { id: 'new-partner', resource: role('assembly'), region: HOME, state: 'young' },
      ];
}

/** What watches over the company's AWS accounts, and what it found. */
export const detection: CloudDomain = {
  regional: (account, region, { start }) => ({
    ...recorderIn(account, region),
    detector: detectorIn(account, region, start),
    securityStandards: standardsIn(account, region),
    analyzers: analyzersIn(account, region, start),
  }),
  truths: (account) => [
    ...REGIONS.flatMap((region) => regionTruths(account, region)),
    ...listTruths(account, 'threat-finding-handled-in-time', threatsOf(account), (threat) => [
      threatArn(account, threat),
      threat.state === 'archived' || threat.state === 'sample'
        ? 'not-applicable'
        : good(threat.state === 'young'),
    ]),
    ...listTruths(account, 'external-access-resolved-in-time', accessOf(account), (access) => [
      `${analyzerArn(account, access.region)}#finding/${access.id}`,
      access.state === 'accepted' ? 'not-applicable' : good(access.state === 'young'),
    ]),
  ],
};

function regionTruths(account: CloudAccount, region: string): readonly Truth[] {
  const subject = `${rootArn(account.id)}#region/${region}`;
  const { recorder, detector, standards, analyzer } = watchOf(account, region);
  return [
    // Another region of the account records its users and roles.
    truth(
      'configuration-changes-recorded',
      subject,
      good(recorder === 'everything' || recorder === 'but-people'),
    ),
    truth('threat-detection-enabled', subject, good(detector === 'on')),
    truth('security-standard-enabled', subject, good(standards === 'on')),
    truth('external-access-analyzed', subject, good(region === HOME || analyzer !== 'none')),
  ];
}

/** The verdicts on things of a list, or on the account where it has none of them. */
function listTruths<T>(
  account: CloudAccount,
  check: string,
  things: readonly T[],
  of: (thing: T) => readonly [subject: string, verdict: Verdict],
): readonly Truth[] {
  if (things.length === 0) return [truth(check, rootArn(account.id), 'not-applicable')];
  return things.map((thing) => truth(check, ...of(thing)));
}

function truth(check: string, subject: string, verdict: Verdict): Truth {
  return { check, source: 'aws', subject, verdict };
}

function good(isGood: boolean): Verdict {
  return isGood ? 'conforming' : 'nonconforming';
}

function recorderIn(account: CloudAccount, region: string): LoggingState {
  const { recorder } = watchOf(account, region);
  const without: ResourceType[] =
    recorder === 'but-networks' ? ['AWS::EC2::VPC', 'AWS::EC2::Subnet'] : [];
  return {
    configurationRecorders: [
      {
        name: 'default',
        recordingGroup: {
          allSupported: without.length === 0,
          includeGlobalResourceTypes: recorder !== 'but-people',
          exclusionByResourceTypes: { resourceTypes: without },
          recordingStrategy: {
            useOnly:
              without.length === 0 ? 'ALL_SUPPORTED_RESOURCE_TYPES' : 'EXCLUSION_BY_RESOURCE_TYPES',
          },
        },
      },
    ],
    configurationRecorderStatus: [
      { name: 'default', recording: recorder !== 'stopped', lastStatus: 'Success' },
    ],
  };
}

function detectorId(region: string): string {
  return `detector-${region}`;
}

function threatArn({ id }: CloudAccount, threat: Threat): string {
  return `arn:aws:guardduty:${threat.region}:${id}:detector/${detectorId(threat.region)}/finding/${threat.id}`;
}

function detectorIn(account: CloudAccount, region: string, start: Day): Detector {
  const { detector } = watchOf(account, region);
  const findings = threatsOf(account)
    .filter((threat) => threat.region === region)
    .map((threat) => asFinding(account, threat, start));
  const status = detector === 'on' ? 'ENABLED' : 'DISABLED';
  return { id: detectorId(region), status, findings };
}

/** A young finding stays within its week until the story ends. */
function asFinding(account: CloudAccount, threat: Threat, start: Day): Finding {
  const { id, type, region, severity, state } = threat;
  const at = instantBefore(start, state === 'young' ? 1 : 40, 20);
  return {
    AccountId: account.id,
    Arn: threatArn(account, threat),
    Id: id,
    CreatedAt: at,
    UpdatedAt: at,
    Region: region,
    Resource: {},
    SchemaVersion: '2.0',
    Severity: severity,
    Title: `${state === 'sample' ? '[SAMPLE] ' : ''}${type}`,
    Type: type,
    Service: {
      Archived: state === 'archived',
      DetectorId: detectorId(region),
      AdditionalInfo: { Type: 'default', Value: JSON.stringify({ sample: state === 'sample' }) },
    },
  };
}

function standardsIn(account: CloudAccount, region: string): StandardsSubscription[] | null {
  const { standards } = watchOf(account, region);
  if (standards === 'none') return null;
  if (standards === 'empty') return [];
  const name = 'aws-foundational-security-best-practices/v/1.0.0';
  return [
    {
      StandardsSubscriptionArn: `arn:aws:securityhub:${region}:${account.id}:subscription/${name}`,
      StandardsArn: `arn:aws:securityhub:${region}::standards/${name}`,
      StandardsInput: {},
      StandardsStatus: 'READY',
    },
  ];
}

function analyzerArn({ id }: CloudAccount, region: string): string {
  return `arn:aws:access-analyzer:${region}:${id}:analyzer/external`;
}

function analyzersIn(account: CloudAccount, region: string, start: Day): Analyzer[] {
  const { analyzer } = watchOf(account, region);
  if (analyzer === 'none') return [];
  const summary: AnalyzerSummary = {
    arn: analyzerArn(account, region),
    name: 'external',
    type: analyzer === 'organization' ? 'ORGANIZATION' : 'ACCOUNT',
    status: 'ACTIVE',
    createdAt: dateBefore(start, 500, 9),
  };
  const findings = accessOf(account)
    .filter((access) => access.region === region)
    .map((access) => asAccess(access, start));
  return [{ summary, findings }];
}

function asAccess({ id, resource, state }: Access, start: Day): FindingSummaryV2 {
  const at = dateBefore(start, state === 'young' ? 10 : 90, 9);
  return {
    id,
    createdAt: at,
    updatedAt: at,
    analyzedAt: dateBefore(start, 1, 9),
    resource,
    resourceType: 'AWS::IAM::Role',
    resourceOwnerAccount: PRODUCTION_ACCOUNT,
    status: state === 'accepted' ? 'ARCHIVED' : 'ACTIVE',
    findingType: 'ExternalAccess',
  };
}
