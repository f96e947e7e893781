import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { OperatorError } from '../core/operator-error.ts';
import { READER_ROLE } from './company/as-aws.ts';
import { registersOf } from './company/as-registers.ts';
import { ISMS_REPOSITORY } from './company/code.ts';
import type { Company } from './company/model.ts';
import type { Estates } from './estates.ts';

/** Profile of the demo's own AWS configuration; nobody's own has one of that name. */
export const AWS_PROFILE = 'annexa-demo';

/** The folder the demo works in: configuration, registers, throw-away secrets, and what annexa records. */
export interface DemoFolder {
  readonly path: string;
  readonly configuration: string;
  readonly awsConfig: string;
  readonly awsCredentials: string;
  /** Removes what the demo made, and the folder too where there was none before. */
  discard(): Promise<void>;
}

/**
 * Makes the folder: `wanted` (an absolute path) or one of its own below the system's temporary folder.
 * Throws an `OperatorError` where the folder already holds something, which is left as it is.
 */
export async function makeFolder(wanted: string | undefined): Promise<DemoFolder> {
  const folder = wanted ?? (await mkdtemp(path.join(tmpdir(), 'annexa-demo-')));
  const created = await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0) {
    throw new OperatorError(`${folder} is not empty; --output names a new or an empty folder`);
  }
  await chmod(folder, 0o700);
  return {
    path: folder,
    configuration: path.join(folder, 'annexa.yaml'),
    awsConfig: path.join(folder, 'secrets', 'aws-config'),
    awsCredentials: path.join(folder, 'secrets', 'aws-credentials'),
    discard: async () => {
      const isOurs = wanted === undefined || created !== undefined;
      const made = isOurs
        ? [folder]
        : (await readdir(folder)).map((name) => path.join(folder, name));
      for (const one of made) await rm(one, { recursive: true, force: true });
    },
  };
}

/** Writes the configuration and the secrets it refers to. */
export async function writeConfiguration(
  folder: DemoFolder,
  company: Company,
  estates: Estates,
): Promise<void> {
  const { secrets } = estates;
  await mkdir(path.join(folder.path, 'secrets'), { mode: 0o700 });
  const files: Readonly<Record<string, string>> = {
    'annexa.yaml': configurationText(company, estates),
    'secrets/github-token': secrets.githubToken,
    'secrets/tickets-token': secrets.ticketsToken,
    'secrets/external-id': secrets.externalId,
    'secrets/service-account.json': JSON.stringify(secrets.serviceAccount, undefined, 2),
    'secrets/aws-config': [
      `[profile ${AWS_PROFILE}]`,
      'region = eu-central-1',
      `endpoint_url = ${estates.awsUrl}`,
      '',
    ].join('\n'),
    'secrets/aws-credentials': [
      `[${AWS_PROFILE}]`,
      `aws_access_key_id = ${secrets.accessKeyId}`,
      `aws_secret_access_key = ${secrets.secretAccessKey}`,
      '',
    ].join('\n'),
  };
  for (const [name, text] of Object.entries(files)) await write(folder, name, text);
}

/** Writes the registers as they are today. */
export async function writeRegisters(folder: DemoFolder, company: Company): Promise<void> {
  await mkdir(path.join(folder.path, 'registers'), { recursive: true, mode: 0o700 });
  for (const [name, text] of registersOf(company)) {
    await write(folder, path.join('registers', name), text);
  }
}

/** Writes a file that nobody else may read; returns where. */
export async function write(folder: DemoFolder, name: string, text: string): Promise<string> {
  const file = path.join(folder.path, name);
  await writeFile(file, text, { mode: 0o600 });
  return file;
}

function configurationText({ name, slug }: Company, estates: Estates): string {
  return `# Written by "annexa demo". The addresses are those of an invented estate that ran on this machine
# while the demo did; what was recorded stays readable, a new run would find nobody there.
organization: { name: ${name}, timeZone: Europe/Berlin }
data: ./data
# Take what the first run finds for granted as nonconformities; "propose" would ask for each.
raise: { baseline: accept }
sources:
  aws:
    collector: aws
    # A profile that only the demo's own AWS configuration has: yours are never used.
    profile: ${AWS_PROFILE}
    accounts: organization
    role: { name: ${READER_ROLE}, externalId: "file:secrets/external-id" }
    regions: [eu-central-1, eu-west-1]
  github:
    collector: github
    organization: ${slug}
    baseUrl: ${estates.githubUrl}
    token: "file:secrets/github-token"
  workspace:
    collector: google-workspace
    customer: my_customer
    credentials: "file:secrets/service-account.json"
    subject: ${estates.subject}
    rootUrl: ${estates.googleUrl}
    tokenUrl: ${estates.tokenUrl}
  company:
    collector: registers
    path: ./registers
trackers:
  issues:
    tracker: github
    repository: ${slug}/${ISMS_REPOSITORY}
    baseUrl: ${estates.githubUrl}
    token: "file:secrets/tickets-token"
`;
}
