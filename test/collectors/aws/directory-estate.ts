import type { IdentityCenter } from '../../../src/demo/estate/aws/regional/identity-state.ts';
import { ACCOUNT, MEMBER } from './estate.ts';

export const INSTANCE = 'arn:aws:sso:::instance/ssoins-1234567890abcdef';
export const STORE = 'd-1234567890';

export const DANA = 'a1b2c3d4-0000-4000-8000-000000000001';
export const EMIL = 'a1b2c3d4-0000-4000-8000-000000000002';
export const GONE = 'a1b2c3d4-0000-4000-8000-000000000009';
export const PLATFORM = 'b1b2c3d4-0000-4000-8000-000000000001';
export const EVERYONE = 'b1b2c3d4-0000-4000-8000-000000000002';

function permissionSetArn(name: string): string {
  return `arn:aws:sso:::permissionSet/ssoins-1234567890abcdef/ps-${name.toLowerCase().padEnd(16, '0').slice(0, 16)}`;
}

export function assigned(
  name: string,
  AccountId: string,
  PrincipalType: 'USER' | 'GROUP',
  PrincipalId: string,
) {
  return { PermissionSetArn: permissionSetArn(name), AccountId, PrincipalType, PrincipalId };
}

/** Two people, two groups and two permission sets in two accounts, and what a deleted user left. */
export function directory(fields: Partial<IdentityCenter> = {}): IdentityCenter {
  return {
    region: 'eu-west-1',
    arn: INSTANCE,
    storeId: STORE,
    users: [
      {
        IdentityStoreId: STORE,
        UserId: DANA,
        UserName: 'dana',
        DisplayName: 'Dana Example',
        UserStatus: 'ENABLED',
        Emails: [
          { Value: 'd.example@example.net', Type: 'home' },
          { Value: 'Dana@Example.com', Primary: true },
        ],
        PhoneNumbers: [{ Value: '+49 30 0000000' }],
        CreatedAt: new Date('2025-05-05T08:00:00Z'),
      },
      {
        IdentityStoreId: STORE,
        UserId: EMIL,
        UserName: 'emil@example.com',
        UserStatus: 'DISABLED',
        ExternalIds: [{ Issuer: 'https://scim.example.test/', Id: 'emil' }],
      },
    ],
    groups: [
      { IdentityStoreId: STORE, GroupId: PLATFORM, DisplayName: 'platform', memberIds: [DANA] },
      { IdentityStoreId: STORE, GroupId: EVERYONE, DisplayName: 'all', memberIds: [DANA, EMIL] },
    ],
    permissionSets: ['AdministratorAccess', 'Reader'].map((name) => ({
      name,
      arn: permissionSetArn(name),
    })),
    assignments: [
      assigned('AdministratorAccess', ACCOUNT, 'GROUP', PLATFORM),
      assigned('AdministratorAccess', ACCOUNT, 'USER', GONE),
      assigned('Reader', ACCOUNT, 'USER', EMIL),
      assigned('Reader', MEMBER, 'GROUP', PLATFORM),
    ],
    ...fields,
  };
}
