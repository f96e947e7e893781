import { randomBytes } from 'node:crypto';

import { userArn } from './estate/aws/arns.ts';
import { startAwsEstate, type AwsEstate, type FaultPlan } from './estate/aws/server.ts';
import type { GithubIssue, GithubOrganization } from './estate/github/model.ts';
import { startGithubEstate, type GithubEstate } from './estate/github/server.ts';
import { startGoogleEstate, type GoogleEstate } from './estate/google/server.ts';
import {
  generateServiceAccountKey,
  type GoogleServiceAccountKeyFile,
} from './estate/google/service-account.ts';
import { awsOrganizationOf, readerOf } from './company/as-aws.ts';
import { githubOrganizationOf } from './company/as-github.ts';
import { googleCustomerOf } from './company/as-google.ts';
import { MANAGEMENT_ACCOUNT } from './company/cloud.ts';
import { ISMS_REPOSITORY } from './company/code.ts';
import type { Company } from './company/model.ts';
import type { Blindness } from './company/truth.ts';

/** Everything that opens the estates, made for one run of the demo and worthless afterwards. */
export interface EstateSecrets {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly externalId: string;
  readonly githubToken: string;
  readonly ticketsToken: string;
  readonly serviceAccount: GoogleServiceAccountKeyFile;
}

export interface Estates {
  /** The servers themselves, with what they were asked and the faults they are to show. */
  readonly servers: {
    readonly aws: AwsEstate;
    readonly github: GithubEstate;
    readonly google: GoogleEstate;
  };
  readonly awsUrl: string;
  readonly githubUrl: string;
  readonly googleUrl: string;
  readonly tokenUrl: string;
  /** Address of the administrator as whom the service account reads. */
  readonly subject: string;
  readonly secrets: EstateSecrets;
  /** Lets the providers be what the company is now; tickets stay as they are. */
  show(company: Company, blind: Blindness): void;
  /** `owner/name` of the repository that holds the tickets. */
  readonly ticketsRepository: string;
  /** The tickets as GitHub holds them. */
  tickets(): readonly GithubIssue[];
  close(): Promise<void>;
}

/** Pages smaller than the providers' own, so that lists of this size have several. */
const PAGE_SIZE = 50;

const GOOGLE_SCOPES = ['customer', 'user', 'device.mobile'].map(
  (part) => `https://www.googleapis.com/auth/admin.directory.${part}.readonly`,
);

/** Starts AWS, GitHub and Google Workspace of the company on loopback. `clock` is the simulated one. */
export async function startEstates(
  company: Company,
  clock: () => Date,
  pageSize = PAGE_SIZE,
): Promise<Estates> {
  const externalId = secret('annexa-demo-');
  const githubToken = secret('demo_read_');
  const ticketsToken = secret('demo_tickets_');
  const secretAccessKey = secret('');
  const aws = awsOrganizationOf(company, externalId);
  const accessKeyId = readerOf(aws).accessKeys[0]?.id ?? '';
  const github = githubOrganizationOf(company);
  const google = googleCustomerOf(company);
  const owner = github.members.find(({ role }) => role === 'admin')?.login ?? '';
  const subject = google.users.find(({ isAdmin }) => isAdmin)?.primaryEmail ?? '';
  const key = await generateServiceAccountKey('annexa@demo-project.iam.example.com');
  const faults: FaultPlan = [];

  const running: { close(): Promise<void> }[] = [];
  const started = async <T extends { close(): Promise<void> }>(server: Promise<T>): Promise<T> => {
    const one = await server;
    running.push(one);
    return one;
  };
  const close = async (): Promise<void> => {
    await Promise.all(running.map((server) => server.close()));
  };
  try {
    const awsEstate = await started(
      startAwsEstate({
        organization: aws,
        credentials: [
          {
            accessKeyId,
            secretAccessKey,
            accountId: MANAGEMENT_ACCOUNT,
            principalArn: userArn(MANAGEMENT_ACCOUNT, readerOf(aws)),
          },
        ],
        clock,
        faults,
        pageSize,
      }),
    );
    const githubEstate = await started(
      startGithubEstate({
        organization: github,
        tokens: [
          { token: githubToken, login: owner, isOwner: true, permissions: { issues: 'none' } },
          {
            token: ticketsToken,
            login: 'isms-tickets',
            isOwner: false,
            permissions: { members: false, push: true, repositories: [ISMS_REPOSITORY] },
          },
        ],
        clock,
      }),
    );
    const googleEstate = await started(
      startGoogleEstate({
        customer: google,
        serviceAccount: {
          ...key.identity,
          allowedScopes: GOOGLE_SCOPES,
          allowedSubjects: [subject],
        },
        clock,
        pageSize,
      }),
    );
    return {
      servers: { aws: awsEstate, github: githubEstate, google: googleEstate },
      awsUrl: awsEstate.url,
      githubUrl: githubEstate.url,
      googleUrl: googleEstate.url,
      tokenUrl: googleEstate.tokenUrl,
      subject,
      secrets: {
        accessKeyId,
        secretAccessKey,
        externalId,
        githubToken,
        ticketsToken,
        serviceAccount: key.keyFile(googleEstate.tokenUrl),
      },
      show: (now, blind) => {
        Object.assign(aws, awsOrganizationOf(now, externalId));
        adoptGithub(github, githubOrganizationOf(now));
        const { users, mobileDevices } = googleCustomerOf(now);
        Object.assign(google, { users, mobileDevices });
        faults.splice(0, faults.length, ...faultsOf(blind));
      },
      ticketsRepository: `${github.login}/${ISMS_REPOSITORY}`,
      tickets: () => github.repositories.find(({ name }) => name === ISMS_REPOSITORY)?.issues ?? [],
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Takes over what changed, and leaves the issues and labels that annexa wrote. */
function adoptGithub(served: GithubOrganization, next: GithubOrganization): void {
  const { members, outsideCollaborators } = next;
  const kept = new Map(served.repositories.map((repository) => [repository.id, repository]));
  const repositories = next.repositories.map((repository) => {
    const { issues = [], labels = [] } = kept.get(repository.id) ?? {};
    return { ...repository, issues, labels };
  });
  Object.assign(served, { members, outsideCollaborators, repositories });
}

function faultsOf({ bucketPoliciesOf }: Blindness): FaultPlan {
  if (bucketPoliciesOf === null) return [];
  return ['s3:GetBucketPolicy', 's3:GetBucketPolicyStatus'].map((operation) => ({
    operation,
    accountId: bucketPoliciesOf,
    fault: 'deny',
  }));
}

function secret(prefix: string): string {
  return `${prefix}${randomBytes(20).toString('hex')}`;
}
