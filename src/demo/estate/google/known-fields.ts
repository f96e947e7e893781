import type { KnownFields } from './fields.ts';

// The names of Google's discovery document, directory_v1; a test holds them against it.

function leaves(names: string): KnownFields {
  return Object.fromEntries(
    names
      .trim()
      .split(/\s+/)
      .map((name) => [name, true]),
  );
}

const USER_NAME = leaves('displayName familyName fullName givenName');

const USER: KnownFields = {
  ...leaves(`
    addresses agreedToTerms aliases archivalTime archived changePasswordAtNextLogin
    creationTime customSchemas customerId deletionTime emails etag externalIds gender
    guestAccountInfo hashFunction id ims includeInGlobalAddressList ipWhitelisted isAdmin
    isDelegatedAdmin isEnforcedIn2Sv isEnrolledIn2Sv isGuestUser isMailboxSetup keywords kind
    languages lastLoginTime locations nonEditableAliases notes orgUnitPath organizations
    password phones posixAccounts primaryEmail recoveryEmail recoveryPhone relations
    sshPublicKeys suspended suspensionReason suspensionTime thumbnailPhotoEtag
    thumbnailPhotoUrl websites
  `),
  name: USER_NAME,
};

const MOBILE_DEVICE = leaves(`
  adbStatus applications basebandVersion bootloaderVersion brand buildNumber defaultLanguage
  developerOptionsStatus deviceCompromisedStatus deviceId devicePasswordStatus email
  encryptionStatus etag firstSync hardware hardwareId imei kernelVersion kind lastSync
  managedAccountIsOnOwnerProfile manufacturer meid model name networkOperator os
  otherAccountsInfo privilege releaseVersion resourceId securityPatchLevel serialNumber
  status supportsWorkProfile type unknownSourcesStatus userAgent wifiMacAddress
`);

export const USERS_FIELDS: KnownFields = {
  ...leaves('etag kind nextPageToken trigger_event'),
  users: USER,
};

export const MOBILE_DEVICES_FIELDS: KnownFields = {
  ...leaves('etag kind nextPageToken'),
  mobiledevices: MOBILE_DEVICE,
};

export const CUSTOMER_FIELDS = leaves(`
  alternateEmail customerCreationTime customerDomain etag id kind language phoneNumber
  postalAddress
`);
