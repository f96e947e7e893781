import { githubNodeId } from '../estate/github/model.ts';
import type { Verdict } from '../../core/verdict.ts';
import type { CodeAccount, Company, Repository, Vulnerability } from './model.ts';
import { accountTruths } from './truths-of-accounts.ts';
import type { Truth } from './truth.ts';

/** The verdicts on the company's GitHub organisation. */
export function codeTruths(company: Company): readonly Truth[] {
  const { accounts, repositories, organizationId, fewAdministrators } = company.code;
  return [
    truth(
      'privileged-accounts-few',
      githubNodeId('O', organizationId),
      fewAdministrators ? 'conforming' : 'nonconforming',
    ),
    ...accounts.flatMap((account) => ofAccount(company, account)),
    ...repositories.flatMap(ofRepository),
  ];
}

function truth(check: string, subject: string, verdict: Verdict): Truth {
  return { check, source: 'github', subject, verdict };
}

/** GitHub tells neither of sign-ins nor of members who are suspended. */
function ofAccount(company: Company, account: CodeAccount): readonly Truth[] {
  const { id, ownerId, declaredMachine, secondFactor, membership, closing } = account;
  return accountTruths(company, 'github', {
    id: githubNodeId('U', id),
    ownerId,
    declaredMachine,
    secondFactor,
    active: true,
    signsIn: true,
    ended: membership === 'gone',
    ...(closing === undefined ? {} : { closing }),
  });
}

function ofRepository(repository: Repository): readonly Truth[] {
  const { id, use, protection, alerts } = repository;
  const subject = githubNodeId('R', id);
  const isProtected = protection === 'classic' || protection === 'ruleset';
  return [
    truth(
      'default-branch-protected',
      subject,
      use !== 'active' ? 'not-applicable' : isProtected ? 'conforming' : 'nonconforming',
    ),
    ...alerts.map((alert) =>
      truth(
        'dependency-alert-fixed-in-time',
        `${subject}#dependabot/${alert.number}`,
        fixedInTime(alert),
      ),
    ),
  ];
}

function fixedInTime({ severity, development, age }: Vulnerability): Verdict {
  // No limit is set for alerts of low severity.
  if (development || severity === 'low') return 'not-applicable';
  return age === 'young' ? 'conforming' : 'nonconforming';
}
