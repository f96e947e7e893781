import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  DescribeOrganizationCommand,
  ListAccountsCommand,
  OrganizationsClient,
  paginateListAccounts,
} from '@aws-sdk/client-organizations';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';

import { awsAccount, iamRole, trustFor } from '../../../../src/demo/estate/aws/build.ts';
import { failureOf, MANAGEMENT, MEMBER, startEstate, type Started } from './aws-clients.ts';

const ROLE = `arn:aws:iam::${MEMBER}:role/audit/annexa`;
const COLLECTOR = `arn:aws:iam::${MANAGEMENT}:user/collector`;

function startWithRole(externalId?: string): Promise<Started> {
  return startEstate(({ member }) => {
    member.roles.push(
      iamRole({
        name: 'annexa',
        path: '/audit/',
        trustPolicy: trustFor(`arn:aws:iam::${MANAGEMENT}:root`, externalId),
      }),
    );
  });
}

describe('sts:GetCallerIdentity', () => {
  it('names the user who signed', async () => {
    const { client, management } = await startEstate();
    const identity = await client(STSClient).send(new GetCallerIdentityCommand());
    expect(identity).toMatchObject({
      Account: MANAGEMENT,
      Arn: COLLECTOR,
      UserId: management.users[0]!.id,
    });
  });

  it('carries a request id that is never the same', async () => {
    const { client } = await startEstate();
    const sts = client(STSClient);
    const first = await sts.send(new GetCallerIdentityCommand());
    const second = await sts.send(new GetCallerIdentityCommand());
    expect(first.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(second.$metadata.requestId).not.toBe(first.$metadata.requestId);
  });
});

describe('sts:AssumeRole', () => {
  const assume = { RoleArn: ROLE, RoleSessionName: 'run-1', ExternalId: 'acme-7781' };

  it('issues credentials that work in the other account', async () => {
    const { client, member } = await startWithRole('acme-7781');
    const { Credentials, AssumedRoleUser } = await client(STSClient).send(
      new AssumeRoleCommand(assume),
    );
    const session = `arn:aws:sts::${MEMBER}:assumed-role/annexa/run-1`;
    expect(AssumedRoleUser).toEqual({
      Arn: session,
      AssumedRoleId: `${member.roles[0]!.id}:run-1`,
    });
    expect(Credentials!.AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
    expect(Credentials!.Expiration).toEqual(new Date('2026-03-02T11:00:00Z'));

    const identity = await client(STSClient, {
      credentials: {
        accessKeyId: Credentials!.AccessKeyId!,
        secretAccessKey: Credentials!.SecretAccessKey!,
        sessionToken: Credentials!.SessionToken!,
      },
    }).send(new GetCallerIdentityCommand());
    expect(identity).toMatchObject({ Account: MEMBER, Arn: session });
  });

  it('refuses without the external id, with a wrong one, and a role that does not exist', async () => {
    const { client } = await startWithRole('acme-7781');
    const sts = client(STSClient);
    const denied = {
      name: 'AccessDenied',
      status: 403,
      message: `User: ${COLLECTOR} is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`,
    };
    const without = { RoleArn: ROLE, RoleSessionName: 'run-1' };
    expect(await failureOf(sts.send(new AssumeRoleCommand(without)))).toEqual(denied);
    const wrong = { ...assume, ExternalId: 'other' };
    expect(await failureOf(sts.send(new AssumeRoleCommand(wrong)))).toEqual(denied);
    const missing = { ...assume, RoleArn: `${ROLE}-2` };
    expect(await failureOf(sts.send(new AssumeRoleCommand(missing)))).toMatchObject({
      name: 'AccessDenied',
    });
  });

  it('refuses a caller the trust policy does not name, and a suspended account', async () => {
    const { client, member } = await startWithRole();
    const sts = client(STSClient);
    member.roles[0]!.trustPolicy = trustFor(`arn:aws:iam::${MANAGEMENT}:user/somebody-else`);
    expect(await failureOf(sts.send(new AssumeRoleCommand(assume)))).toMatchObject({ status: 403 });
    member.roles[0]!.trustPolicy = trustFor(COLLECTOR);
    await sts.send(new AssumeRoleCommand(assume));
    member.status = 'SUSPENDED';
    expect(await failureOf(sts.send(new AssumeRoleCommand(assume)))).toMatchObject({ status: 403 });
  });

  it('ends sessions by the clock of the estate', async () => {
    const { client, pass } = await startWithRole();
    const { Credentials } = await client(STSClient).send(
      new AssumeRoleCommand({ ...assume, DurationSeconds: 900 }),
    );
    const inSession = client(STSClient, {
      credentials: {
        accessKeyId: Credentials!.AccessKeyId!,
        secretAccessKey: Credentials!.SecretAccessKey!,
        sessionToken: Credentials!.SessionToken!,
      },
    });
    pass(899_000);
    await inSession.send(new GetCallerIdentityCommand());
    pass(1_000);
    expect(await failureOf(inSession.send(new GetCallerIdentityCommand()))).toMatchObject({
      name: 'ExpiredToken',
      status: 403,
    });
  });

  it('refuses a session longer than the role allows', async () => {
    const { client } = await startWithRole();
    const failure = await failureOf(
      client(STSClient).send(new AssumeRoleCommand({ ...assume, DurationSeconds: 7200 })),
    );
    expect(failure).toMatchObject({ name: 'ValidationError', status: 400 });
    expect(failure.message).toContain('MaxSessionDuration');
  });
});

describe('organizations', () => {
  it('lists every account over all pages, markup in names intact', async () => {
    const { client, organization } = await startEstate(({ organization: { accounts } }) => {
      for (let n = 0; n < 43; n += 1) {
        accounts.push(awsAccount({ id: String(300000000000 + n), name: `<Team> & "${n}"` }));
      }
      accounts.at(-1)!.status = 'SUSPENDED';
    });
    const seen: string[] = [];
    let pages = 0;
    for await (const page of paginateListAccounts({ client: client(OrganizationsClient) }, {})) {
      pages += 1;
      seen.push(...page.Accounts!.map((account) => account.Name!));
      if (page.NextToken === undefined) {
        expect(page.Accounts!.at(-1)).toMatchObject({ State: 'SUSPENDED', Status: 'SUSPENDED' });
      }
    }
    expect(pages).toBe(3);
    expect(seen).toEqual(organization.accounts.map((account) => account.name));
  });

  it('leaves the retired Status out from the day AWS does', async () => {
    const { client, pass } = await startEstate();
    pass(365 * 24 * 3600 * 1000);
    const { Accounts } = await client(OrganizationsClient).send(new ListAccountsCommand());
    expect(Accounts![0]).toMatchObject({ State: 'ACTIVE' });
    expect(Accounts![0]).not.toHaveProperty('Status');
  });

  it('describes the organization to a member but lists accounts to the management account only', async () => {
    const { memberClient, organization } = await startEstate();
    const orgs = memberClient(OrganizationsClient);
    const { Organization } = await orgs.send(new DescribeOrganizationCommand());
    expect(Organization).toMatchObject({
      Id: organization.id,
      MasterAccountId: MANAGEMENT,
      FeatureSet: 'ALL',
    });
    expect(await failureOf(orgs.send(new ListAccountsCommand()))).toEqual({
      name: 'AccessDeniedException',
      message: "You don't have permissions to access this resource.",
      status: 400,
    });
  });

  it('is not in use without a management account', async () => {
    const { client } = await startEstate(({ organization }) => {
      organization.managementAccountId = null;
    });
    const orgs = client(OrganizationsClient);
    const notInUse = { name: 'AWSOrganizationsNotInUseException' };
    expect(await failureOf(orgs.send(new ListAccountsCommand()))).toMatchObject(notInUse);
    expect(await failureOf(orgs.send(new DescribeOrganizationCommand()))).toMatchObject(notInUse);
  });

  it('refuses a token it never gave', async () => {
    const { client } = await startEstate();
    const send = client(OrganizationsClient).send(new ListAccountsCommand({ NextToken: 'x' }));
    await expect(send).rejects.toMatchObject({
      name: 'InvalidInputException',
      Reason: 'INVALID_NEXT_TOKEN',
    });
  });
});

describe('ec2:DescribeRegions', () => {
  it('lists enabled regions, and all of them when asked', async () => {
    const { client } = await startEstate(({ management }) => {
      management.regions = ['us-east-1', 'eu-central-1', 'eu-south-2'];
    });
    const ec2 = client(EC2Client);
    const enabled = await ec2.send(new DescribeRegionsCommand());
    expect(enabled.Regions).toEqual([
      {
        RegionName: 'eu-central-1',
        Endpoint: 'ec2.eu-central-1.amazonaws.com',
        OptInStatus: 'opt-in-not-required',
      },
      {
        RegionName: 'eu-south-2',
        Endpoint: 'ec2.eu-south-2.amazonaws.com',
        OptInStatus: 'opted-in',
      },
      {
        RegionName: 'us-east-1',
        Endpoint: 'ec2.us-east-1.amazonaws.com',
        OptInStatus: 'opt-in-not-required',
      },
    ]);
    const all = await ec2.send(new DescribeRegionsCommand({ AllRegions: true }));
    expect(all.Regions!.length).toBeGreaterThan(30);
    expect(all.Regions).toContainEqual({
      RegionName: 'me-south-1',
      Endpoint: 'ec2.me-south-1.amazonaws.com',
      OptInStatus: 'not-opted-in',
    });
  });

  it('narrows by name and filter, and refuses what it does not know', async () => {
    const { client } = await startEstate();
    const ec2 = client(EC2Client);
    const named = await ec2.send(new DescribeRegionsCommand({ RegionNames: ['eu-west-1'] }));
    expect(named.Regions!.map((region) => region.RegionName)).toEqual(['eu-west-1']);
    const filtered = await ec2.send(
      new DescribeRegionsCommand({
        AllRegions: true,
        Filters: [{ Name: 'opt-in-status', Values: ['opt-in-not-required'] }],
      }),
    );
    expect(filtered.Regions!.length).toBe(3);
    const unknown = new DescribeRegionsCommand({ RegionNames: ['moon-1'] });
    expect(await failureOf(ec2.send(unknown))).toMatchObject({ name: 'InvalidParameterValue' });
  });

  it('refuses calls in a region that is not opted in', async () => {
    const { client } = await startEstate();
    const ec2 = client(EC2Client, { region: 'me-south-1' });
    expect(await failureOf(ec2.send(new DescribeRegionsCommand()))).toMatchObject({
      name: 'AuthFailure',
      status: 401,
    });
  });
});
