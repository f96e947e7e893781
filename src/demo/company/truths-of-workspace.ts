import type { Verdict } from '../../core/verdict.ts';
import type { Company, Phone, WorkspaceUser } from './model.ts';
import { accountTruths } from './truths-of-accounts.ts';
import type { Truth } from './truth.ts';

/** The verdicts on the company's Google Workspace. */
export function workspaceTruths(company: Company): readonly Truth[] {
  const { customerId, users, devices, fewAdministrators } = company.workspace;
  return [
    truth(
      'privileged-accounts-few',
      customerId,
      fewAdministrators ? 'conforming' : 'nonconforming',
    ),
    ...users.flatMap((user) => ofUser(company, user)),
    ...devices.map((phone) => truth('device-encrypted', phone.id, encrypted(phone))),
  ];
}

function truth(check: string, subject: string, verdict: Verdict): Truth {
  return { check, source: 'workspace', subject, verdict };
}

function ofUser(company: Company, user: WorkspaceUser): readonly Truth[] {
  const { id, ownerId, declaredMachine, secondFactor, state, use, closing } = user;
  return accountTruths(company, 'workspace', {
    id,
    ownerId,
    declaredMachine,
    secondFactor,
    use,
    signsIn: true,
    active: state === 'active',
    ...(closing === undefined ? {} : { closing }),
  });
}

function encrypted({ approved, seen, encryption }: Phone): Verdict {
  if (!approved || seen === 'long-ago') return 'not-applicable';
  if (encryption === 'untold') return 'not-assessed';
  return encryption === 'on' ? 'conforming' : 'nonconforming';
}
