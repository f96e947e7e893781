import { z } from 'zod';

import { state, type Step } from '../../../src/core/collector.ts';
import type { FacetValue } from '../../../src/core/facts.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import type { GoogleSession } from '../session.ts';
import { known, rowsOf, time } from './rows.ts';

const SCOPE = 'https://www.googleapis.com/auth/admin.directory.device.mobile.readonly';

const DEVICE: Shape = {
  resourceId: true,
  email: true,
  model: true,
  type: true,
  status: true,
  encryptionStatus: true,
  lastSync: true,
};
const KEPT: Shape = { mobiledevices: DEVICE };

const device = z.object({
  resourceId: z.string().min(1),
  email: z.array(z.string()).nullish(),
  model: z.string().nullish(),
  type: z.string().nullish(),
  status: z.string().nullish(),
  encryptionStatus: z.string().nullish(),
  lastSync: time.nullish(),
});

export const mobileDevices: Step<GoogleSession> = {
  id: 'mobile-devices',
  title: 'Managed mobile devices',
  revision: 1,
  delivers: { device: ['identity', 'encryption', 'activity'] },
  permissions: [SCOPE],
  removals: [
    allBut(KEPT, 'serial numbers, telephone identities, networks and apps that no check needs'),
  ],
  maxAgeHours: 48,

  read({ session, signal }) {
    return session.ask(
      {
        operation: 'directory.mobiledevices.list',
        parameters: {
          customerId: session.customer,
          maxResults: 100,
          // Only the full projection says anything of a device's security.
          projection: 'FULL',
          fields: `nextPageToken,mobiledevices(${Object.keys(DEVICE).join(',')})`,
        },
        scope: SCOPE,
        keep: KEPT,
        call: (directory, parameters, { auth, options }) =>
          directory.mobiledevices.list({ ...parameters, auth }, options),
      },
      signal,
    );
  },

  *project(answers) {
    for (const row of rowsOf(answers, 'mobiledevices', device, 'resourceId')) {
      if ('malformed' in row) {
        yield row;
        continue;
      }
      const { resourceId: id, email, model, type, status, encryptionStatus, lastSync } = row.value;
      const about = { kind: 'device', id, from: [row.from] } as const;
      yield state({
        ...about,
        facet: 'identity',
        // Whoever has to encrypt it must know whose it is.
        name: [model ?? type ?? 'device', email?.[0]].filter(Boolean).join(' of '),
        incarnation: id,
        value: known<FacetValue<'device', 'identity'>>({
          approved: status ? status.toUpperCase() === 'APPROVED' : undefined,
          deviceType: type ?? undefined,
        }),
      });
      yield state({
        ...about,
        facet: 'encryption',
        value: known<FacetValue<'device', 'encryption'>>({
          encrypted: isEncrypted(encryptionStatus),
        }),
      });
      yield state({
        ...about,
        facet: 'activity',
        value: known<FacetValue<'device', 'activity'>>({ lastSeenAt: lastSync ?? undefined }),
      });
    }
  },
};

/** Blank under basic management, where Google does not know. */
function isEncrypted(status: string | null | undefined): boolean | undefined {
  const word = (status ?? '').trim().toUpperCase();
  if (word === '' || /UNKNOWN|UNSPECIFIED/.test(word)) return undefined;
  return word === 'ENCRYPTED';
}
