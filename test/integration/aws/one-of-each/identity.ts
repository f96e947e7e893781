import {
  CreateGroupCommand,
  CreateGroupMembershipCommand,
  CreateUserCommand,
  IdentitystoreClient,
} from '@aws-sdk/client-identitystore';
import {
  CreateAccountAssignmentCommand,
  CreatePermissionSetCommand,
  ListInstancesCommand,
  ProvisionPermissionSetCommand,
  SSOAdminClient,
} from '@aws-sdk/client-sso-admin';

import type { Maker } from './maker.ts';

/** A group with a member, and a permission set that is assigned to it in the account. */
export async function oneOfEachIdentity(make: Maker): Promise<void> {
  const admin = new SSOAdminClient(make);
  const { Instances: [instance] = [] } = await admin.send(new ListInstancesCommand({}));
  const { InstanceArn, IdentityStoreId, OwnerAccountId } = instance ?? {};
  const store = new IdentitystoreClient(make);
  const { UserId } = await store.send(
    new CreateUserCommand({
      IdentityStoreId,
      UserName: 'one-person',
      DisplayName: 'One Person',
      Name: { GivenName: 'One', FamilyName: 'Person' },
    }),
  );
  const { GroupId } = await store.send(
    new CreateGroupCommand({ IdentityStoreId, DisplayName: 'one-group' }),
  );
  const MemberId = { UserId: UserId ?? '' };
  await store.send(new CreateGroupMembershipCommand({ IdentityStoreId, GroupId, MemberId }));
  const { PermissionSet: set } = await admin.send(
    new CreatePermissionSetCommand({ InstanceArn, Name: 'OneSet' }),
  );
  const assigned = {
    InstanceArn,
    PermissionSetArn: set?.PermissionSetArn,
    TargetId: OwnerAccountId,
    TargetType: 'AWS_ACCOUNT',
  } as const;
  await admin.send(
    new CreateAccountAssignmentCommand({
      ...assigned,
      PrincipalType: 'GROUP',
      PrincipalId: GroupId,
    }),
  );
  await admin.send(new ProvisionPermissionSetCommand(assigned));
}
