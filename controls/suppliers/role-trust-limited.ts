import { z } from 'zod';

import {
  defineCheck,
  direct,
  param,
  prowler,
  supporting,
  type Lookup,
} from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import type { Fact, FactBase } from '../../src/core/facts.ts';
import { unless } from '../../src/core/judgement.ts';
import {
  Unknown,
  all,
  any,
  isUnknown,
  map,
  not,
  type Gap,
  type Observed,
} from '../../src/core/observed.ts';

type Role = Fact<'role'>;

/**
 * Whether another cloud account belongs to the organisation that the role's account belongs to. Where
 * a source reads some accounts of an organisation, nobody knows which others it has.
 */
function isOfOrganization(account: string, role: Role, lookup: Lookup): Observed<boolean> {
  const organisations = lookup.all('organization', { ...role, scope: {} });
  return any(
    not(lookup.where('member-account', 'accountId', account, role).empty()),
    organisations.some((one) =>
      map(one.readAsWhole, (whole) => (whole ? false : new Unknown([notListed(one)]))),
    ),
  );
}

function notListed({ source, scope, id }: FactBase): Gap {
  const detail = 'the source is to read some of the accounts, and lists none beside them';
  return { reason: 'absent', source, step: 'member-account', scope, item: id, detail };
}

/** The accounts that a role lets in unasked and that are certainly strange, for the words of a reason. */
function strangers(role: Role, trusted: readonly string[], lookup: Lookup): readonly string[] {
  const { unboundAccounts: accounts } = role;
  if (isUnknown(accounts)) return [];
  return accounts.filter(
    (account) => !trusted.includes(account) && isOfOrganization(account, role, lookup) === false,
  );
}

const CLOSED = {
  accountId: '123456789012',
  trustsAnybody: false,
  outsideAccounts: [] as string[],
  unboundAccounts: [] as string[],
};
const OUTSIDE = {
  ...CLOSED,
  outsideAccounts: ['333333333333'],
  unboundAccounts: ['333333333333'],
};
const MEMBER = { kind: 'member-account', id: 'account-1', accountId: '123456789012' } as const;
const WHOLE = { kind: 'organization', id: 'o-a1b2c3d4e5', readAsWhole: true } as const;
const IN_PART = { ...WHOLE, readAsWhole: false } as const;
const ORGANIZATION = [
  WHOLE,
  MEMBER,
  { ...MEMBER, id: 'account-2', accountId: '210987654321' },
] as const;

export const roleTrustLimited = defineCheck({
  id: 'role-trust-limited',
  revision: 1,
  title: 'Roles let in nobody from outside without asking for more than a name',
  topic: 'suppliers',
  severity: 'high',
  nature: 'state',
  controls: [
    direct('A.5.19', 'what a supplier may reach is bounded by whom its roles let in, and how'),
    direct('A.5.23', 'trust between cloud accounts is a setting of the service that we answer for'),
    supporting('A.8.2', 'a role that strangers may take on can hold privileged rights'),
  ],
  references: [
    prowler('iam_no_custom_policy_permissive_role_assumption'),
    prowler('iam_role_cross_service_confused_deputy_prevention'),
  ],
  params: {
    trustedAccounts: param(
      z.array(z.string().min(1)),
      [],
      'numbers of cloud accounts',
      'annexa: accounts of one’s own beside those of the organisation that is read',
    ),
  },
  subject: 'role',
  needs: [],
  lookups: { organization: 'if-configured', 'member-account': 'if-configured' },
  judge: (role, { params: { trustedAccounts }, lookup }) => {
    const hasOutside = map(role.outsideAccounts, (accounts) => accounts.length > 0);
    const trusted = map(role.unboundAccounts, (accounts) =>
      all(
        ...accounts.map((account) =>
          any(trustedAccounts.includes(account), isOfOrganization(account, role, lookup)),
        ),
      ),
    );
    return unless(all(not(role.trustsAnybody), not(hasOutside)), 'nobody-outside')
      .require(not(role.trustsAnybody), 'trusts-anybody')
      .require(trusted, 'unbound-account', {
        accounts: strangers(role, trustedAccounts, lookup).join(', '),
      });
  },
  reasons: {
    met: 'Other accounts that the role lets in are of the organisation, trusted, or have to give an external id or show their organisation.',
    'nobody-outside': 'The role lets in nobody from outside its account.',
    'trusts-anybody': 'Anybody with any account of the provider may take on the role.',
    'unbound-account':
      'The role lets in other accounts without asking for an external id or an organisation: {accounts}.',
  },
  examples: [
    {
      title: 'a role for a supplier, who has to give an external id',
      subject: { ...CLOSED, outsideAccounts: ['333333333333'] },
      others: ORGANIZATION,
      verdict: 'conforming',
    },
    {
      title: 'a role that anybody may take on',
      subject: { ...CLOSED, trustsAnybody: true },
      others: ORGANIZATION,
      verdict: 'nonconforming',
      reason: 'trusts-anybody',
    },
    {
      title: 'a role that another company’s account may take on as it is',
      subject: OUTSIDE,
      others: ORGANIZATION,
      verdict: 'nonconforming',
      reason: 'unbound-account',
    },
    {
      title: 'the same where the account belongs to no organisation',
      subject: OUTSIDE,
      verdict: 'nonconforming',
      reason: 'unbound-account',
    },
    {
      title: 'a role for another account of the same organisation',
      subject: {
        ...CLOSED,
        outsideAccounts: ['210987654321'],
        unboundAccounts: ['210987654321'],
      },
      others: ORGANIZATION,
      verdict: 'conforming',
    },
    {
      title: 'an account that the configuration trusts',
      subject: OUTSIDE,
      params: { trustedAccounts: ['333333333333'] },
      verdict: 'conforming',
    },
    {
      title: 'a supplier with an external id beside a stranger without one',
      subject: {
        ...CLOSED,
        outsideAccounts: ['333333333333', '444444444444'],
        unboundAccounts: ['444444444444'],
      },
      others: ORGANIZATION,
      verdict: 'nonconforming',
      reason: 'unbound-account',
    },
    {
      title: 'a role for services, people of its own account, or a principal long deleted',
      subject: CLOSED,
      others: ORGANIZATION,
      verdict: 'not-applicable',
      reason: 'nobody-outside',
    },
    {
      title: 'another account, and an organisation whose accounts are not listed',
      subject: OUTSIDE,
      others: [IN_PART],
      verdict: 'not-assessed',
      reason: 'absent',
    },
    {
      title: 'a role that anybody may take on, whatever the organisation',
      subject: { ...OUTSIDE, trustsAnybody: true },
      others: [IN_PART],
      verdict: 'nonconforming',
      reason: 'trusts-anybody',
    },
    {
      title: 'another account, and a list of the organisation’s that was cut off',
      subject: OUTSIDE,
      others: ORGANIZATION,
      incomplete: ['member-account'],
      verdict: 'not-assessed',
      reason: 'truncated',
    },
    {
      title: 'a trust policy that could not be understood',
      subject: {
        trustsAnybody: hidden('invalid'),
        outsideAccounts: hidden('invalid'),
        unboundAccounts: hidden('invalid'),
      },
      others: ORGANIZATION,
      verdict: 'not-assessed',
      reason: 'invalid',
    },
  ],
  rationale:
    'Whoever a role trusts can become it. A supplier’s account that serves many customers can be talked into taking on ours for somebody else unless it has to give a secret that is ours alone.',
  remediation:
    'Name the one role of the other account that needs it, and ask for an external id that the supplier gave to us alone. Among one’s own accounts, ask for the organisation.',
  limits:
    'Reads whom a role names and the common conditions, not every one there is; an organisation that a condition names is taken for our own. What the role may do is judged elsewhere. Where not the whole organisation is read, its other accounts have to be named as trusted.',
});
