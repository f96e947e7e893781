import { z } from 'zod';

import { cis, defineCheck, direct, param, prowler, type Lookup } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import type { Fact } from '../../src/core/facts.ts';
import { assigneesIn } from '../../src/core/assigned-access.ts';
import { headCount, type HeadCount, type Standing } from '../../src/core/head-count.ts';
import { unless } from '../../src/core/judgement.ts';
import { Unknown, any, map, not, type Observed } from '../../src/core/observed.ts';

/** `count` accounts of active people for an example, with `fields` in place of the usual ones. */
function people(count: number, name: string, fields: Readonly<Record<string, unknown>>) {
  return Array.from({ length: count }, (_, index) => ({
    kind: 'account' as const,
    id: `${name}-${index + 1}`,
    ownerKeys: [`aws:${name}-${index + 1}`],
    active: true,
    declaredClass: 'human',
    administrator: false,
    ...fields,
  }));
}

/**
 * Whether the administrators stay within the limit. An account about which something is hidden may be
 * an administrator's, another person's, which raises the limit, or neither: the answer is known when it
 * is the same for the most and for the least favourable of these readings.
 */
function areFew(
  { administrators, others }: HeadCount,
  maximum: number,
  sharePercent: number,
): Observed<boolean> {
  const few = (some: number, rest: number): boolean => {
    const share = sharePercent === 0 ? 0 : Math.floor((sharePercent * (some + rest)) / 100);
    return some <= Math.max(maximum, share);
  };
  if (!few(administrators.least, others.most ?? Infinity)) return false;
  if (administrators.most !== undefined && few(administrators.most, others.least)) return true;
  return map(administrators.exact(), (some) => map(others.exact(), (rest) => few(some, rest)));
}

/** Whether it is one of cloud accounts: where these may not be seen, too. */
function hasCloudAccounts(organization: Fact<'organization'>, lookup: Lookup): boolean {
  const { members, gaps } = lookup.all('cloud-account', organization);
  return members.length > 0 || gaps.some(({ reason }) => reason !== 'no-source');
}

/** What holds of all accounts of an organisation, once all are listed; of one that is not, nobody knows. */
function whereListed(
  organization: Fact<'organization'>,
  holds: Observed<boolean>,
  lookup: Lookup,
): Observed<boolean> {
  const { gaps } = lookup.all('member-account', organization);
  return gaps.length > 0 ? new Unknown(gaps) : holds;
}

/**
 * The people of an organisation or cloud account: those who have an account there, and those whom an
 * assignment of single sign-on lets in.
 */
function peopleOf(
  subject: Fact<'cloud-account'> | Fact<'organization'>,
  hasAssignments: boolean,
  lookup: Lookup,
): HeadCount {
  const accounts = lookup.all('account', subject);
  const assigned = hasAssignments
    ? assigneesIn(subject, lookup)
    : { list: [], gaps: [], administratorGaps: [] };
  const standings = new Map<string, Standing>();
  for (const account of accounts.members) {
    standings.set(account.id, { account, administrator: account.administrator });
  }
  for (const { account, administrator } of assigned.list) {
    standings.set(account.id, {
      account,
      administrator: any(account.administrator, administrator),
    });
  }
  return headCount(
    [...standings.values()],
    {
      all: [...accounts.gaps, ...assigned.gaps],
      administrators: [...accounts.gaps, ...assigned.administratorGaps],
    },
    lookup,
  );
}

const IN_ACCOUNT = { account: '123456789012' } as const;
const CLOUD = {
  kind: 'cloud-account',
  id: 'arn:aws:iam::123456789012:root',
  accountId: '123456789012',
  scope: IN_ACCOUNT,
} as const;
const WHOLE = {
  kind: 'organization',
  id: 'o-a1b2c3d4e5',
  readAsWhole: true,
} as const;
/** What single sign-on made in the account for a set of rights. */
const ROLE = {
  kind: 'role',
  id: 'role',
  accountId: '123456789012',
  permissionSet: 'Administrators',
  administrator: true,
  scope: IN_ACCOUNT,
} as const;
const ASSIGNMENT = {
  kind: 'access-assignment',
  id: 'assignment',
  accountId: '123456789012',
  permissionSet: 'Administrators',
  assigneeKind: 'group',
  assigneeKey: 'aws:platform',
} as const;
const ASSIGNED = [ROLE, ASSIGNMENT] as const;
const PLATFORM = {
  kind: 'group',
  id: 'platform',
  groupKey: 'aws:platform',
  memberKeys: ['aws:member-1', 'aws:member-2'],
} as const;

export const privilegedAccountsFew = defineCheck({
  id: 'privileged-accounts-few',
  revision: 2,
  title: 'Few people are administrators',
  topic: 'access-control',
  severity: 'medium',
  nature: 'state',
  controls: [
    direct('A.8.2', 'restricting privileged access begins with how many people hold it'),
    direct(
      'A.5.18',
      'administrator rights beyond need are access rights that a review should remove',
    ),
  ],
  references: [
    prowler('directory_super_admin_count'),
    prowler('iam_user_administrator_access_policy'),
    prowler('iam_group_administrator_access_policy'),
    cis('Google Workspace', '1.4', '1.1.1'),
    cis('GitHub', '1.2', '1.3.3'),
  ],
  params: {
    maximum: param(z.int().min(1), 4, 'people', 'CIS Google Workspace 1.4, 1.1.1'),
    sharePercent: param(
      z.int().min(0).max(100),
      10,
      '% of active people',
      'annexa: lets the limit grow with a large organisation; 0 turns it off',
    ),
  },
  subject: ['organization', 'cloud-account'],
  needs: [],
  lookups: {
    account: 'required',
    person: 'if-configured',
    'cloud-account': 'if-configured',
    'member-account': 'if-configured',
    role: 'if-configured',
    'access-assignment': 'if-configured',
    group: 'if-configured',
  },
  judge: (subject, { params: { maximum, sharePercent }, lookup }) => {
    const ofAccounts =
      subject.kind === 'organization' && hasCloudAccounts(subject, lookup) ? subject : undefined;
    const people = peopleOf(subject, subject.kind === 'cloud-account' || !!ofAccounts, lookup);
    const few = areFew(people, maximum, sharePercent);
    return unless(
      ofAccounts === undefined ? false : not(ofAccounts.readAsWhole),
      'read-in-part',
    ).require(
      ofAccounts === undefined ? few : whereListed(ofAccounts, few, lookup),
      'too-many-administrators',
      { administrators: people.administrators.least, maximum, sharePercent },
    );
  },
  reasons: {
    met: 'The number of people who are administrators stays within the limit.',
    'read-in-part':
      'Not all accounts of the organisation are to be read; each of those that are is judged by itself.',
    'too-many-administrators':
      '{administrators} or more people are administrators; allowed are {maximum}, or {sharePercent} % of active people where that is more.',
  },
  examples: [
    {
      title: 'a small organisation with four administrators',
      subject: { kind: 'organization' },
      others: [...people(4, 'admin', { administrator: true }), ...people(8, 'member', {})],
      verdict: 'conforming',
    },
    {
      title: 'a small organisation with five',
      subject: { kind: 'organization' },
      others: [...people(5, 'admin', { administrator: true }), ...people(8, 'member', {})],
      verdict: 'nonconforming',
      reason: 'too-many-administrators',
    },
    {
      title: 'five administrators among fifty people',
      subject: { kind: 'cloud-account' },
      others: [...people(5, 'admin', { administrator: true }), ...people(45, 'member', {})],
      verdict: 'conforming',
    },
    {
      title: 'five administrators among forty-nine people',
      subject: { kind: 'cloud-account' },
      others: [...people(5, 'admin', { administrator: true }), ...people(44, 'member', {})],
      verdict: 'nonconforming',
      reason: 'too-many-administrators',
    },
    {
      title: 'administrators who are suspended, machines or kept for emergencies',
      subject: { kind: 'organization' },
      others: [
        ...people(4, 'admin', { administrator: true }),
        ...people(2, 'suspended', { administrator: true, active: false }),
        ...people(2, 'pipeline', { administrator: true, declaredClass: 'service' }),
        ...people(1, 'emergency', { administrator: true, declaredClass: 'break-glass' }),
      ],
      verdict: 'conforming',
    },
    {
      title: 'an administrator whom only the register shows to be a machine',
      subject: { kind: 'organization' },
      others: [
        ...people(4, 'admin', { administrator: true }),
        ...people(1, 'robot', {
          administrator: true,
          declaredClass: null,
          ownerKeys: ['github:robot'],
        }),
        { kind: 'person', id: 'svc-7', keys: ['github:robot'], accountClass: 'service' },
      ],
      verdict: 'conforming',
    },
    {
      title: 'administrators of another organisation in the same source',
      subject: { kind: 'organization', scope: { organization: 'example' } },
      others: [
        ...people(2, 'admin', { administrator: true, scope: { organization: 'example' } }),
        ...people(9, 'elsewhere', { administrator: true, scope: { organization: 'other' } }),
      ],
      verdict: 'conforming',
    },
    {
      title: 'five known administrators and two of whom it is not known',
      subject: { kind: 'organization' },
      others: [
        ...people(5, 'admin', { administrator: true }),
        ...people(2, 'doubtful', {
          administrator: hidden('denied', 'admin.directory.rolemanagement.readonly'),
        }),
      ],
      verdict: 'nonconforming',
      reason: 'too-many-administrators',
    },
    {
      title: 'two known administrators and two of whom it is not known',
      subject: { kind: 'organization' },
      others: [
        ...people(2, 'admin', { administrator: true }),
        ...people(2, 'doubtful', {
          administrator: hidden('denied', 'admin.directory.rolemanagement.readonly'),
        }),
      ],
      verdict: 'conforming',
    },
    {
      title: 'group memberships that may not be read, so that members may be administrators',
      subject: { kind: 'cloud-account' },
      others: [
        ...people(1, 'admin', { administrator: true }),
        ...people(6, 'user', {
          administrator: hidden('denied', 'iam:GetAccountAuthorizationDetails'),
        }),
      ],
      verdict: 'not-assessed',
      reason: 'denied',
    },
    {
      title: 'five accounts of administrators, two of which one person has',
      subject: { kind: 'cloud-account' },
      others: [
        ...people(4, 'admin', { administrator: true }),
        ...people(1, 'again', {
          administrator: true,
          ownerKeys: ['aws:again', 'email:dana@example.com'],
        }),
        ...people(1, 'admin', {
          administrator: true,
          ownerKeys: ['aws:admin-1', 'email:dana@example.com'],
        }),
      ].slice(1),
      verdict: 'conforming',
    },
    {
      title: 'the same where only the register of people tells',
      subject: { kind: 'cloud-account' },
      others: [
        ...people(5, 'admin', { administrator: true }),
        { kind: 'person', id: 'p-1', keys: ['aws:admin-1', 'aws:admin-2'], accountClass: 'human' },
      ],
      verdict: 'conforming',
    },
    {
      title: 'the same where the register cannot be read to its end',
      subject: { kind: 'cloud-account' },
      others: people(5, 'admin', { administrator: true }),
      incomplete: ['person'],
      verdict: 'not-assessed',
      reason: 'truncated',
    },
    {
      title: 'three administrators, and two more in a group that single sign-on makes such',
      subject: CLOUD,
      others: [
        ...people(3, 'admin', { administrator: true, scope: IN_ACCOUNT }),
        ...people(2, 'member', {}),
        ...ASSIGNED,
        PLATFORM,
      ],
      verdict: 'nonconforming',
      reason: 'too-many-administrators',
    },
    {
      title: 'the same where the group may only read',
      subject: CLOUD,
      others: [
        ...people(3, 'admin', { administrator: true, scope: IN_ACCOUNT }),
        ...people(2, 'member', {}),
        { ...ROLE, administrator: false },
        ASSIGNMENT,
        PLATFORM,
      ],
      verdict: 'conforming',
    },
    {
      title: 'the same where the group makes administrators in another account',
      subject: { ...CLOUD, accountId: '333333333333', scope: { account: '333333333333' } },
      others: [...people(2, 'member', {}), ...ASSIGNED, PLATFORM],
      params: { maximum: 1 },
      verdict: 'conforming',
    },
    {
      title: 'an administrator of the account who is also one by way of the group',
      subject: CLOUD,
      others: [
        ...people(4, 'admin', { administrator: true, scope: IN_ACCOUNT }).map((account, index) => ({
          ...account,
          ownerKeys: [`aws:admin-${index}`, `email:${index}@example.com`],
        })),
        ...people(1, 'member', { ownerKeys: ['aws:member-1', 'email:3@example.com'] }),
        ...ASSIGNED,
        { ...PLATFORM, memberKeys: ['aws:member-1'] },
      ],
      verdict: 'conforming',
    },
    {
      title: 'somebody who is an administrator by an assignment of their own, since deleted',
      subject: CLOUD,
      others: [
        ...people(4, 'admin', { administrator: true, scope: IN_ACCOUNT }),
        ROLE,
        { ...ASSIGNMENT, assigneeKind: 'account', assigneeKey: 'aws:gone' },
      ],
      verdict: 'conforming',
    },
    {
      title: 'a role of single sign-on for administrators, and assignments that may not be seen',
      subject: CLOUD,
      others: [...people(1, 'admin', { administrator: true, scope: IN_ACCOUNT }), ROLE],
      incomplete: ['access-assignment'],
      verdict: 'not-assessed',
      reason: 'truncated',
    },
    {
      title: 'roles of single sign-on for readers alone, and assignments that may not be seen',
      subject: CLOUD,
      others: [
        ...people(1, 'admin', { administrator: true, scope: IN_ACCOUNT }),
        { ...ROLE, administrator: false },
      ],
      incomplete: ['access-assignment'],
      verdict: 'conforming',
    },
    {
      title: 'a group of administrators whose members may not be read',
      subject: CLOUD,
      others: [
        ...people(1, 'admin', { administrator: true, scope: IN_ACCOUNT }),
        ...ASSIGNED,
        { ...PLATFORM, memberKeys: hidden('denied', 'identitystore:ListGroupMemberships') },
      ],
      verdict: 'not-assessed',
      reason: 'denied',
    },
    {
      title: 'the administrators of all accounts of an organisation, each person once',
      subject: WHOLE,
      others: [
        CLOUD,
        ...people(3, 'admin', { administrator: true, scope: IN_ACCOUNT }),
        ...people(2, 'member', {}),
        ...ASSIGNED,
        PLATFORM,
      ],
      verdict: 'nonconforming',
      reason: 'too-many-administrators',
    },
    {
      title: 'the same where the accounts themselves may not be seen',
      subject: WHOLE,
      others: [
        ...people(3, 'admin', { administrator: true, scope: IN_ACCOUNT }),
        ...people(2, 'member', {}),
        ...ASSIGNED,
        PLATFORM,
      ],
      incomplete: ['cloud-account'],
      verdict: 'nonconforming',
      reason: 'too-many-administrators',
    },
    {
      title: 'an organisation of which some accounts alone are to be read',
      subject: { ...WHOLE, readAsWhole: false },
      others: [CLOUD, ...people(9, 'admin', { administrator: true, scope: IN_ACCOUNT })],
      verdict: 'not-applicable',
      reason: 'read-in-part',
    },
    {
      title: 'an organisation whose accounts could not be listed to the end',
      subject: WHOLE,
      others: [CLOUD, ...people(2, 'admin', { administrator: true, scope: IN_ACCOUNT })],
      incomplete: ['member-account'],
      verdict: 'not-assessed',
      reason: 'truncated',
    },
    {
      title: 'a list of accounts that was cut off after five administrators',
      subject: { kind: 'organization' },
      others: people(5, 'admin', { administrator: true }),
      incomplete: ['account'],
      verdict: 'not-assessed',
      reason: 'truncated',
    },
    {
      title: 'the same list where the limit does not grow with the organisation',
      subject: { kind: 'organization' },
      others: people(5, 'admin', { administrator: true }),
      incomplete: ['account'],
      params: { sharePercent: 0 },
      verdict: 'nonconforming',
      reason: 'too-many-administrators',
    },
    {
      title: 'an organisation whose accounts no source lists',
      subject: { kind: 'organization' },
      withoutSource: ['account'],
      verdict: 'not-assessed',
      reason: 'no-source',
    },
  ],
  rationale:
    'Every administrator is a way to lose everything at once: by a stolen session, a mistake or a grudge. Few are enough to run a company, and few can be reviewed by name.',
  remediation:
    'List the administrators, ask of each what they need, and give the narrower role that covers it. Keep two or more so that nobody is indispensable.',
  limits:
    'Two accounts of one person count once where the register of people or an address tells that they are one’s. Does not ask for a minimum, nor whether each administrator is approved. Of roles and single sign-on it knows what the source reports of its accounts.',
});
