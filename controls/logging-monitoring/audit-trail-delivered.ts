import { z } from 'zod';

import { defineCheck, direct, param, prowler, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import type { Fact } from '../../src/core/facts.ts';
import { unless } from '../../src/core/judgement.ts';
import { Unknown, any, isUnknown, map, not, type Observed } from '../../src/core/observed.ts';
import { recordsEverything, toldOfTrail } from '../../src/core/trails.ts';
import type { ReasonParams } from '../../src/core/verdict.ts';

/** Without digests, which are written every hour, an idle account is silent like a broken trail. */
function isExcused(trail: Fact<'trail'>): Observed<boolean> {
  return map(trail.filesValidated, (digests) =>
    digests
      ? false
      : new Unknown([
          {
            reason: 'absent',
            source: trail.source,
            step: 'trail-status',
            scope: trail.scope,
            item: trail.id,
            detail: 'no log file came for long; whether there was anything to log cannot be told',
          },
        ]),
  );
}

function isNull(value: Observed<string | null>): Observed<boolean> {
  return map(value, (known) => known === null);
}

function errorOf(code: Observed<string | null>): ReasonParams {
  return isUnknown(code) || code === null ? {} : { error: code };
}

/** A trail that records everything, read a few minutes after its last delivery. */
const trail = {
  multiRegion: true,
  logging: true,
  allManagementEvents: true,
  trailId: 'arn:aws:cloudtrail:eu-west-1:123456789012:trail/all',
  logGroupId: null,
  filesValidated: true,
  deliveryError: null,
  logGroupError: null,
  deliveryAgeHours: 0.1,
  digestAgeHours: 0.7,
} as const;
const LOG_GROUP = 'arn:aws:logs:eu-west-1:123456789012:log-group:audit';

export const auditTrailDelivered = defineCheck({
  id: 'audit-trail-delivered',
  revision: 1,
  title: 'What the audit trail records arrives where it is kept',
  topic: 'logging-monitoring',
  severity: 'high',
  nature: 'state',
  controls: [
    direct('A.8.15', 'a log that is recorded and never arrives is not kept'),
    supporting('A.8.16', 'what watches the log group sees nothing while nothing reaches it'),
  ],
  references: [prowler('cloudtrail_cloudwatch_logging_enabled')],
  params: {
    maxDelayHours: param(
      z.number().positive(),
      24,
      'hours',
      'CIS AWS Foundations 1.2, which asked for a delivery within the last day',
    ),
  },
  subject: 'trail',
  needs: ['status', 'activity', 'selectors'],
  lookups: { trail: 'required' },
  judge: (subject, { lookup, params }) => {
    const deliveryError = toldOfTrail(subject, 'deliveryError', lookup);
    const logGroupError = toldOfTrail(subject, 'logGroupError', lookup);
    const isRecent = (age: number | null): boolean => age !== null && age <= params.maxDelayHours;
    const arrives = any(
      map(toldOfTrail(subject, 'deliveryAgeHours', lookup), isRecent),
      map(toldOfTrail(subject, 'digestAgeHours', lookup), isRecent),
      isExcused(subject),
    );
    return unless(not(recordsEverything(subject, lookup)), 'not-relied-upon')
      .require(isNull(deliveryError), 'delivery-fails', errorOf(deliveryError))
      .require(
        any(isNull(subject.logGroupId), isNull(logGroupError)),
        'log-group-fails',
        errorOf(logGroupError),
      )
      .require(arrives, 'nothing-arrives', { hours: params.maxDelayHours });
  },
  reasons: {
    met: 'Log files arrive, or digests show that there is nothing to log.',
    'not-relied-upon':
      'The trail covers one region, is stopped or records some events only: the audit log does not rest on it.',
    'delivery-fails': 'Log files cannot be delivered: {error}.',
    'log-group-fails': 'Events cannot be delivered to the log group: {error}.',
    'nothing-arrives': 'Neither a log file nor a digest had arrived for {hours} hours.',
  },
  examples: [
    { title: 'a trail whose log files arrive', subject: trail, verdict: 'conforming' },
    {
      title: 'a trail whose bucket was deleted: it is enabled, and nothing is kept',
      subject: { ...trail, deliveryError: 'NoSuchBucket' },
      verdict: 'nonconforming',
      reason: 'delivery-fails',
    },
    {
      title: 'a trail whose log files arrive, and not its events in the log group',
      subject: { ...trail, logGroupId: LOG_GROUP, logGroupError: 'Access denied.' },
      verdict: 'nonconforming',
      reason: 'log-group-fails',
    },
    {
      title: 'an error that is left of a log group that the trail no longer delivers to',
      subject: { ...trail, logGroupError: 'Access denied.' },
      verdict: 'conforming',
    },
    {
      title: 'an idle account: no log file for a week, a digest within the hour',
      subject: { ...trail, deliveryAgeHours: 170 },
      verdict: 'conforming',
    },
    {
      title: 'a trail of which neither log files nor digests arrive any more',
      subject: { ...trail, deliveryAgeHours: 170, digestAgeHours: 170 },
      verdict: 'nonconforming',
      reason: 'nothing-arrives',
    },
    {
      title: 'no log file for a week, of a trail that writes no digests',
      subject: { ...trail, filesValidated: false, deliveryAgeHours: 170, digestAgeHours: null },
      verdict: 'not-assessed',
      reason: 'absent',
    },
    {
      title: 'a trail of one region beside the one that is relied upon',
      subject: { ...trail, multiRegion: false, deliveryError: 'NoSuchBucket' },
      verdict: 'not-applicable',
      reason: 'not-relied-upon',
    },
    {
      title: 'a trail that was stopped',
      subject: { ...trail, logging: false, deliveryAgeHours: 900, digestAgeHours: 900 },
      verdict: 'not-applicable',
      reason: 'not-relied-upon',
    },
    {
      title: 'a trail whose status may not be read',
      subject: {
        multiRegion: true,
        allManagementEvents: true,
        trailId: trail.trailId,
        logGroupId: null,
        filesValidated: true,
        logging: hidden('denied', 'cloudtrail:GetTrailStatus'),
      },
      verdict: 'not-assessed',
      reason: 'denied',
    },
    {
      title: 'a trail whose selectors may not be read here, and may by the account that owns it',
      subject: {
        ...trail,
        deliveryError: 'AccessDenied',
        allManagementEvents: hidden('denied', 'cloudtrail:GetEventSelectors'),
      },
      others: [{ kind: 'trail', ...trail }],
      verdict: 'nonconforming',
      reason: 'delivery-fails',
    },
  ],
  rationale:
    'A trail stays enabled when its bucket is deleted, or when a policy or key stops letting it write. Nobody notices until the log is needed, and what was not delivered for a month is lost.',
  remediation:
    'Look up what the trail reports as its last error, and let it write again: the bucket and its policy, the key, the role for the log group. Then watch for a delivery.',
  limits:
    'Tells of the last delivery as of the reading. A trail that writes no digests and has been silent without an error is not assessed: the account may have been idle.',
});
