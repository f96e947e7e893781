import {
  NEVER,
  newGoogleCustomer,
  newGoogleMobileDevice,
  newGoogleUser,
  type GoogleCustomer,
  type GoogleMobileDevice,
  type GoogleUser,
} from '../estate/google/model.ts';
import type { Day } from '../../core/time.ts';
import { instantBefore } from './calendar.ts';
import type { Company, Phone, WorkspaceUser } from './model.ts';

/** The company's Google Workspace as Google would serve it. */
export function googleCustomerOf({ workspace, domain, start }: Company): GoogleCustomer {
  return newGoogleCustomer({
    id: workspace.customerId,
    domain,
    users: workspace.users.map((user) => userOf(user, start)),
    mobileDevices: workspace.devices.map((phone) => deviceOf(phone, start)),
  });
}

const LAST_LOGIN_DAYS = { recent: 2, dormant: 200 } as const;

function userOf(user: WorkspaceUser, start: Day): GoogleUser {
  const { id, email, given, family, aliases, state, use, suspendedAt } = user;
  return newGoogleUser({
    id,
    primaryEmail: email,
    givenName: given,
    familyName: family,
    aliases: [...aliases],
    isAdmin: user.administrator,
    suspended: state === 'suspended',
    archived: state === 'archived',
    isEnrolledIn2Sv: user.secondFactor,
    isEnforcedIn2Sv: user.secondFactor,
    lastLoginTime:
      use === 'recent' || use === 'dormant' ? instantBefore(start, LAST_LOGIN_DAYS[use], 8) : NEVER,
    creationTime: instantBefore(start, use === 'newcomer' ? 5 : 380, 9),
    ...(suspendedAt === undefined
      ? {}
      : { suspensionTime: suspendedAt, suspensionReason: 'ADMIN' }),
  });
}

function deviceOf(phone: Phone, start: Day): GoogleMobileDevice {
  const { id, email, platform, approved, seen, encryption } = phone;
  const isAndroid = platform === 'ANDROID';
  return newGoogleMobileDevice({
    resourceId: id,
    email: [email],
    type: platform,
    model: isAndroid ? 'Example Phone 5' : 'Example Slate 2',
    os: isAndroid ? 'Android 15' : 'iOS 18.3',
    status: approved ? 'APPROVED' : 'PENDING',
    lastSync: instantBefore(start, seen === 'lately' ? 1 : 80, 7),
    encryptionStatus: { on: 'ENCRYPTED', off: 'NOT_ENCRYPTED', untold: '' }[encryption],
  });
}
