import { z } from 'zod';

import {
  cis,
  defineCheck,
  direct,
  param,
  prowler,
  supporting,
  type Lookup,
} from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { AUDIT_EVENTS, type Fact } from '../../src/core/facts.ts';
import { require } from '../../src/core/judgement.ts';
import { Unknown, all, map, map2, type Observed } from '../../src/core/observed.ts';
import { recordsEverything, toldOfTrail } from '../../src/core/trails.ts';

type AuditEvent = (typeof AUDIT_EVENTS)[number];

const WORDS: Readonly<Record<AuditEvent, string>> = {
  'root-use': 'use of the root user',
  'unauthorized-call': 'calls that were refused',
  'identity-change': 'changes to permissions',
  'trail-change': 'changes to the audit trail',
  'console-sign-in-without-mfa': 'sign-ins without a second factor',
};

function tellsOf(trail: Fact<'trail'>, event: AuditEvent, lookup: Lookup): Observed<boolean> {
  return map2(
    toldOfTrail(trail, 'alertedEvents', lookup),
    toldOfTrail(trail, 'doubtfulEvents', lookup),
    (alerted, doubtful) => {
      if (alerted.includes(event)) return true;
      return doubtful.includes(event) ? filterUnread(trail) : false;
    },
  );
}

function filterUnread(trail: Fact<'trail'>): Unknown {
  return new Unknown([
    {
      reason: 'invalid',
      source: trail.source,
      step: 'trail-alerts',
      scope: trail.scope,
      item: trail.id,
      detail: 'an alarm is fed by a filter whose pattern annexa cannot read',
    },
  ]);
}

const trail = {
  kind: 'trail',
  id: 'arn:aws:cloudtrail:eu-west-1:123456789012:trail/all',
  trailId: 'arn:aws:cloudtrail:eu-west-1:123456789012:trail/all',
  multiRegion: true,
  logging: true,
  allManagementEvents: true,
  logGroupId: 'arn:aws:logs:eu-west-1:123456789012:log-group:audit',
  alertedEvents: [...AUDIT_EVENTS],
  doubtfulEvents: [] as AuditEvent[],
} as const;

export const auditEventsAlerted = defineCheck({
  id: 'audit-events-alerted',
  revision: 1,
  title: 'Somebody is told when the audit trail shows what should not happen',
  topic: 'logging-monitoring',
  severity: 'medium',
  nature: 'state',
  controls: [
    direct('A.8.16', 'monitoring is there to alert; a log that waits to be read alerts nobody'),
    supporting('A.8.15', 'logs are to be analysed, the most telling events at once'),
  ],
  references: [
    prowler('cloudwatch_log_metric_filter_root_usage'),
    prowler('cloudwatch_log_metric_filter_policy_changes'),
    prowler('cloudwatch_log_metric_filter_unauthorized_api_calls'),
    cis('AWS', '5.0', '4.1'),
    cis('AWS', '5.0', '4.2'),
    cis('AWS', '5.0', '4.3'),
    cis('AWS', '5.0', '4.4'),
    cis('AWS', '5.0', '4.5'),
  ],
  params: {
    events: param(
      z.array(z.enum(AUDIT_EVENTS)).min(1),
      [...AUDIT_EVENTS],
      'events that somebody is to be told of',
      'CIS AWS Foundations 5.0, the first five of section 4',
    ),
  },
  subject: 'cloud-account',
  needs: [],
  lookups: { trail: 'required' },
  judge: (account, { lookup, params }) => {
    const trails = lookup.all('trail', account);
    const isAlerted = (event: AuditEvent): Observed<boolean> =>
      trails.some((one) =>
        all(
          recordsEverything(one, lookup),
          map(one.logGroupId, (group) => group !== null),
          tellsOf(one, event, lookup),
        ),
      );
    const alerted = params.events.map((event) => [event, isAlerted(event)] as const);
    const missing = alerted.filter(([, told]) => told === false).map(([event]) => WORDS[event]);
    return require(all(...alerted.map(([, told]) => told)), 'not-alerted', {
      events: missing.join(', '),
    });
  },
  reasons: {
    met: 'Alarms on the audit trail reach somebody for every event.',
    'not-alerted': 'No alarm tells anybody of: {events}.',
  },
  examples: [
    {
      title: 'alarms on every event, which reach somebody',
      subject: {},
      others: [trail],
      verdict: 'conforming',
    },
    {
      title: 'alarms on changes to permissions alone',
      subject: {},
      others: [{ ...trail, alertedEvents: ['identity-change'] }],
      verdict: 'nonconforming',
      reason: 'not-alerted',
    },
    {
      title: 'the same where no more is asked for',
      subject: {},
      others: [{ ...trail, alertedEvents: ['identity-change'] }],
      params: { events: ['identity-change'] },
      verdict: 'conforming',
    },
    {
      title: 'an account without a trail',
      subject: {},
      verdict: 'nonconforming',
      reason: 'not-alerted',
    },
    {
      title: 'a trail that goes to storage alone',
      subject: {},
      others: [
        {
          ...trail,
          logGroupId: null,
          alertedEvents: hidden('absent'),
          doubtfulEvents: hidden('absent'),
        },
      ],
      verdict: 'nonconforming',
      reason: 'not-alerted',
    },
    {
      title: 'alarms on a trail that was stopped',
      subject: {},
      others: [{ ...trail, logging: false }],
      verdict: 'nonconforming',
      reason: 'not-alerted',
    },
    {
      title: 'a member whose organisation has the alarms, in the account that owns the trail',
      subject: { scope: { account: '210987654321' } },
      others: [
        { ...trail, scope: { account: '123456789012' } },
        {
          ...trail,
          id: `${trail.id}#210987654321`,
          scope: { account: '210987654321' },
          alertedEvents: hidden('absent'),
          doubtfulEvents: hidden('absent'),
        },
      ],
      verdict: 'conforming',
    },
    {
      title: 'an alarm fed by a filter that cannot be read',
      subject: {},
      others: [{ ...trail, alertedEvents: [], doubtfulEvents: [...AUDIT_EVENTS] }],
      verdict: 'not-assessed',
      reason: 'invalid',
    },
    {
      title: 'subscriptions that may not be listed',
      subject: {},
      others: [
        {
          ...trail,
          alertedEvents: hidden('denied', 'sns:ListSubscriptionsByTopic'),
          doubtfulEvents: hidden('denied', 'sns:ListSubscriptionsByTopic'),
        },
      ],
      verdict: 'not-assessed',
      reason: 'denied',
    },
  ],
  rationale:
    'A root user who signs in at night, a trail that is switched off, a burst of refused calls: each is worth a message within minutes, and worthless in a report of next month.',
  remediation:
    'Send the trail to a log group, add a metric filter and an alarm for each event, and subscribe a mailbox or channel that somebody reads. Confirm the subscription.',
  limits:
    'Sees alarms on metric filters of the trail’s log group that notify a topic with a confirmed subscription. Rules of an event bus, composite alarms, and a monitoring product that reads the trail are as good and are not seen: accept the deviation with that as the reason. Filters are tried on what the provider writes for each event; thresholds are not judged.',
});
