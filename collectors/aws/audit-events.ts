import type { FacetValue } from '../../src/core/facts.ts';
import type { LogEvent, Matcher } from './filter-pattern.ts';

type Alerts = Required<FacetValue<'trail', 'alerts'>>;
type AuditEvent = Alerts['alertedEvents'][number];

const CALL: LogEvent = {
  eventVersion: '1.11',
  eventType: 'AwsApiCall',
  eventCategory: 'Management',
  managementEvent: true,
  readOnly: false,
  awsRegion: 'eu-central-1',
  sourceIPAddress: '203.0.113.7',
  userAgent: 'aws-cli/2.17.0',
  recipientAccountId: '123456789012',
  userIdentity: { type: 'AssumedRole', accountId: '123456789012' },
};
const SIGN_IN: LogEvent = {
  ...CALL,
  eventType: 'AwsConsoleSignIn',
  eventSource: 'signin.amazonaws.com',
  eventName: 'ConsoleLogin',
  responseElements: { ConsoleLogin: 'Success' },
};
const ROOT: LogEvent = { type: 'Root', accountId: '123456789012' };

/**
 * For each event that somebody is to hear of, what CloudTrail writes when it happens: a set of alarms
 * tells of the event when it answers to each of these. Which calls belong to it is CIS AWS
 * Foundations, section 4.
 */
const SAMPLES: Readonly<Record<AuditEvent, readonly LogEvent[]>> = {
  'root-use': [
    { ...CALL, eventSource: 'iam.amazonaws.com', eventName: 'CreateUser', userIdentity: ROOT },
    { ...SIGN_IN, userIdentity: ROOT, additionalEventData: { MFAUsed: 'Yes' } },
  ],
  'unauthorized-call': [
    {
      ...CALL,
      eventSource: 'ec2.amazonaws.com',
      eventName: 'RunInstances',
      errorCode: 'Client.UnauthorizedOperation',
    },
    {
      ...CALL,
      eventSource: 'iam.amazonaws.com',
      eventName: 'CreateUser',
      errorCode: 'AccessDenied',
    },
  ],
  'identity-change': calls('iam.amazonaws.com', [
    'AttachGroupPolicy',
    'AttachRolePolicy',
    'AttachUserPolicy',
    'CreatePolicy',
    'CreatePolicyVersion',
    'DeleteGroupPolicy',
    'DeletePolicy',
    'DeletePolicyVersion',
    'DeleteRolePolicy',
    'DeleteUserPolicy',
    'DetachGroupPolicy',
    'DetachRolePolicy',
    'DetachUserPolicy',
    'PutGroupPolicy',
    'PutRolePolicy',
    'PutUserPolicy',
  ]),
  'trail-change': calls('cloudtrail.amazonaws.com', [
    'CreateTrail',
    'DeleteTrail',
    'StartLogging',
    'StopLogging',
    'UpdateTrail',
  ]),
  'console-sign-in-without-mfa': [
    {
      ...SIGN_IN,
      userIdentity: { type: 'IAMUser', accountId: '123456789012', userName: 'someone' },
      additionalEventData: { MFAUsed: 'No' },
    },
  ],
};

/** What these filters together tell of; `undefined` stands for a filter that could not be read. */
export function eventsTold(filters: readonly (Matcher | undefined)[]): Alerts {
  const alertedEvents: AuditEvent[] = [];
  const doubtfulEvents: AuditEvent[] = [];
  for (const [event, samples] of Object.entries(SAMPLES) as [AuditEvent, readonly LogEvent[]][]) {
    const told = samples.map((sample) =>
      filters.map((matches) => (matches === undefined ? undefined : matches(sample))),
    );
    if (told.every((answers) => answers.includes(true))) alertedEvents.push(event);
    else if (told.every((answers) => answers.some((answer) => answer !== false))) {
      doubtfulEvents.push(event);
    }
  }
  return { alertedEvents, doubtfulEvents };
}

function calls(eventSource: string, names: readonly string[]): readonly LogEvent[] {
  return names.map((eventName) => ({ ...CALL, eventSource, eventName }));
}
