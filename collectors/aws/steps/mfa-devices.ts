import { state } from '../../../src/core/collector.ts';
import { userStep } from '../user-step.ts';

/**
 * Second factors as they are now, of the users whom a report that AWS kept for up to four hours shows
 * without one: one call each, and none while the report is fresh.
 */
export const mfaDevices = userStep({
  id: 'mfa-devices',
  title: 'Second factors of IAM users whom a kept report shows without one',
  revision: 1,
  delivers: { account: ['mfa'] },
  operation: 'iam:ListMFADevices',
  hint: 'mfa',
  list: 'MFADevices',
  fields: { SerialNumber: true },
  what: 'a list of second factors',
  send: async (iam, UserName, Marker, abortSignal) => {
    const { ListMFADevicesCommand } = await import('@aws-sdk/client-iam');
    return iam.send(new ListMFADevicesCommand({ UserName, Marker }), { abortSignal });
  },
  *states(rows, user, answer) {
    yield state({
      kind: 'account',
      id: user.id,
      facet: 'mfa',
      from: [answer],
      value: { mfaEnabled: rows.length > 0 },
    });
  },
});
