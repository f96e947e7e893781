import { defineCheck, direct, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { require } from '../../src/core/judgement.ts';
import { Unknown, isUnknown, map, map2 } from '../../src/core/observed.ts';
import { HOUR, plus } from '../../src/core/time.ts';

const step = {
  id: 'registers/people',
  lastCompleteAt: '2026-03-01T06:00:00.000Z',
  firstAttemptAt: '2026-01-05T06:00:00.000Z',
  maxAgeHours: 48,
} as const;

export const evidenceCurrent = defineCheck({
  id: 'evidence-current',
  revision: 1,
  title: 'Evidence is complete and recent enough to rely on',
  topic: 'governance',
  severity: 'medium',
  nature: 'state',
  controls: [
    direct(
      '9.1',
      'monitoring gives valid results only while what it rests on is complete and recent',
    ),
    supporting(
      'A.5.36',
      'compliance cannot be reviewed on evidence that is missing or out of date',
    ),
  ],
  references: [],
  params: {},
  subject: 'evidence-step',
  needs: [],
  lookups: {},
  judge: (step, { asOf }) => {
    const { lastCompleteAt, firstAttemptAt, maxAgeHours } = step;
    const hours = isUnknown(maxAgeHours) ? 0 : maxAgeHours;
    const everComplete = map(lastCompleteAt, (at) => {
      if (at !== null) return true;
      return map2(firstAttemptAt, maxAgeHours, (first, age) => {
        if (plus(first, age * HOUR) < asOf) return false;
        const { source, scope, name } = step;
        const detail = `${name} was not read to its end yet, since it was first tried`;
        return new Unknown([{ reason: 'absent', source, step: name, scope, detail }]);
      });
    });
    const recent = map2(
      lastCompleteAt,
      maxAgeHours,
      (at, age) => at === null || asOf <= plus(at, age * HOUR),
    );
    return require(everComplete, 'never-complete', {
      since: isUnknown(firstAttemptAt) ? '' : firstAttemptAt,
      hours,
    }).require(recent, 'out-of-date', {
      last: isUnknown(lastCompleteAt) ? '' : (lastCompleteAt ?? ''),
      hours,
    });
  },
  reasons: {
    met: 'The last complete reading is recent enough.',
    'never-complete':
      'First tried at {since}, and never read to its end; a complete reading is due every {hours} hours.',
    'out-of-date': 'Last read to its end at {last}; a complete reading is due every {hours} hours.',
  },
  examples: [
    {
      title: 'read to its end this morning',
      subject: step,
      verdict: 'conforming',
    },
    {
      title: 'read to its end exactly as long ago as allowed',
      subject: { ...step, lastCompleteAt: '2026-02-27T12:00:00.000Z' },
      verdict: 'conforming',
    },
    {
      title: 'refused or read in part for longer than allowed',
      subject: { ...step, lastCompleteAt: '2026-02-27T11:59:59.000Z' },
      verdict: 'nonconforming',
      reason: 'out-of-date',
    },
    {
      title: 'tried for weeks, and never read to its end',
      subject: { ...step, lastCompleteAt: null },
      verdict: 'nonconforming',
      reason: 'never-complete',
    },
    {
      title: 'first tried this morning, and not read to its end yet',
      subject: { ...step, lastCompleteAt: null, firstAttemptAt: '2026-03-01T06:00:00.000Z' },
      verdict: 'not-assessed',
      reason: 'absent',
    },
    {
      title: 'a step whose readings are not known',
      subject: { ...step, lastCompleteAt: hidden('provider-error') },
      verdict: 'not-assessed',
      reason: 'provider-error',
    },
  ],
  rationale:
    'Every other verdict rests on evidence. When a source stops answering, nothing else would tell: what is no longer seen cannot fail.',
  remediation:
    'Look at the gaps of the latest reading. Each names what was refused, and the permission, plan or file that would reveal it.',
  limits:
    'Sees the sources that are configured, not those that ought to be. Says nothing about what the evidence shows.',
});
