import { z } from 'zod';

import { defineCheck, direct, param, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { all, any, map } from '../../src/core/observed.ts';

const vault = {
  copiesHeld: 120,
  locked: true,
  lockPermanentFrom: '2025-06-04T09:00:00.000Z',
  minimumRetentionDays: 30,
  deniesDeletion: false,
} as const;
const open = {
  ...vault,
  locked: false,
  lockPermanentFrom: null,
  minimumRetentionDays: 0,
} as const;

export const backupVaultProtected = defineCheck({
  id: 'backup-vault-protected',
  revision: 1,
  title: 'Backups cannot be deleted before their time',
  topic: 'backup-recovery',
  severity: 'medium',
  nature: 'state',
  controls: [
    direct('A.8.13', 'copies that whoever breaks in can delete do not protect against them'),
    supporting('A.5.33', 'records are to be kept from being destroyed before their time'),
    supporting('A.8.10', 'what is kept for a set time is deleted at its end, and not earlier'),
  ],
  references: [],
  params: {
    minRetentionDays: param(
      z.int().nonnegative(),
      30,
      'days',
      'a month: the time after which most intrusions have been noticed',
    ),
    permanent: param(
      z.boolean(),
      false,
      'whether only a lock counts that nobody can take off any more',
      'annexa: a lock that a few may take off already stops most mistakes and intruders',
    ),
  },
  subject: 'backup-vault',
  needs: ['policy', 'activity'],
  lookups: {},
  judge: (vault, { asOf, params: { minRetentionDays, permanent } }) => {
    const stays = map(
      vault.lockPermanentFrom,
      (from) => !permanent || (from !== null && from <= asOf),
    );
    const long = map(vault.minimumRetentionDays, (days) => days >= minRetentionDays);
    const denied = permanent ? false : vault.deniesDeletion;
    return unless(
      map(vault.copiesHeld, (held) => held === 0),
      'empty',
    )
      .require(any(vault.locked, denied), 'deletable')
      .require(any(all(vault.locked, stays), denied), 'lock-removable')
      .require(any(all(vault.locked, stays, long), denied), 'retention-short', {
        minRetentionDays,
      });
  },
  reasons: {
    met: 'A lock or the access policy of the vault keeps its copies from being deleted.',
    empty: 'The vault holds nothing.',
    deletable: 'The vault is not locked, and its access policy lets copies be deleted.',
    'lock-removable': 'The vault is locked, and whoever is allowed to may take the lock off.',
    'retention-short':
      'The vault is locked, and lets copies be kept for less than {minRetentionDays} days.',
  },
  examples: [
    {
      title: 'a vault whose lock can no longer be taken off',
      subject: vault,
      verdict: 'conforming',
    },
    {
      title: 'a lock that a few may take off',
      subject: { ...vault, lockPermanentFrom: null },
      verdict: 'conforming',
    },
    {
      title: 'the same, where only a lock that stays is to count',
      subject: { ...vault, lockPermanentFrom: null },
      params: { permanent: true },
      verdict: 'nonconforming',
      reason: 'lock-removable',
    },
    {
      title: 'a lock in its days of grace, where only one that stays is to count',
      subject: { ...vault, lockPermanentFrom: '2026-03-04T09:00:00.000Z' },
      params: { permanent: true },
      verdict: 'nonconforming',
      reason: 'lock-removable',
    },
    {
      title: 'an access policy that denies deletion to everybody',
      subject: { ...open, deniesDeletion: true },
      verdict: 'conforming',
    },
    {
      title: 'neither a lock nor such a policy',
      subject: open,
      verdict: 'nonconforming',
      reason: 'deletable',
    },
    {
      title: 'a lock without a shortest time to keep a copy',
      subject: { ...vault, minimumRetentionDays: 0 },
      verdict: 'nonconforming',
      reason: 'retention-short',
    },
    {
      title: 'a lock of a week beside a policy that denies deletion',
      subject: { ...vault, minimumRetentionDays: 7, deniesDeletion: true },
      verdict: 'conforming',
    },
    {
      title: 'the vault every region has, never used',
      subject: { ...open, copiesHeld: 0, deniesDeletion: hidden('absent') },
      verdict: 'not-applicable',
      reason: 'empty',
    },
    {
      title: 'an unlocked vault whose access policy may not be read',
      subject: {
        ...open,
        deniesDeletion: hidden('denied', 'backup:GetBackupVaultAccessPolicy'),
      },
      verdict: 'not-assessed',
      reason: 'denied',
    },
    {
      title: 'a locked vault whose access policy may not be read',
      subject: {
        ...vault,
        deniesDeletion: hidden('denied', 'backup:GetBackupVaultAccessPolicy'),
      },
      verdict: 'conforming',
    },
  ],
  rationale:
    'Whoever encrypts a company’s data for ransom deletes its backups first, with the rights of an administrator. So does a script with the wrong account.',
  remediation:
    'Lock the vault, with a shortest time to keep a copy, and let the lock become permanent once that time is settled. Until then deny everybody the deletion of recovery points and the change of their lifecycle in its access policy.',
  limits:
    'Looks at every vault that holds something, whatever that is. A policy can be taken away by whoever may change it, and so can a lock that is not permanent. A policy that exempts somebody is not worked out.',
});
