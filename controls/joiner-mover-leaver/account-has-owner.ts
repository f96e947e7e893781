import { defineCheck, direct, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { map, not } from '../../src/core/observed.ts';
import { isHuman, ownerOf } from '../../src/core/people.ts';

const mia = {
  kind: 'person',
  id: 'p-1',
  keys: ['email:mia@example.com', 'aws:mia'],
  accountClass: 'human',
} as const;
const account = { active: true, declaredClass: null, ownerKeys: ['email:mia@example.com'] };

export const accountHasOwner = defineCheck({
  id: 'account-has-owner',
  revision: 1,
  title: 'Every account of a person matches someone in the register of people',
  topic: 'joiner-mover-leaver',
  severity: 'high',
  nature: 'state',
  controls: [
    direct('A.5.16', 'an identity is managed only if it is known whose it is'),
    supporting('A.5.18', 'rights cannot be reviewed or withdrawn for an owner nobody knows'),
  ],
  references: [],
  params: {},
  subject: 'account',
  needs: ['access'],
  lookups: { person: 'required' },
  judge: (account, { lookup }) =>
    unless(not(account.active), 'inactive')
      .unless(not(isHuman(account, lookup)), 'not-a-person')
      .require(
        map(ownerOf(account, lookup), (owner) => owner !== undefined),
        'no-owner',
      ),
  reasons: {
    met: 'The account belongs to someone in the register of people.',
    inactive: 'The account cannot be used.',
    'not-a-person': 'The account belongs to a machine, a shared mailbox or an outside party.',
    'no-owner': 'The account matches nobody in the register of people.',
  },
  examples: [
    {
      title: 'an account whose address is in the register',
      subject: account,
      others: [mia],
      verdict: 'conforming',
    },
    {
      title: 'an account whose second key is in the register',
      subject: { ...account, ownerKeys: ['email:old@example.com', 'aws:mia'] },
      others: [mia],
      verdict: 'conforming',
    },
    {
      title: 'an account that matches nobody',
      subject: { ...account, ownerKeys: ['email:stranger@example.com'] },
      others: [mia],
      verdict: 'nonconforming',
      reason: 'no-owner',
    },
    {
      title: 'an account without anything to match it by',
      subject: { ...account, ownerKeys: [] },
      others: [mia],
      verdict: 'nonconforming',
      reason: 'no-owner',
    },
    {
      title: 'an empty register, read to its end',
      subject: account,
      verdict: 'nonconforming',
      reason: 'no-owner',
    },
    {
      title: 'a suspended account',
      subject: { ...account, active: false, ownerKeys: [] },
      others: [mia],
      verdict: 'not-applicable',
      reason: 'inactive',
    },
    {
      title: 'an account that is tagged as a service account',
      subject: { ...account, declaredClass: 'service', ownerKeys: [] },
      others: [mia],
      verdict: 'not-applicable',
      reason: 'not-a-person',
    },
    {
      title: 'a bot that the register lists as one',
      subject: { ...account, ownerKeys: ['github:release-bot'] },
      others: [{ ...mia, keys: ['github:release-bot'], accountClass: 'bot' }],
      verdict: 'not-applicable',
      reason: 'not-a-person',
    },
    {
      title: 'an account that matches nobody in a register that was read in part',
      subject: { ...account, ownerKeys: ['email:stranger@example.com'] },
      others: [mia],
      incomplete: ['person'],
      verdict: 'not-assessed',
      reason: 'truncated',
    },
    {
      title: 'an address that two people claim',
      subject: account,
      others: [mia, { ...mia, id: 'p-2' }],
      verdict: 'not-assessed',
      reason: 'invalid',
    },
    {
      title: 'no register of people',
      subject: account,
      withoutSource: ['person'],
      verdict: 'not-assessed',
      reason: 'no-source',
    },
    {
      title: 'an account whose state may not be read',
      subject: { ...account, active: hidden('denied', 'read:org') },
      others: [mia],
      verdict: 'not-assessed',
      reason: 'denied',
    },
  ],
  rationale:
    'An account nobody owns is missed when people leave, is reviewed by nobody, and is where an intruder stays unnoticed.',
  remediation:
    'Find out whose account it is and add its login or address to their row in the register of people. List machines and shared mailboxes there with their type. Close what belongs to nobody.',
  limits:
    'Accounts are matched by login and address, never by name. That the owner still works here is judged by another check.',
});
