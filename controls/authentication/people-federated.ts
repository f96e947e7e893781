import { z } from 'zod';

import {
  cis,
  defineCheck,
  direct,
  param,
  prowler,
  supporting,
  type Lookup,
} from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import type { Fact } from '../../src/core/facts.ts';
import { unless } from '../../src/core/judgement.ts';
import { all, any, map, not, type Observed } from '../../src/core/observed.ts';
import { isBreakGlass } from '../../src/core/people.ts';

type Account = Fact<'account'>;

/**
 * Whether people can sign in to the cloud account of an account through an identity provider: one that
 * is registered there, roles that single sign-on made there, or a directory of its organisation.
 */
function canFederate(account: Account, lookup: Lookup): Observed<boolean> {
  const organisations = lookup.all('organization', { ...account, scope: {} });
  return any(
    lookup.all('cloud-account', account).some((own) => own.identityProviderPresent),
    lookup.all('role', account).some((role) => map(role.permissionSet, (set) => set !== null)),
    organisations.some((one) => one.peopleDirectoryPresent),
  );
}

const USER = { login: 'dana', declaredClass: 'human', localPassword: true } as const;
const ACCOUNT = {
  kind: 'cloud-account',
  id: 'arn:aws:iam::123456789012:root',
  identityProviderPresent: false,
} as const;
const PROVIDER = { ...ACCOUNT, identityProviderPresent: true } as const;
const MADE_ROLE = { kind: 'role', id: 'reader', permissionSet: 'Reader' } as const;

/** Accounts for emergencies beside the one judged. */
function emergencies(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    kind: 'account' as const,
    id: `emergency-${index + 1}`,
    login: `emergency-${index + 1}`,
    declaredClass: 'break-glass',
    localPassword: true,
  }));
}

export const peopleFederated = defineCheck({
  id: 'people-federated',
  revision: 1,
  title: 'People sign in to cloud accounts through an identity provider where there is one',
  topic: 'authentication',
  severity: 'medium',
  nature: 'state',
  controls: [
    direct(
      'A.5.16',
      'an identity kept in one cloud account is one that the directory of people knows nothing of',
    ),
    direct('A.5.17', 'a password of its own is one more that no central rule reaches'),
    supporting('A.8.5', 'the identity provider is where secure authentication is enforced'),
  ],
  references: [prowler('iam_check_saml_providers_sts'), cis('AWS', '5.0', '1.20')],
  params: {
    breakGlassAccounts: param(
      z.array(z.string().min(1)),
      [],
      'names or ids of accounts',
      'annexa: accounts for emergencies, beside those that a tag or the register calls so',
    ),
    maximumBreakGlass: param(
      z.int().min(0),
      2,
      'accounts for emergencies in a cloud account',
      'annexa: one and a spare',
    ),
  },
  subject: 'account',
  needs: ['local-sign-in'],
  lookups: {
    'cloud-account': 'if-configured',
    organization: 'if-configured',
    role: 'if-configured',
    person: 'if-configured',
    account: 'if-configured',
  },
  judge: (account, { params: { breakGlassAccounts, maximumBreakGlass }, lookup }) => {
    const forEmergencies = (one: Account): Observed<boolean> =>
      any(
        breakGlassAccounts.includes(one.id),
        map(one.login, (login) => breakGlassAccounts.includes(login)),
        isBreakGlass(one, lookup),
      );
    const kept = forEmergencies(account);
    const few = (): Observed<boolean> =>
      not(
        lookup
          .all('account', account)
          .count((one) => all(one.localPassword, forEmergencies(one)))
          .atLeast(maximumBreakGlass + 1),
      );
    const isFew = kept === false ? false : few();
    const { localPassword } = account;
    return unless(all(localPassword, kept, isFew), 'for-emergencies')
      .unless(all(localPassword, not(canFederate(account, lookup))), 'no-identity-provider')
      .require(any(not(localPassword), not(kept)), 'too-many-for-emergencies', {
        maximumBreakGlass,
      })
      .require(not(localPassword), 'password-beside-provider');
  },
  reasons: {
    met: 'The account has no password in the cloud account.',
    'for-emergencies': 'The account is kept for emergencies, when the identity provider fails.',
    'no-identity-provider': 'There is no identity provider through which people could sign in.',
    'password-beside-provider':
      'The account has a password in the cloud account although people can sign in through an identity provider.',
    'too-many-for-emergencies':
      'More than {maximumBreakGlass} accounts with a password are kept for emergencies.',
  },
  examples: [
    {
      title: 'a user with access keys alone',
      subject: { ...USER, localPassword: false },
      others: [PROVIDER],
      verdict: 'conforming',
    },
    {
      title: 'a user with a password in an account that has an identity provider',
      subject: USER,
      others: [PROVIDER],
      verdict: 'nonconforming',
      reason: 'password-beside-provider',
    },
    {
      title: 'the same where roles show that single sign-on reaches the account',
      subject: USER,
      others: [ACCOUNT, MADE_ROLE],
      verdict: 'nonconforming',
      reason: 'password-beside-provider',
    },
    {
      title: 'the same where the organisation has a directory that gives nobody access here yet',
      subject: USER,
      others: [ACCOUNT, { kind: 'organization', id: 'o-a1b2c3d4e5', peopleDirectoryPresent: true }],
      verdict: 'nonconforming',
      reason: 'password-beside-provider',
    },
    {
      title: 'a service with a password of its own, which nothing excuses',
      subject: { ...USER, declaredClass: 'service' },
      others: [PROVIDER],
      verdict: 'nonconforming',
      reason: 'password-beside-provider',
    },
    {
      title: 'an account kept for emergencies',
      subject: { ...USER, declaredClass: 'break-glass' },
      others: [PROVIDER, ...emergencies(1)],
      verdict: 'not-applicable',
      reason: 'for-emergencies',
    },
    {
      title: 'one that only the register of people knows to be kept for emergencies',
      subject: { ...USER, declaredClass: null, ownerKeys: ['aws:dana'] },
      others: [
        PROVIDER,
        { kind: 'person', id: 'em-1', keys: ['aws:dana'], accountClass: 'break-glass' },
      ],
      verdict: 'not-applicable',
      reason: 'for-emergencies',
    },
    {
      title: 'one that the configuration names',
      subject: USER,
      others: [PROVIDER],
      params: { breakGlassAccounts: ['dana'] },
      verdict: 'not-applicable',
      reason: 'for-emergencies',
    },
    {
      title: 'the third of three for emergencies',
      subject: { ...USER, declaredClass: 'break-glass' },
      others: [PROVIDER, ...emergencies(2)],
      verdict: 'nonconforming',
      reason: 'too-many-for-emergencies',
    },
    {
      title: 'a password where people have no other way in',
      subject: USER,
      others: [
        ACCOUNT,
        { kind: 'organization', id: 'o-a1b2c3d4e5', peopleDirectoryPresent: false },
      ],
      verdict: 'not-applicable',
      reason: 'no-identity-provider',
    },
    {
      title: 'a password in an account that belongs to no organisation',
      subject: USER,
      others: [ACCOUNT],
      verdict: 'not-applicable',
      reason: 'no-identity-provider',
    },
    {
      title: 'an organisation whose directory the account may not see, and which may have none',
      subject: USER,
      others: [
        ACCOUNT,
        { kind: 'organization', id: 'o-a1b2c3d4e5', peopleDirectoryPresent: hidden('absent') },
      ],
      verdict: 'not-assessed',
      reason: 'absent',
    },
    {
      title: 'identity providers that may not be listed',
      subject: USER,
      others: [{ ...ACCOUNT, identityProviderPresent: hidden('denied', 'iam:ListSAMLProviders') }],
      verdict: 'not-assessed',
      reason: 'denied',
    },
    {
      title: 'a credential report that may not be read',
      subject: { ...USER, localPassword: hidden('denied', 'iam:GetCredentialReport') },
      others: [PROVIDER],
      verdict: 'not-assessed',
      reason: 'denied',
    },
  ],
  rationale:
    'Whoever leaves is locked out of the identity provider the same day. A password kept in one account goes on working until somebody remembers it, and no rule for factors and sessions reaches it.',
  remediation:
    'Give the person the access they need through the identity provider, then remove the console password. Keep one or two accounts for the day the provider fails, tag or register them as break-glass, and lock their credentials away.',
  limits:
    'Does not tell whether the identity provider serves these people already. Access keys are judged elsewhere.',
});
