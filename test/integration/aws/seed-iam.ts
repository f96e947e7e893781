import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateLoginProfileCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
  UpdateAccountPasswordPolicyCommand,
  type IAMClient,
  type Tag,
} from '@aws-sdk/client-iam';

export interface SeededUser {
  readonly arn: string;
  readonly name: string;
  readonly email: string | null;
  readonly declaredClass: 'human' | 'service' | null;
  readonly password: boolean;
  readonly mfa: boolean;
  readonly administrator: boolean;
  /** Ids of its keys, and whether each is active. */
  readonly keys: readonly { readonly id: string; readonly active: boolean }[];
}

export interface SeededPolicy {
  readonly id: string;
  readonly form: 'managed' | 'inline' | 'attachment';
  readonly attached: boolean;
  readonly allowsEverything: boolean;
}

export interface SeededIam {
  readonly users: readonly SeededUser[];
  readonly policies: readonly SeededPolicy[];
  readonly passwordMinimumLength: number;
  readonly passwordReusePrevention: number;
}

const ADMINISTRATOR_ACCESS = 'arn:aws:iam::aws:policy/AdministratorAccess';
const READ_ONLY = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
const USERS = 64;

type Fields = Readonly<Record<string, unknown>>;

function document(...statements: readonly Fields[]): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.length === 1 ? statements[0] : statements,
  });
}

const allow = (fields: Fields): Fields => ({ Effect: 'Allow', Resource: '*', ...fields });
const EVERYTHING = document(allow({ Action: '*' }));
const READS = document(allow({ Action: ['s3:Get*', 's3:List*'] }));

/** By which way the users of these numbers become administrators, or nearly do. */
const WAYS: Readonly<Record<number, string>> = {
  0: 'attached',
  7: 'inline',
  11: 'group',
  13: 'group-inline',
  17: 'trusted-role',
  19: 'account-role',
  23: 'untrusted',
  29: 'read-only',
  31: 'own-managed',
  37: 'role-of-role',
};
const ADMINISTRATIVE = new Set(Object.values(WAYS).filter((way) => !/^untrusted|^read/.test(way)));

/** Users of every mix of password, second factor, keys, class and way to rights. */
export async function seedIam(iam: IAMClient, account: string): Promise<SeededIam> {
  const policies: SeededPolicy[] = [];
  await iam.send(
    new UpdateAccountPasswordPolicyCommand({
      MinimumPasswordLength: 12,
      PasswordReusePrevention: 24,
    }),
  );
  await seedGroups(iam, account, policies);
  const users: SeededUser[] = [];
  for (let number = 0; number < USERS; number += 1)
    users.push(await seedUser(iam, account, number));
  await seedRoles(iam, account, policies);
  policies.push(...(await seedManaged(iam)));
  for (const [index, user] of users.entries()) {
    policies.push(...(await grant(iam, account, user, WAYS[index] ?? '')));
  }
  return { users, policies, passwordMinimumLength: 12, passwordReusePrevention: 24 };
}

function nameOf(number: number): string {
  const number2 = String(number).padStart(2, '0');
  if (number % 10 === 3) return `person${number2}@example.com`;
  return number % 10 === 5 ? `team,a+b=c.${number2}-x_y` : `user-${number2}`;
}

function tagsOf(number: number): Tag[] {
  if (number % 8 === 6) return [{ Key: 'annexa:class', Value: 'service' }];
  if (number % 8 === 2) return [{ Key: 'Email', Value: `Owner${number}@Example.com` }];
  return number % 16 === 9 ? [{ Key: 'annexa:class', Value: 'human' }] : [];
}

async function seedUser(iam: IAMClient, account: string, number: number): Promise<SeededUser> {
  const name = nameOf(number);
  const path = number % 6 === 1 ? '/staff/' : '/';
  const tags = tagsOf(number);
  await iam.send(
    new CreateUserCommand({
      UserName: name,
      Path: path,
      Tags: [...tags, { Key: 'phone', Value: '+49 30 0000000' }],
    }),
  );
  const password = number % 2 === 0;
  const mfa = number % 4 === 0 || number % 9 === 5;
  if (password) {
    await iam.send(new CreateLoginProfileCommand({ UserName: name, Password: 'invented-4Tests!' }));
  }
  if (mfa) await enrol(iam, name, number);
  const tag = (key: string): string | undefined => tags.find(({ Key }) => Key === key)?.Value;
  const declared = tag('annexa:class');
  return {
    arn: `arn:aws:iam::${account}:user${path}${name}`,
    name,
    email: (name.includes('@') ? name : tag('Email'))?.toLowerCase() ?? null,
    declaredClass: declared === 'service' || declared === 'human' ? declared : null,
    password,
    mfa,
    administrator: ADMINISTRATIVE.has(WAYS[number] ?? ''),
    keys: await seedKeys(iam, name, number),
  };
}

async function enrol(iam: IAMClient, name: string, number: number): Promise<void> {
  const { VirtualMFADevice: device } = await iam.send(
    new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: `factor-${number}` }),
  );
  await iam.send(
    new EnableMFADeviceCommand({
      UserName: name,
      SerialNumber: device?.SerialNumber,
      AuthenticationCode1: '123456',
      AuthenticationCode2: '654321',
    }),
  );
}

/** None, one, two, or an inactive one beside or without an active one. */
async function seedKeys(
  iam: IAMClient,
  name: string,
  number: number,
): Promise<{ id: string; active: boolean }[]> {
  const states = [[], [true], [true, true], [false], [true, false]][number % 5] ?? [];
  const keys: { id: string; active: boolean }[] = [];
  for (const active of states) {
    const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
    const id = key?.AccessKeyId ?? '';
    if (!active) {
      await iam.send(
        new UpdateAccessKeyCommand({ UserName: name, AccessKeyId: id, Status: 'Inactive' }),
      );
    }
    keys.push({ id, active });
  }
  return keys;
}

async function seedGroups(
  iam: IAMClient,
  account: string,
  policies: SeededPolicy[],
): Promise<void> {
  for (const GroupName of ['operators', 'inline-operators', 'readers']) {
    await iam.send(new CreateGroupCommand({ GroupName }));
  }
  await iam.send(
    new AttachGroupPolicyCommand({ GroupName: 'operators', PolicyArn: ADMINISTRATOR_ACCESS }),
  );
  const inline = [
    { group: 'inline-operators', name: 'all', text: EVERYTHING, everything: true },
    { group: 'readers', name: 'reads', text: READS, everything: false },
  ];
  for (const { group, name, text, everything } of inline) {
    await iam.send(
      new PutGroupPolicyCommand({ GroupName: group, PolicyName: name, PolicyDocument: text }),
    );
    policies.push({
      id: `arn:aws:iam::${account}:group/${group}#policy/${name}`,
      form: 'inline',
      attached: true,
      allowsEverything: everything,
    });
  }
}

async function seedRoles(iam: IAMClient, account: string, policies: SeededPolicy[]): Promise<void> {
  const trust = (AWS: string, Condition?: Fields): string =>
    document({
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { AWS },
      ...(Condition === undefined ? {} : { Condition }),
    });
  const user = (number: number): string =>
    `arn:aws:iam::${account}:user${number % 6 === 1 ? '/staff/' : '/'}${nameOf(number)}`;
  const role = async (RoleName: string, trustPolicy: string, admin: boolean): Promise<void> => {
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trustPolicy }));
    if (!admin) return;
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: ADMINISTRATOR_ACCESS }));
    policies.push({
      id: `arn:aws:iam::${account}:role/${RoleName}#policy/AdministratorAccess`,
      form: 'attachment',
      attached: true,
      allowsEverything: true,
    });
  };
  const secret = { StringEquals: { 'sts:ExternalId': 'hush-hush-4711' } };
  await role('trusted-admin', trust(user(17)), true);
  await role('account-admin', trust(`arn:aws:iam::${account}:root`, secret), true);
  await role('stepping-stone', trust(user(37)), false);
  await role('last-admin', trust(`arn:aws:iam::${account}:role/stepping-stone`), true);
  const name = 'break-glass';
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: 'last-admin',
      PolicyName: name,
      PolicyDocument: document(allow({ NotAction: ['aws-portal:*'] })),
    }),
  );
  policies.push({
    id: `arn:aws:iam::${account}:role/last-admin#policy/${name}`,
    form: 'inline',
    attached: true,
    allowsEverything: true,
  });
}

/** Managed policies: only the attached default version counts, and a condition on what is asked for narrows. */
async function seedManaged(iam: IAMClient): Promise<SeededPolicy[]> {
  const mfa = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
  const oneRegion = { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } };
  const wanted = [
    { name: 'own-admin', text: EVERYTHING, attached: true, everything: true },
    {
      name: 'list-admin',
      text: document(allow({ Action: ['*:*'], Resource: ['*'] })),
      attached: true,
      everything: true,
    },
    { name: 'unused-admin', text: EVERYTHING, attached: false, everything: true },
    {
      name: 'scoped',
      text: document(allow({ Action: 's3:*' })),
      attached: true,
      everything: false,
    },
    {
      name: 'second-factor-admin',
      text: document(allow({ Action: '*', Condition: mfa })),
      attached: true,
      everything: true,
    },
    {
      name: 'one-region',
      text: document(allow({ Action: '*', Condition: oneRegion })),
      attached: true,
      everything: false,
    },
    {
      name: 'one-bucket',
      text: document(allow({ Action: '*', Resource: 'arn:aws:s3:::acme-logs-01' })),
      attached: true,
      everything: false,
    },
    {
      name: 'power-user',
      text: document(allow({ NotAction: ['iam:*'] })),
      attached: true,
      everything: false,
    },
    { name: 'was-admin', text: EVERYTHING, attached: true, everything: false },
  ];
  await iam.send(
    new CreateRoleCommand({
      RoleName: 'machine',
      AssumeRolePolicyDocument: document({
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { Service: 'ec2.amazonaws.com' },
      }),
    }),
  );
  const seeded: SeededPolicy[] = [];
  for (const { name, text, attached, everything } of wanted) {
    const { Policy: policy } = await iam.send(
      new CreatePolicyCommand({ PolicyName: name, PolicyDocument: text }),
    );
    const id = policy?.Arn ?? '';
    if (name === 'was-admin') {
      await iam.send(
        new CreatePolicyVersionCommand({
          PolicyArn: id,
          PolicyDocument: READS,
          SetAsDefault: true,
        }),
      );
    }
    if (attached) {
      await iam.send(new AttachRolePolicyCommand({ RoleName: 'machine', PolicyArn: id }));
    }
    seeded.push({ id, form: 'managed', attached, allowsEverything: everything });
  }
  return seeded;
}

async function grant(
  iam: IAMClient,
  account: string,
  { arn, name: UserName }: SeededUser,
  way: string,
): Promise<SeededPolicy[]> {
  const inline = async (name: string, text: string, everything: boolean): Promise<SeededPolicy> => {
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: name, PolicyDocument: text }));
    const id = `${arn}#policy/${name}`;
    return { id, form: 'inline', attached: true, allowsEverything: everything };
  };
  const attach = (PolicyArn: string): Promise<unknown> =>
    iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }));
  const join = (GroupName: string): Promise<unknown> =>
    iam.send(new AddUserToGroupCommand({ UserName, GroupName }));
  switch (way) {
    case 'attached': {
      await attach(ADMINISTRATOR_ACCESS);
      const id = `${arn}#policy/AdministratorAccess`;
      return [{ id, form: 'attachment', attached: true, allowsEverything: true }];
    }
    case 'inline':
      return [await inline('all', EVERYTHING, true)];
    case 'group':
      await join('operators');
      return [];
    case 'group-inline':
      await join('inline-operators');
      return [];
    case 'account-role': {
      const Resource = `arn:aws:iam::${account}:role/account-*`;
      return [await inline('assume', document(allow({ Action: 'sts:Assume*', Resource })), false)];
    }
    case 'untrusted': {
      const Resource = `arn:aws:iam::${account}:role/trusted-admin`;
      return [await inline('assume', document(allow({ Action: 'sts:*', Resource })), false)];
    }
    case 'read-only':
      await attach(READ_ONLY);
      await join('readers');
      return [];
    case 'own-managed':
      await attach(`arn:aws:iam::${account}:policy/own-admin`);
      return [];
    default:
      return [];
  }
}
