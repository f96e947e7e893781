import {
  cis,
  defineCheck,
  direct,
  prowler,
  supporting,
  type Lookup,
} from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import type { Fact, FactBase } from '../../src/core/facts.ts';
import { Unknown, all, any, map, not, type Gap, type Observed } from '../../src/core/observed.ts';

/** The accounts that the list shows tell, whether more are to be read or not. */
function hasSeveralAccounts(organization: Fact<'organization'>, lookup: Lookup): Observed<boolean> {
  const several = lookup.all('member-account', organization).count().atLeast(2);
  const unlisted = map(organization.readAsWhole, (whole) =>
    whole ? false : new Unknown([notListed(organization)]),
  );
  return any(several, unlisted);
}

function notListed({ source, scope, id }: FactBase): Gap {
  const detail = 'the source is to read some of the accounts, and lists none beside them';
  return { reason: 'absent', source, step: 'member-account', scope, item: id, detail };
}

const WHOLE = { readAsWhole: true } as const;
const ONE = { kind: 'member-account', id: 'account-1', accountId: '123456789012' } as const;
const TWO = [ONE, { ...ONE, id: 'account-2', accountId: '210987654321' }] as const;

export const rootAccessCentralised = defineCheck({
  id: 'root-access-centralised',
  revision: 1,
  title: 'An organisation manages the root users of its cloud accounts centrally',
  topic: 'access-control',
  severity: 'medium',
  nature: 'state',
  controls: [
    direct('A.8.2', 'root users without credentials are privileged access that nobody can take'),
    supporting('A.5.16', 'an identity for every account that no person is, is best not kept alive'),
  ],
  references: [prowler('iam_root_credentials_management_enabled'), cis('AWS', '7.0', '2.1.1')],
  params: {},
  subject: 'organization',
  needs: ['root-management'],
  lookups: { 'member-account': 'if-configured' },
  judge: (organization, { lookup }) =>
    unless(
      all(not(organization.rootManagedCentrally), not(hasSeveralAccounts(organization, lookup))),
      'one-account',
    ).require(organization.rootManagedCentrally, 'not-centralised'),
  reasons: {
    met: 'The organisation manages the credentials of the root users of its accounts.',
    'one-account': 'The organisation has no account beside the one that manages it.',
    'not-centralised':
      'Each account of the organisation keeps root credentials of its own, or can have them restored by mail.',
  },
  examples: [
    {
      title: 'an organisation that has taken the root credentials in hand',
      subject: { ...WHOLE, rootManagedCentrally: true },
      others: TWO,
      verdict: 'conforming',
    },
    {
      title: 'one that has, with accounts that are not listed',
      subject: { readAsWhole: false, rootManagedCentrally: true },
      verdict: 'conforming',
    },
    {
      title: 'an organisation of two accounts that has not',
      subject: { ...WHOLE, rootManagedCentrally: false },
      others: TWO,
      verdict: 'nonconforming',
      reason: 'not-centralised',
    },
    {
      title: 'an organisation of a single account',
      subject: { ...WHOLE, rootManagedCentrally: false },
      others: [ONE],
      verdict: 'not-applicable',
      reason: 'one-account',
    },
    {
      title: 'one that has not, with accounts that are not listed',
      subject: { readAsWhole: false, rootManagedCentrally: false },
      verdict: 'not-assessed',
      reason: 'absent',
    },
    {
      title: 'a list of accounts that was cut off after the first',
      subject: { ...WHOLE, rootManagedCentrally: false },
      others: [ONE],
      incomplete: ['member-account'],
      verdict: 'not-assessed',
      reason: 'truncated',
    },
    {
      title: 'an organisation seen from one of its members',
      subject: {
        rootManagedCentrally: hidden('denied', 'iam:ListOrganizationsFeatures'),
        readAsWhole: false,
      },
      verdict: 'not-assessed',
      reason: 'denied',
    },
  ],
  rationale:
    'Every account of an organisation begins with a root user whom no policy limits. Managed centrally, their passwords and keys are gone for good, and what only root can do is done from one place, on record.',
  remediation:
    'In the management account, trust IAM with the organisation, switch on the management of root credentials, delete those of the members, and let a delegated account do the rare task that needs root.',
  limits:
    'Says that the members’ credentials can be managed, not that they are gone; each account is judged for that. The root user of the management account stays.',
});
