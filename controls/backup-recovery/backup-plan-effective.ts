import { z } from 'zod';

import { defineCheck, direct, param, prowler, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { all, map, map2 } from '../../src/core/observed.ts';
import { HOUR, plus } from '../../src/core/time.ts';

const vault = {
  kind: 'backup-vault',
  id: 'arn:aws:backup:eu-west-1:123456789012:backup-vault:daily',
} as const;
const plan = {
  createdAt: '2025-06-01T09:00:00.000Z',
  intervalHours: 24,
  vaultIds: [vault.id] as string[],
  selects: true,
  lastRunAt: '2026-03-01T05:00:00.000Z',
  runSeenAt: '2026-03-01T06:00:00.000Z',
} as const;

export const backupPlanEffective = defineCheck({
  id: 'backup-plan-effective',
  revision: 1,
  title: 'Backup plans select something, and run as often as they are to',
  topic: 'backup-recovery',
  severity: 'high',
  nature: 'state',
  controls: [
    direct('A.8.13', 'backups are made by a plan, and a plan that does not run makes none'),
    supporting('A.5.30', 'recovery counts on the copies that plans are thought to make'),
  ],
  references: [prowler('backup_plans_exist')],
  params: {
    graceHours: param(
      z.number().nonnegative(),
      24,
      'hours',
      'annexa: a run may start hours after its time, and take hours',
    ),
  },
  subject: 'backup-plan',
  needs: ['rules', 'selections', 'activity'],
  lookups: { 'backup-vault': 'required' },
  judge: (plan, { lookup, params: { graceHours } }) => {
    const vaults = lookup.all('backup-vault', plan);
    // As it was when the provider told: what ran this morning is not overdue by the evening.
    const isDueSince = map2(plan.intervalHours, plan.runSeenAt, (hours, seen) =>
      plus(seen, -(hours + graceHours) * HOUR),
    );
    const isNew = all(
      map(plan.lastRunAt, (at) => at === null),
      map2(plan.createdAt, isDueSince, (at, due) => at > due),
    );
    return unless(isNew, 'not-due')
      .require(plan.selects, 'selects-nothing')
      .require(
        map(plan.vaultIds, (ids) =>
          all(...ids.map((id) => vaults.some((vault) => vault.id === id))),
        ),
        'vault-missing',
      )
      .require(
        map(plan.lastRunAt, (at) => at !== null),
        'never-ran',
      )
      .require(
        map2(plan.lastRunAt, isDueSince, (at, due) => at === null || at >= due),
        'run-overdue',
        { hours: typeof plan.intervalHours === 'number' ? plan.intervalHours : '' },
      );
  },
  reasons: {
    met: 'It selects something, and backed something up when it was last to.',
    'not-due': 'It is so new that it was not to run yet.',
    'selects-nothing': 'Nothing says what it is to back up.',
    'vault-missing': 'It puts copies into a vault that does not exist.',
    'never-ran': 'It has never backed anything up.',
    'run-overdue': 'It is to run every {hours} hours, and has not backed anything up for longer.',
  },
  examples: [
    {
      title: 'a daily plan that ran last night',
      subject: plan,
      others: [vault],
      verdict: 'conforming',
    },
    {
      title: 'a monthly plan that ran four weeks ago',
      subject: { ...plan, intervalHours: 744, lastRunAt: '2026-02-01T05:00:00.000Z' },
      others: [vault],
      verdict: 'conforming',
    },
    {
      title: 'an answer of yesterday, which was good when it was given',
      subject: {
        ...plan,
        lastRunAt: '2026-02-26T07:00:00.000Z',
        runSeenAt: '2026-02-28T06:00:00.000Z',
      },
      others: [vault],
      verdict: 'conforming',
    },
    {
      title: 'a daily plan that last ran three days ago',
      subject: { ...plan, lastRunAt: '2026-02-26T05:00:00.000Z' },
      others: [vault],
      verdict: 'nonconforming',
      reason: 'run-overdue',
    },
    {
      title: 'a plan without a selection, which once had one',
      subject: { ...plan, selects: false },
      others: [vault],
      verdict: 'nonconforming',
      reason: 'selects-nothing',
    },
    {
      title: 'a plan whose selection finds nothing, so that it never ran',
      subject: { ...plan, lastRunAt: null },
      others: [vault],
      verdict: 'nonconforming',
      reason: 'never-ran',
    },
    {
      title: 'a plan whose vault was deleted this morning',
      subject: plan,
      verdict: 'nonconforming',
      reason: 'vault-missing',
    },
    {
      title: 'a vault of that name in another region',
      subject: { ...plan, scope: { account: '123456789012', region: 'eu-west-1' } },
      others: [
        {
          ...vault,
          id: 'arn:aws:backup:eu-central-1:123456789012:backup-vault:daily',
          scope: { account: '123456789012', region: 'eu-central-1' },
        },
      ],
      verdict: 'nonconforming',
      reason: 'vault-missing',
    },
    {
      title: 'a plan made this morning',
      subject: { ...plan, createdAt: '2026-03-01T03:00:00.000Z', lastRunAt: null },
      others: [vault],
      verdict: 'not-applicable',
      reason: 'not-due',
    },
    {
      title: 'a list of vaults that was cut off before its vault',
      subject: plan,
      incomplete: ['backup-vault'],
      verdict: 'not-assessed',
      reason: 'truncated',
    },
    {
      title: 'a schedule that is not understood',
      subject: { ...plan, intervalHours: hidden('absent') },
      others: [vault],
      verdict: 'not-assessed',
      reason: 'absent',
    },
    {
      title: 'selections that may not be read',
      subject: { ...plan, selects: hidden('denied', 'backup:ListBackupSelections') },
      others: [vault],
      verdict: 'not-assessed',
      reason: 'denied',
    },
  ],
  rationale:
    'A plan that selects by a tag nobody sets any more looks well on the list of plans and backs up nothing. It is found out on the day its copies are needed.',
  remediation:
    'Give the plan a selection that finds what it is to protect, name a vault that exists, and look into why its last runs did not start. Delete a plan that is no longer meant to run.',
  limits:
    'A plan that backs up one thing of many it was meant for has run. What it selects is not worked out; whether each thing that matters has a copy is another check’s.',
});
