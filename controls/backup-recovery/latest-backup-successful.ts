import { defineCheck, direct, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { isUnknown, map } from '../../src/core/observed.ts';

export const latestBackupSuccessful = defineCheck({
  id: 'latest-backup-successful',
  revision: 1,
  title: 'The last attempt to back something up, or to copy its backup, succeeded',
  topic: 'backup-recovery',
  severity: 'high',
  nature: 'state',
  controls: [
    direct('A.8.13', 'a backup that failed is none, and has to be made up for'),
    supporting('A.8.16', 'backups are watched only where their failures come to light'),
  ],
  references: [],
  params: {},
  subject: 'backup-attempt',
  needs: [],
  lookups: {},
  judge: ({ lastOutcome }) =>
    unless(
      map(lastOutcome, (outcome) => outcome === null),
      'under-way',
    ).require(
      map(lastOutcome, (outcome) => outcome === 'completed'),
      'not-successful',
      { outcome: isUnknown(lastOutcome) || lastOutcome === null ? '' : lastOutcome },
    ),
  reasons: {
    met: 'The last attempt that ended was completed.',
    'under-way': 'The first attempt of these days is still under way.',
    'not-successful': 'The last attempt that ended was not completed: {outcome}.',
  },
  examples: [
    {
      title: 'a backup that was completed last night',
      subject: { lastOutcome: 'completed' },
      verdict: 'conforming',
    },
    {
      title: 'a backup that failed last night',
      subject: { lastOutcome: 'failed' },
      verdict: 'nonconforming',
      reason: 'not-successful',
    },
    {
      title: 'a backup that was never started, since its window went by',
      subject: { lastOutcome: 'expired' },
      verdict: 'nonconforming',
      reason: 'not-successful',
    },
    {
      title: 'a backup that somebody called off',
      subject: { lastOutcome: 'aborted' },
      verdict: 'nonconforming',
      reason: 'not-successful',
    },
    {
      title: 'a backup of several things, of which some are missing',
      subject: { lastOutcome: 'partial' },
      verdict: 'nonconforming',
      reason: 'not-successful',
    },
    {
      title: 'a copy to another region that failed',
      subject: { copy: true, offsite: true, lastOutcome: 'failed' },
      verdict: 'nonconforming',
      reason: 'not-successful',
    },
    {
      title: 'a first backup that is running',
      subject: { lastOutcome: null },
      verdict: 'not-applicable',
      reason: 'under-way',
    },
    {
      title: 'a list of jobs that was cut off',
      subject: { lastOutcome: hidden('truncated') },
      verdict: 'not-assessed',
      reason: 'truncated',
    },
  ],
  rationale:
    'Backups fail without a sound: a key was deleted, a role changed, the time to start went by. The newest copy then grows older from night to night, until it is needed.',
  remediation:
    'Read the message of the failed job, put right what it names, and start a backup by hand so that there is a copy of today. Have failures of jobs reported to somebody.',
  limits:
    'Looks at the backups of the last seven days and the copies of the last five weeks: what was not even tried in that time is not among them, and is the plan’s check. A job that was completed may still have left something out.',
});
