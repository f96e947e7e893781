import {
  cis,
  defineCheck,
  direct,
  prowler,
  supporting,
  type Lookup,
} from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import type { Fact } from '../../src/core/facts.ts';
import { require } from '../../src/core/judgement.ts';
import { Unknown, any, map, type Observed } from '../../src/core/observed.ts';

type Region = Fact<'cloud-region'>;

/** That of an organisation is seen in the account that administers it, and covers them all. */
function analyzedForAll(region: Region, lookup: Lookup): Observed<boolean> {
  return map(region.regionName, (name) =>
    lookup
      .where('cloud-region', 'regionName', name, region)
      .some((other) => other.organizationAccessAnalyzed),
  );
}

/** Not known where the administering account may be one that is not read; `false` otherwise. */
function analyzedUnseen(region: Region, lookup: Lookup): Observed<boolean> {
  const organizations = lookup.all('organization', { ...region, scope: {} });
  return map(
    organizations.every((organization) => organization.readAsWhole),
    (whole) =>
      whole
        ? false
        : new Unknown([
            {
              reason: 'absent',
              source: region.source,
              step: 'access-analyzers',
              scope: region.scope,
              item: region.id,
              detail:
                'an account of the organisation that is not read may have an analyzer for all',
            },
          ]),
  );
}

const empty = {
  regionName: 'eu-west-1',
  accountAccessAnalyzed: false,
  organizationAccessAnalyzed: false,
} as const;

export const externalAccessAnalyzed = defineCheck({
  id: 'external-access-analyzed',
  revision: 1,
  title: 'Access from outside is looked for in every region',
  topic: 'access-control',
  severity: 'medium',
  nature: 'state',
  controls: [
    direct('A.8.3', 'restrictions of access are checked where policies open them to outsiders'),
    supporting('A.5.15', 'shows where access goes beyond what the rules meant to give'),
    supporting('A.8.12', 'a policy that lets outsiders in is how information leaks unnoticed'),
  ],
  references: [prowler('accessanalyzer_enabled'), cis('AWS', '5.0', '1.19')],
  params: {},
  subject: 'cloud-region',
  needs: ['access-analysis'],
  lookups: { 'cloud-region': 'required', organization: 'required' },
  judge: (region, { lookup }) =>
    require(any(
      region.accountAccessAnalyzed,
      region.organizationAccessAnalyzed,
      analyzedForAll(region, lookup),
      analyzedUnseen(region, lookup),
    ), 'no-analyzer'),
  reasons: {
    met: 'An analyzer looks for access from outside.',
    'no-analyzer': 'No active analyzer looks for access from outside in the region.',
  },
  examples: [
    {
      title: 'a region with an analyzer for the account',
      subject: { ...empty, accountAccessAnalyzed: true },
      verdict: 'conforming',
    },
    {
      title: 'a region without one, or with one for unused access only',
      subject: empty,
      verdict: 'nonconforming',
      reason: 'no-analyzer',
    },
    {
      title: 'a member that looks empty: the organisation’s analyzer lives in another account',
      subject: empty,
      others: [
        {
          kind: 'cloud-region',
          regionName: 'eu-west-1',
          accountAccessAnalyzed: false,
          organizationAccessAnalyzed: true,
        },
      ],
      verdict: 'conforming',
    },
    {
      title: 'an analyzer of the organisation for another region',
      subject: empty,
      others: [
        {
          kind: 'cloud-region',
          regionName: 'us-east-1',
          accountAccessAnalyzed: true,
          organizationAccessAnalyzed: true,
        },
      ],
      verdict: 'nonconforming',
      reason: 'no-analyzer',
    },
    {
      title: 'an analyzer of another organisation, which another source reads',
      subject: empty,
      others: [
        {
          kind: 'cloud-region',
          source: 'another',
          regionName: 'eu-west-1',
          accountAccessAnalyzed: false,
          organizationAccessAnalyzed: true,
        },
      ],
      verdict: 'nonconforming',
      reason: 'no-analyzer',
    },
    {
      title: 'a member of an organisation of which only some accounts are read',
      subject: empty,
      others: [{ kind: 'organization', readAsWhole: false }],
      verdict: 'not-assessed',
      reason: 'absent',
    },
    {
      title: 'a member of an organisation that is read as a whole',
      subject: empty,
      others: [{ kind: 'organization', readAsWhole: true }],
      verdict: 'nonconforming',
      reason: 'no-analyzer',
    },
    {
      title: 'a member that looks empty, and an administering account that may not be read',
      subject: empty,
      others: [
        {
          kind: 'cloud-region',
          regionName: 'eu-west-1',
          accountAccessAnalyzed: hidden('denied', 'access-analyzer:ListAnalyzers'),
          organizationAccessAnalyzed: hidden('denied', 'access-analyzer:ListAnalyzers'),
        },
      ],
      verdict: 'not-assessed',
      reason: 'denied',
    },
  ],
  rationale:
    'One line in a policy of a bucket, key, queue or role opens it to another company. Nobody reads all policies; the analyzer does, and tells who from outside gets in.',
  remediation:
    'Create an analyzer for external access in every region in use, for the organisation if there is one.',
  limits:
    'An analyzer of an organisation is taken to cover every account that the same source reads. Analyzers of unused or internal access do not count. Every enabled region that is read is judged: except those that are closed.',
});
