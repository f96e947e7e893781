import { z } from 'zod';

import { state } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { ask } from '../ask.ts';
import { anyOf, type Told } from '../permissions.ts';
import { known, read } from '../projection.ts';
import { accountOf, rootArn } from '../scope.ts';
import { MAX_AGE_HOURS, type AwsStep } from '../step.ts';

const SHAPE: Shape = {
  SummaryMap: {
    AccountMFAEnabled: true,
    AccountAccessKeysPresent: true,
    AccountPasswordPresent: true,
    AccountSigningCertificatesPresent: true,
  },
};
const count = z.int().nonnegative().optional();
const body = z.object({
  SummaryMap: z.object({
    AccountMFAEnabled: count,
    AccountAccessKeysPresent: count,
    AccountPasswordPresent: count,
    AccountSigningCertificatesPresent: count,
  }),
});

/**
 * The root user, from the live summary: the credential report's root row may be four hours old, says
 * `not_supported` for the password in old reports, and is missing where the report is.
 */
export const accountSummary: AwsStep = {
  id: 'account-summary',
  title: 'The root user’s credentials',
  revision: 1,
  after: 'accounts',
  delivers: { 'cloud-account': ['identity', 'root', 'root-credential'] },
  permissions: ['iam:GetAccountSummary'],
  removals: [allBut(SHAPE, 'counts and quotas of the account change all the time')],
  maxAgeHours: MAX_AGE_HOURS,
  async *read({ session, scope, signal }) {
    const { GetAccountSummaryCommand } = await import('@aws-sdk/client-iam');
    yield await ask({
      operation: 'iam:GetAccountSummary',
      permission: 'iam:GetAccountSummary',
      shape: SHAPE,
      send: async () => {
        const iam = await session.client('iam', scope);
        return iam.send(new GetAccountSummaryCommand({}), { abortSignal: signal });
      },
    });
  },
  *project(answers, { scope }) {
    const [answer] = answers;
    if (answer === undefined) return;
    const id = rootArn(scope);
    const account = accountOf(scope);
    const entity = { kind: 'cloud-account', id, from: answers } as const;
    yield state({
      ...entity,
      facet: 'identity',
      name: account,
      incarnation: account,
      value: { accountId: account },
    });
    const summary = read(body, answer.body, 'the account summary', id);
    if ('malformed' in summary) {
      yield summary.malformed;
      return;
    }
    const {
      AccountMFAEnabled: mfa,
      AccountAccessKeysPresent: keys,
      AccountPasswordPresent: password,
      AccountSigningCertificatesPresent: certificates,
    } = summary.value.SummaryMap;
    yield state({
      ...entity,
      facet: 'root',
      value: known({
        rootMfaEnabled: isPositive(mfa),
        rootAccessKeyPresent: isPositive(keys),
      }),
    });
    // Without the password's entry (emulators, older partitions) nobody can say there is none.
    const rootHasCredential = anyOf([keys, password, certificates].map(isPositive));
    yield state({ ...entity, facet: 'root-credential', value: known({ rootHasCredential }) });
  },
};

function isPositive(present: number | undefined): Told {
  return present === undefined ? undefined : present > 0;
}
