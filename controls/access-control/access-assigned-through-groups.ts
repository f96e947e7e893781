import { defineCheck, direct, supporting, type Lookup } from '../../src/core/check.ts';
import type { Fact } from '../../src/core/facts.ts';
import { require } from '../../src/core/judgement.ts';
import { all, any, map, not, type Observed } from '../../src/core/observed.ts';
import { isPrivileged } from '../../src/core/assigned-access.ts';

type Assignment = Fact<'access-assignment'>;

function isForAccount(assignment: Assignment): Observed<boolean> {
  return map(assignment.assigneeKind, (kind) => kind === 'account');
}

/** Whether the one it was given to is no longer there; those who are, are found at once. */
function isOrphan(assignment: Assignment, lookup: Lookup): Observed<boolean> {
  return map(assignment.assigneeKind, (kind) =>
    map(assignment.assigneeKey, (key) =>
      kind === 'account'
        ? lookup.where('account', 'ownerKeys', key, assignment).empty()
        : lookup.where('group', 'groupKey', key, assignment).empty(),
    ),
  );
}

/** Whether an account it was given to can sign in; true for groups. */
function isInForce(assignment: Assignment, lookup: Lookup): Observed<boolean> {
  return any(
    not(isForAccount(assignment)),
    map(assignment.assigneeKey, (key) => {
      const accounts = lookup.where('account', 'ownerKeys', key, assignment);
      const [account] = accounts.members;
      return account === undefined ? true : account.active;
    }),
  );
}

const KEY = 'aws:arn:aws:identitystore:::user/a1b2c3d4';
const GROUP_KEY = 'aws:arn:aws:identitystore:::group/b1b2c3d4';
const DANA = { kind: 'account', id: 'dana', ownerKeys: [KEY], active: true } as const;
const PLATFORM = { kind: 'group', id: 'platform', groupKey: GROUP_KEY } as const;
const TO_DANA = {
  accountId: '123456789012',
  permissionSet: 'Reader',
  assigneeKind: 'account',
  assigneeKey: KEY,
} as const;
const TO_PLATFORM = { ...TO_DANA, assigneeKind: 'group', assigneeKey: GROUP_KEY } as const;
const READER = {
  kind: 'role',
  id: 'reader',
  accountId: '123456789012',
  permissionSet: 'Reader',
  administrator: false,
} as const;
const ADMIN = { ...READER, administrator: true } as const;

export const accessAssignedThroughGroups = defineCheck({
  id: 'access-assigned-through-groups',
  revision: 1,
  title:
    'Access to cloud accounts is assigned to people who are there, and privileged access to groups',
  topic: 'access-control',
  severity: 'medium',
  nature: 'state',
  controls: [
    direct('A.5.18', 'what is given to somebody who is gone is an access right nobody reviews'),
    supporting('A.5.15', 'rights by role are given to groups, and not to one person after another'),
  ],
  references: [],
  params: {},
  subject: 'access-assignment',
  needs: [],
  lookups: { account: 'required', group: 'required', role: 'required' },
  judge: (assignment, { lookup }) =>
    require(not(isOrphan(assignment, lookup)), 'orphan')
      .require(isInForce(assignment, lookup), 'disabled')
      .require(
        not(all(isForAccount(assignment), isPrivileged(assignment, lookup))),
        'privileged-to-one',
      ),
  reasons: {
    met: 'The assignment is to a group, or to somebody who can sign in and is no administrator by it.',
    orphan: 'The user or group it was assigned to is no longer in the directory.',
    disabled: 'The user it was assigned to is disabled.',
    'privileged-to-one': 'It makes a single user an administrator of the account.',
  },
  examples: [
    {
      title: 'administrators by way of a group',
      subject: TO_PLATFORM,
      others: [DANA, PLATFORM, ADMIN],
      verdict: 'conforming',
    },
    {
      title: 'one person who may read',
      subject: TO_DANA,
      others: [DANA, PLATFORM, READER],
      verdict: 'conforming',
    },
    {
      title: 'one person made an administrator',
      subject: TO_DANA,
      others: [DANA, PLATFORM, ADMIN],
      verdict: 'nonconforming',
      reason: 'privileged-to-one',
    },
    {
      title: 'what a deleted user left behind',
      subject: { ...TO_DANA, assigneeKey: 'aws:arn:aws:identitystore:::user/gone' },
      others: [DANA, PLATFORM, READER],
      verdict: 'nonconforming',
      reason: 'orphan',
    },
    {
      title: 'what a deleted group left behind',
      subject: { ...TO_PLATFORM, assigneeKey: 'aws:arn:aws:identitystore:::group/gone' },
      others: [DANA, PLATFORM, READER],
      verdict: 'nonconforming',
      reason: 'orphan',
    },
    {
      title: 'a user who is disabled',
      subject: TO_DANA,
      others: [{ ...DANA, active: false }, PLATFORM, READER],
      verdict: 'nonconforming',
      reason: 'disabled',
    },
    {
      title: 'a user missing from a list that was cut off',
      subject: { ...TO_DANA, assigneeKey: 'aws:arn:aws:identitystore:::user/unseen' },
      others: [DANA, PLATFORM, READER],
      incomplete: ['account'],
      verdict: 'not-assessed',
      reason: 'truncated',
    },
    {
      title: 'one person’s assignment in an account whose roles may not be read',
      subject: TO_DANA,
      others: [DANA, PLATFORM],
      incomplete: ['role'],
      verdict: 'not-assessed',
      reason: 'truncated',
    },
    {
      title: 'one person’s assignment of which the account does not show the role',
      subject: TO_DANA,
      others: [DANA, PLATFORM],
      verdict: 'not-assessed',
      reason: 'absent',
    },
  ],
  rationale:
    'Assignments outlive the people they were made for and are seen by nobody who looks at the account. Given to single users, they drift apart until no one can say who should have what.',
  remediation:
    'Remove assignments of users and groups that are gone or disabled. Give privileged access to a group that is reviewed, and put people into it and out of it.',
  limits:
    'Privileged is what makes an administrator of the account; lesser rights that matter are not told apart. Only accounts that the source reads are looked at. Whether the members of a group should be in it is for the review.',
});
