import { z } from 'zod';

import { cis, defineCheck, direct, param, prowler } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { require } from '../../src/core/judgement.ts';
import { all, map, not, type Observed } from '../../src/core/observed.ts';
import { isActiveHuman } from '../../src/core/people.ts';
import type { Count } from '../../src/core/population.ts';

/** `count` accounts of active people for an example, with `fields` in place of the usual ones. */
function people(count: number, name: string, fields: Readonly<Record<string, unknown>>) {
  return Array.from({ length: count }, (_, index) => ({
    kind: 'account' as const,
    id: `${name}-${index + 1}`,
    active: true,
    declaredClass: 'human',
    administrator: false,
    ...fields,
  }));
}

/**
 * Whether the administrators stay within the limit. An account about which something is hidden may be
 * an administrator, another person, who raises the limit, or neither: the answer is known when it is
 * the same for the most and for the least favourable of these readings.
 */
function areFew(
  administrators: Count,
  others: Count,
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

export const privilegedAccountsFew = defineCheck({
  id: 'privileged-accounts-few',
  revision: 1,
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
  lookups: { account: 'required', person: 'if-configured' },
  judge: (subject, { params: { maximum, sharePercent }, lookup }) => {
    const accounts = lookup.all('account', subject);
    const administrators = accounts.count((account) =>
      all(isActiveHuman(account, lookup), account.administrator),
    );
    const others = accounts.count((account) =>
      all(isActiveHuman(account, lookup), not(account.administrator)),
    );
    return require(areFew(
      administrators,
      others,
      maximum,
      sharePercent,
    ), 'too-many-administrators', { administrators: administrators.least, maximum, sharePercent });
  },
  reasons: {
    met: 'The number of people who are administrators stays within the limit.',
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
    'Counts accounts, so a person with two counts twice. Does not ask for a minimum, nor whether each administrator is approved. Of roles and single sign-on it knows what the source reports of its accounts.',
});
