import { defineCheck, direct, prowler, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { isUnknown, map } from '../../src/core/observed.ts';

const GITHUB = 'token.actions.githubusercontent.com';
const CLUSTER = 'oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF';

export const workloadTrustLimited = defineCheck({
  id: 'workload-trust-limited',
  revision: 1,
  title: 'Roles for workloads say whose workloads they let in',
  topic: 'access-control',
  severity: 'critical',
  nature: 'state',
  controls: [
    direct('A.8.2', 'a role that any repository in the world can take on is privilege given away'),
    supporting('A.5.23', 'such trust in another cloud service is a setting that we answer for'),
    supporting(
      'A.5.19',
      'the provider of the pipeline serves everybody, so that we have to be named',
    ),
  ],
  references: [prowler('iam_role_cross_service_confused_deputy_prevention')],
  params: {},
  subject: 'role',
  needs: [],
  lookups: {},
  judge: (role) =>
    unless(
      map(role.workloadProviders, (providers) => providers.length === 0),
      'no-workloads',
    ).require(
      map(role.openWorkloadProviders, (providers) => providers.length === 0),
      'whose-not-said',
      {
        providers: isUnknown(role.openWorkloadProviders)
          ? ''
          : role.openWorkloadProviders.join(', '),
      },
    ),
  reasons: {
    met: 'The role says whose workloads it lets in.',
    'no-workloads': 'The role trusts no identity provider of workloads.',
    'whose-not-said':
      'The role lets in workloads of anybody who has an account with {providers}: no condition names a repository, project or organisation.',
  },
  examples: [
    {
      title: 'a role for the pipeline of one repository',
      subject: { workloadProviders: [GITHUB], openWorkloadProviders: [] },
      verdict: 'conforming',
    },
    {
      title: 'a role for any pipeline whose token is made out to the provider',
      subject: { workloadProviders: [GITHUB], openWorkloadProviders: [GITHUB] },
      verdict: 'nonconforming',
      reason: 'whose-not-said',
    },
    {
      title: 'a role for the workloads of one’s own cluster',
      subject: { workloadProviders: [CLUSTER], openWorkloadProviders: [] },
      verdict: 'conforming',
    },
    {
      title: 'a role for a cluster that any pipeline may take on too',
      subject: { workloadProviders: [CLUSTER, GITHUB], openWorkloadProviders: [GITHUB] },
      verdict: 'nonconforming',
      reason: 'whose-not-said',
    },
    {
      title: 'a role for people and services',
      subject: { workloadProviders: [], openWorkloadProviders: [] },
      verdict: 'not-applicable',
      reason: 'no-workloads',
    },
    {
      title: 'a trust policy that could not be understood',
      subject: { workloadProviders: hidden('invalid'), openWorkloadProviders: hidden('invalid') },
      verdict: 'not-assessed',
      reason: 'invalid',
    },
    {
      title: 'roles that may not be read',
      subject: {
        workloadProviders: hidden('denied', 'iam:GetAccountAuthorizationDetails'),
        openWorkloadProviders: hidden('denied', 'iam:GetAccountAuthorizationDetails'),
      },
      verdict: 'not-assessed',
      reason: 'denied',
    },
  ],
  rationale:
    'Pipelines of a public platform all get their tokens from the same issuer. A role that only checks the issuer lets in a repository that a stranger made this morning.',
  remediation:
    'Add a condition on the token’s subject that names the organisation and repository, and the branch or environment where the role can change production.',
  limits:
    'Knows the common public issuers; any other is taken to serve one organisation alone. Whether the repository named is ours, and whether a whole organisation is too much, is not judged.',
});
