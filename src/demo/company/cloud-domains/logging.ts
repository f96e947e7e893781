import type { Verdict } from '../../../core/verdict.ts';
import { rootArn, trailArn } from '../../estate/aws/arns.ts';
import { cloudTrail } from '../../estate/aws/build.ts';
import type { AwsTrail } from '../../estate/aws/model.ts';
import type { LoggingState } from '../../estate/aws/regional/logging-state.ts';
import { dateBefore } from '../calendar.ts';
import type { CloudDomain } from '../cloud-domain.ts';
import { PRODUCTION_ACCOUNT } from '../cloud.ts';
import type { CloudAccount, Company } from '../model.ts';
import type { Truth } from '../truth.ts';

const HOME = 'eu-central-1';
const AUDIT_LOG = 'organization-audit';
/** A try-out that nobody removed writes a second log of everything to a bucket it may not write to. */
const TRYOUT = 'tryout-trail';

interface LogGroup {
  readonly name: string;
  readonly region: string;
  /** Null: for ever. */
  readonly days: number | null;
  readonly fits: Verdict;
}

function logGroupsOf({ id }: CloudAccount): readonly LogGroup[] {
  const debug = { region: HOME, days: 14, fits: 'not-applicable' } as const;
  return id === PRODUCTION_ACCOUNT
    ? [
        { name: 'aws-waf-logs-shop', region: HOME, days: 30, fits: 'nonconforming' },
        { name: '/aws/vpc/flow-logs', region: 'eu-west-1', days: null, fits: 'conforming' },
        { ...debug, name: '/aws/lambda/resize-image' },
        { ...debug, name: '/aws/lambda/track-parcel', days: null },
      ]
    : [
        { name: AUDIT_LOG, region: HOME, days: 400, fits: 'conforming' },
        { ...debug, name: '/aws/lambda/report-costs' },
      ];
}

/** What the company's AWS accounts record of themselves, and whom it alarms. */
export const logging: CloudDomain = {
  ofAccount: (account, company) => ({ trails: trailsOf(account, company) }),
  regional: (account, region, { start }) => ({
    logGroups: logGroupsOf(account)
      .filter((group) => group.region === region)
      .map(({ name, days }) => ({
        logGroupName: name,
        arn: `${logGroupArn(account, { name, region })}:*`,
        creationTime: dateBefore(start, 700, 9).getTime(),
        ...(days === null ? {} : { retentionInDays: days }),
      })),
    ...alarmsIn(account, region),
  }),
  truths: (account, company) => [
    ...trailTruths(account, company),
    ...logGroupsOf(account).map((group) =>
      truth('log-retention-fits', logGroupArn(account, group), group.fits),
    ),
  ],
};

function trailsOf(account: CloudAccount, { slug }: Company): AwsTrail[] {
  const { id, name, isManagement, trail } = account;
  const own = cloudTrail({
    name: `${name}-trail`,
    bucket: `${slug}-audit-trail`,
    multiRegion: trail !== 'one-region',
    logging: trail !== 'stopped',
    logGroupArn: isManagement
      ? `${logGroupArn(account, { name: AUDIT_LOG, region: HOME })}:*`
      : null,
  });
  if (id === PRODUCTION_ACCOUNT) return [own];
  const tryout = cloudTrail({
    name: TRYOUT,
    bucket: `${slug}-press-kit`,
    logFileValidation: false,
    deliveryError: 'AccessDenied',
  });
  return [own, tryout];
}

function trailTruths(account: CloudAccount, company: Company): readonly Truth[] {
  const isPublic = (bucket: string): boolean =>
    company.cloud
      .flatMap(({ buckets }) => buckets)
      .some(({ name, exposure }) => name === bucket && exposure.startsWith('public'));
  const trails = trailsOf(account, company).flatMap((trail) => {
    const subject = trailArn(account.id, trail);
    const ofTrail = (check: string, isGood: boolean): Truth =>
      truth(check, subject, trail.multiRegion && trail.logging ? good(isGood) : 'not-applicable');
    return [
      ofTrail('audit-trail-delivered', trail.deliveryError === null),
      ofTrail('audit-trail-tamper-evident', trail.logFileValidation),
      ofTrail('audit-trail-storage-not-public', !isPublic(trail.bucket)),
    ];
  });
  const isAlerted = account.isManagement && account.trail === 'complete';
  return [...trails, truth('audit-events-alerted', rootArn(account.id), good(isAlerted))];
}

function truth(check: string, subject: string, verdict: Verdict): Truth {
  return { check, source: 'aws', subject, verdict };
}

function good(isGood: boolean): Verdict {
  return isGood ? 'conforming' : 'nonconforming';
}

function logGroupArn({ id }: CloudAccount, { name, region }: Pick<LogGroup, 'name' | 'region'>) {
  return `arn:aws:logs:${region}:${id}:log-group:${name}`;
}

const ALARMS: Readonly<Record<string, string>> = {
  'root-user': '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS }',
  'refused-calls':
    '{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }',
  permissions:
    '{ ($.eventSource = "iam.amazonaws.com") && (($.eventName = "*Policy") || ($.eventName = "*PolicyVersion")) }',
  trails: '{ ($.eventName = "*Trail") || ($.eventName = "*Logging") }',
  'no-second-factor':
    '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") }',
};

function alarmsIn({ id, isManagement }: CloudAccount, region: string): LoggingState {
  if (!isManagement || region !== HOME) return {};
  const topic = `arn:aws:sns:${region}:${id}:security-alarms`;
  return {
    metricFilters: Object.entries(ALARMS).map(([name, filterPattern]) => ({
      filterName: name,
      filterPattern,
      logGroupName: AUDIT_LOG,
      metricTransformations: [{ metricName: name, metricNamespace: 'Audit', metricValue: '1' }],
    })),
    alarms: Object.keys(ALARMS).map((name) => ({
      AlarmName: `audit-${name}`,
      AlarmArn: `arn:aws:cloudwatch:${region}:${id}:alarm:audit-${name}`,
      ActionsEnabled: true,
      AlarmActions: [topic],
      Namespace: 'Audit',
      MetricName: name,
    })),
    topics: [
      {
        arn: topic,
        subscriptions: [
          {
            TopicArn: topic,
            SubscriptionArn: `${topic}:5f5b7a8e-0c52-4f9c-a6b6-3d1f7b0d2a11`,
            Protocol: 'email',
            Endpoint: 'security@example.com',
          },
        ],
      },
    ],
  };
}
