import { cis, defineCheck, direct, prowler, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { map, not } from '../../src/core/observed.ts';
import { recordsEverything, toldOfTrail } from '../../src/core/trails.ts';

const trail = {
  multiRegion: true,
  logging: true,
  allManagementEvents: true,
  trailId: 'arn:aws:cloudtrail:eu-west-1:123456789012:trail/all',
  filesValidated: true,
  digestError: null,
} as const;

export const auditTrailTamperEvident = defineCheck({
  id: 'audit-trail-tamper-evident',
  revision: 1,
  title: 'A changed or deleted file of the audit trail would be found out',
  topic: 'logging-monitoring',
  severity: 'medium',
  nature: 'state',
  controls: [
    direct(
      'A.8.15',
      'logs are to be protected against change; signed digests prove that they were',
    ),
    supporting('A.5.28', 'a log is evidence as far as it can be shown to be unaltered'),
  ],
  references: [prowler('cloudtrail_log_file_validation_enabled'), cis('AWS', '5.0', '3.2')],
  params: {},
  subject: 'trail',
  needs: ['status', 'selectors'],
  lookups: { trail: 'required' },
  judge: (subject, { lookup }) =>
    unless(not(recordsEverything(subject, lookup)), 'not-relied-upon')
      .require(subject.filesValidated, 'no-digests')
      .require(
        map(toldOfTrail(subject, 'digestError', lookup), (error) => error === null),
        'digests-fail',
      ),
  reasons: {
    met: 'Signed digests of the log files are written.',
    'not-relied-upon':
      'The trail covers one region, is stopped or records some events only: the audit log does not rest on it.',
    'no-digests': 'Log file validation is off: no digests are written.',
    'digests-fail': 'The digests of the log files cannot be delivered.',
  },
  examples: [
    { title: 'a trail that writes digests', subject: trail, verdict: 'conforming' },
    {
      title: 'a trail without validation',
      subject: { ...trail, filesValidated: false },
      verdict: 'nonconforming',
      reason: 'no-digests',
    },
    {
      title: 'validation that is on, and digests that the bucket refuses',
      subject: { ...trail, digestError: 'AccessDenied' },
      verdict: 'nonconforming',
      reason: 'digests-fail',
    },
    {
      title: 'an old trail of one region without validation, which nobody relies upon',
      subject: { ...trail, multiRegion: false, filesValidated: false },
      verdict: 'not-applicable',
      reason: 'not-relied-upon',
    },
    {
      title: 'a trail that records events of data alone',
      subject: { ...trail, allManagementEvents: false, filesValidated: false },
      verdict: 'not-applicable',
      reason: 'not-relied-upon',
    },
    {
      title: 'a trail of which it may not be read what it records',
      subject: {
        ...trail,
        allManagementEvents: hidden('denied', 'cloudtrail:GetEventSelectors'),
      },
      verdict: 'not-assessed',
      reason: 'denied',
    },
  ],
  rationale:
    'Whoever breaks in removes the lines that tell of it. Digests, each signed and each holding the hash of the one before, make that visible afterwards.',
  remediation: 'Turn on log file validation for the trail, and let it write to its bucket.',
  limits:
    'Shows that digests are written, not that anybody validates them. Storage that cannot be overwritten protects better, and is a question about the bucket.',
});
