import { createHash } from 'node:crypto';

import { NEVER } from './model.ts';
import type { GoogleCustomer, GoogleMobileDevice, GoogleUser } from './model.ts';

/** Google quotes its entity tags. */
export function tagged<T extends object>(
  kind: string,
  content: T,
): T & { kind: string; etag: string } {
  const digest = createHash('sha256').update(JSON.stringify(content)).digest('base64url');
  return { kind, etag: `"${digest}"`, ...content };
}

export function customerJson(customer: GoogleCustomer) {
  return tagged('admin#directory#customer', {
    id: customer.id,
    customerDomain: customer.domain,
    customerCreationTime: millis(customer.createdAt),
    alternateEmail: `billing@${customer.domain}`,
    language: 'en',
  });
}

export function userJson(customer: GoogleCustomer, user: GoogleUser) {
  const { suspensionTime, suspensionReason, deletionTime, recoveryEmail, recoveryPhone } = user;
  return tagged('admin#directory#user', {
    id: user.id,
    primaryEmail: user.primaryEmail,
    name: {
      givenName: user.givenName,
      familyName: user.familyName,
      fullName: `${user.givenName} ${user.familyName}`,
    },
    isAdmin: user.isAdmin,
    isDelegatedAdmin: user.isDelegatedAdmin,
    lastLoginTime: millis(user.lastLoginTime),
    creationTime: millis(user.creationTime),
    ...(deletionTime === undefined ? {} : { deletionTime: millis(deletionTime) }),
    agreedToTerms: user.lastLoginTime !== NEVER,
    suspended: user.suspended,
    ...(suspensionReason === undefined ? {} : { suspensionReason }),
    ...(suspensionTime === undefined ? {} : { suspensionTime: millis(suspensionTime) }),
    archived: user.archived,
    changePasswordAtNextLogin: false,
    ipWhitelisted: false,
    emails: [
      { address: user.primaryEmail, primary: true },
      ...user.aliases.map((address) => ({ address })),
    ],
    // Google leaves out the key of an empty list.
    ...(user.aliases.length > 0 ? { aliases: user.aliases } : {}),
    customerId: customer.id,
    orgUnitPath: user.orgUnitPath,
    isMailboxSetup: true,
    isEnrolledIn2Sv: user.isEnrolledIn2Sv,
    isEnforcedIn2Sv: user.isEnforcedIn2Sv,
    includeInGlobalAddressList: true,
    ...(recoveryEmail === undefined ? {} : { recoveryEmail }),
    ...(recoveryPhone === undefined ? {} : { recoveryPhone }),
  });
}

/** What the BASIC projection leaves out: everything about the device's security. */
export function mobileDeviceJson(device: GoogleMobileDevice, isFull: boolean) {
  const full = {
    serialNumber: device.serialNumber,
    deviceCompromisedStatus: device.deviceCompromisedStatus,
    encryptionStatus: device.encryptionStatus,
    devicePasswordStatus: device.devicePasswordStatus,
  };
  return tagged('admin#directory#mobiledevice', {
    resourceId: device.resourceId,
    deviceId: device.deviceId,
    email: device.email,
    model: device.model,
    os: device.os,
    type: device.type,
    status: device.status,
    lastSync: millis(device.lastSync),
    ...(isFull ? full : {}),
  });
}

/** Google prints milliseconds. */
function millis(instant: string): string {
  return new Date(instant).toISOString();
}
