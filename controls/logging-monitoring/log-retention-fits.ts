import { z } from 'zod';

import { defineCheck, direct, param, prowler, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { any, map, not } from '../../src/core/observed.ts';

const GROUP = 'arn:aws:logs:eu-west-1:123456789012:log-group:audit';

export const logRetentionFits = defineCheck({
  id: 'log-retention-fits',
  revision: 1,
  title: 'Audit and security logs are kept long enough, and personal ones not too long',
  topic: 'logging-monitoring',
  severity: 'medium',
  nature: 'state',
  controls: [
    direct('A.8.15', 'a log that is gone before anybody asks for it was not kept'),
    supporting('A.5.33', 'records are kept as long as law, contract and need ask for'),
    supporting('A.8.10', 'what is no longer needed is to be deleted, logs about people included'),
  ],
  references: [prowler('cloudwatch_log_group_retention_policy_specific_days_enabled')],
  params: {
    minimumDays: param(
      z.int().positive(),
      365,
      'days',
      'AWS Foundational Security Best Practices, CloudWatch.16',
    ),
    auditPrefixes: param(
      z.array(z.string().min(1)),
      ['/aws/cloudtrail', 'aws-cloudtrail-logs', 'CloudTrail/', 'aws-waf-logs-', '/aws/vpc'],
      'beginnings of names of log groups, beside those of audit trails',
      'annexa: the names that AWS itself gives or asks for',
    ),
    maximumDays: param(
      z.int().positive().nullable(),
      null,
      'days, null for no limit',
      'annexa: no limit until you name one',
    ),
    personalPrefixes: param(
      z.array(z.string().min(1)),
      [],
      'beginnings of names of log groups that hold personal data',
      'annexa: none until you name them',
    ),
  },
  subject: 'log-group',
  needs: [],
  lookups: { trail: 'required' },
  judge: (group, { lookup, params }) => {
    const isNamed = (prefixes: readonly string[]): boolean =>
      prefixes.some((prefix) => group.name.startsWith(prefix));
    const most = isNamed(params.personalPrefixes) ? params.maximumDays : null;
    const holdsTrail = not(lookup.where('trail', 'logGroupId', group.id, group).empty());
    const isAudit = any(isNamed(params.auditPrefixes), holdsTrail);
    const longEnough = map(
      group.retentionDays,
      (days) => days === null || days >= params.minimumDays,
    );
    const shortEnough = map(
      group.retentionDays,
      (days) => most === null || (days !== null && days <= most),
    );
    return unless(most === null ? not(isAudit) : false, 'no-rule')
      .require(any(not(isAudit), longEnough), 'kept-too-short', { minimumDays: params.minimumDays })
      .require(shortEnough, 'kept-too-long', { maximumDays: most ?? 0 });
  },
  reasons: {
    met: 'What the group holds is kept as long as it has to be, and no longer than it may be.',
    'no-rule': 'The group holds no audit or security log, nor one for which a limit is set.',
    'kept-too-short': 'The group keeps its events for less than {minimumDays} days.',
    'kept-too-long': 'The group keeps its events for more than {maximumDays} days, or for ever.',
  },
  examples: [
    {
      title: 'a group of an audit trail that keeps its events for a year',
      subject: { id: GROUP, name: 'audit', retentionDays: 365 },
      others: [{ kind: 'trail', logGroupId: GROUP }],
      verdict: 'conforming',
    },
    {
      title: 'the same for three months',
      subject: { id: GROUP, name: 'audit', retentionDays: 90 },
      others: [{ kind: 'trail', logGroupId: GROUP }],
      verdict: 'nonconforming',
      reason: 'kept-too-short',
    },
    {
      title: 'a group without a retention, which keeps its events for ever',
      subject: { id: GROUP, name: 'audit', retentionDays: null },
      others: [{ kind: 'trail', logGroupId: GROUP }],
      verdict: 'conforming',
    },
    {
      title: 'a group that is a security log by its name',
      subject: { id: `${GROUP}-2`, name: 'aws-waf-logs-shop', retentionDays: 30 },
      verdict: 'nonconforming',
      reason: 'kept-too-short',
    },
    {
      title: 'the debug output of a function, which is kept a week',
      subject: { id: `${GROUP}-2`, name: '/aws/lambda/resize-image', retentionDays: 7 },
      others: [{ kind: 'trail', logGroupId: GROUP }],
      verdict: 'not-applicable',
      reason: 'no-rule',
    },
    {
      title: 'a log about people that is kept for ever',
      subject: { id: `${GROUP}-2`, name: '/shop/visits', retentionDays: null },
      params: { personalPrefixes: ['/shop/'], maximumDays: 30 },
      verdict: 'nonconforming',
      reason: 'kept-too-long',
    },
    {
      title: 'a log about people that is kept for a month',
      subject: { id: `${GROUP}-2`, name: '/shop/visits', retentionDays: 30 },
      params: { personalPrefixes: ['/shop/'], maximumDays: 30 },
      verdict: 'conforming',
    },
    {
      title: 'a group of another name where the trails may not be listed',
      subject: { id: GROUP, name: 'audit', retentionDays: 90 },
      incomplete: ['trail'],
      verdict: 'not-assessed',
      reason: 'truncated',
    },
    {
      title: 'a group whose retention is not understood',
      subject: { id: GROUP, name: '/aws/vpc/flow', retentionDays: hidden('invalid') },
      verdict: 'not-assessed',
      reason: 'invalid',
    },
  ],
  rationale:
    'Intrusions are found months after they began, and by then a log of ninety days tells nothing of the beginning. Keeping everything for ever is no answer either where logs are about people.',
  remediation:
    'Set the retention of audit and security log groups to a year or more, and that of logs about people to what your deletion concept says.',
  limits:
    'Knows audit logs by the beginnings of their names, which you adjust to yours, and by the trails that fill them: those that record several regions, or the region annexa asks in. Says nothing of logs in storage, whose life-cycle rules decide how long they are kept.',
});
