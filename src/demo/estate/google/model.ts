/**
 * The Google Workspace customer that the estate serves: plain data, changed in place between
 * readings. Times are ISO 8601 in UTC.
 */
export interface GoogleCustomer {
  /** `C0…`. */
  id: string;
  domain: string;
  createdAt: string;
  users: GoogleUser[];
  mobileDevices: GoogleMobileDevice[];
}

/** What Google reports as the last sign-in of someone who never signed in. */
export const NEVER = '1970-01-01T00:00:00.000Z';

export interface GoogleUser {
  /** 21 digits, never reused. */
  id: string;
  primaryEmail: string;
  givenName: string;
  familyName: string;
  aliases: string[];
  isAdmin: boolean;
  isDelegatedAdmin: boolean;
  suspended: boolean;
  archived: boolean;
  isEnrolledIn2Sv: boolean;
  isEnforcedIn2Sv: boolean;
  lastLoginTime: string;
  creationTime: string;
  suspensionTime?: string;
  suspensionReason?: string;
  /** Set once the user is deleted; such users are listed only with `showDeleted=true`. */
  deletionTime?: string;
  orgUnitPath: string;
  /** Personal data that Google sends to every administrator who does not ask for less. */
  recoveryEmail?: string;
  recoveryPhone?: string;
}

export interface GoogleMobileDevice {
  resourceId: string;
  deviceId: string;
  serialNumber: string;
  /** `ANDROID`, `IOS_SYNC`, `GOOGLE_SYNC` … */
  type: string;
  model: string;
  os: string;
  email: string[];
  /** `APPROVED`, `PENDING`, `BLOCKED`, `WIPED` … */
  status: string;
  lastSync: string;
  /** Empty under basic management, where Google does not know. */
  encryptionStatus: string;
  devicePasswordStatus: string;
  /** Prose: `No compromise detected`, `Compromised`, `Undetected`. */
  deviceCompromisedStatus: string;
}

export function newGoogleCustomer(
  given: Pick<GoogleCustomer, 'id' | 'domain'> & Partial<GoogleCustomer>,
): GoogleCustomer {
  return { createdAt: '2020-01-01T00:00:00.000Z', users: [], mobileDevices: [], ...given };
}

/** An active user with an enforced second factor, who signed in. */
export function newGoogleUser(
  given: Pick<GoogleUser, 'id' | 'primaryEmail'> & Partial<GoogleUser>,
): GoogleUser {
  const [givenName = '', familyName = ''] = given.primaryEmail.replace(/@.*$/, '').split('.');
  return {
    givenName,
    familyName,
    aliases: [],
    isAdmin: false,
    isDelegatedAdmin: false,
    suspended: false,
    archived: false,
    isEnrolledIn2Sv: true,
    isEnforcedIn2Sv: true,
    lastLoginTime: '2024-01-01T08:00:00.000Z',
    creationTime: '2023-01-01T08:00:00.000Z',
    orgUnitPath: '/',
    ...given,
  };
}

/** An approved, encrypted Android device with a password. */
export function newGoogleMobileDevice(
  given: Pick<GoogleMobileDevice, 'resourceId' | 'email'> & Partial<GoogleMobileDevice>,
): GoogleMobileDevice {
  return {
    deviceId: `device-${given.resourceId}`,
    serialNumber: `SN-${given.resourceId}`,
    type: 'ANDROID',
    model: 'Example Phone',
    os: 'Android 15',
    status: 'APPROVED',
    lastSync: '2024-01-01T08:00:00.000Z',
    encryptionStatus: 'ENCRYPTED',
    devicePasswordStatus: 'On',
    deviceCompromisedStatus: 'No compromise detected',
    ...given,
  };
}
