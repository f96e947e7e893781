import { rootArn, userArn } from './arns.ts';
import { AwsError } from './errors.ts';
import type {
  AwsAccount,
  AwsKeyUse,
  AwsPasswordPolicy,
  AwsRootUser,
  AwsSigningCertificate,
  AwsUser,
} from './model.ts';

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;

/** For so long IAM serves the report it has instead of making a new one. */
const LIFETIME = 4 * HOUR;

const COLUMNS = [
  'user',
  'arn',
  'user_creation_time',
  'password_enabled',
  'password_last_used',
  'password_last_changed',
  'password_next_rotation',
  'mfa_active',
  'access_key_1_active',
  'access_key_1_last_rotated',
  'access_key_1_last_used_date',
  'access_key_1_last_used_region',
  'access_key_1_last_used_service',
  'access_key_2_active',
  'access_key_2_last_rotated',
  'access_key_2_last_used_date',
  'access_key_2_last_used_region',
  'access_key_2_last_used_service',
  'cert_1_active',
  'cert_1_last_rotated',
  'cert_2_active',
  'cert_2_last_rotated',
];

export interface CredentialReport {
  readonly csv: string;
  readonly generatedAt: Date;
}

interface Generation {
  readonly report: CredentialReport;
  /** Until somebody has asked for it once, a report is still being made. */
  complete: boolean;
}

/** The reports IAM keeps, one for each account, frozen as they were when they were generated. */
export class CredentialReports {
  readonly #generations = new Map<string, Generation>();

  /** Puts in place a report that somebody generated some time before. */
  startWith(account: AwsAccount, generatedAt: Date): void {
    const report = { csv: credentialReport(account), generatedAt };
    this.#generations.set(account.id, { report, complete: true });
  }

  /** Starts a report unless one of the last four hours exists, as often as it is asked. */
  generate(account: AwsAccount, now: Date): { state: 'STARTED' | 'COMPLETE'; isFirst: boolean } {
    const generation = this.#generations.get(account.id);
    if (generation !== undefined && !isExpired(generation, now)) {
      generation.complete = true;
      return { state: 'COMPLETE', isFirst: false };
    }
    const report = { csv: credentialReport(account), generatedAt: wholeSeconds(now) };
    this.#generations.set(account.id, { report, complete: false });
    return { state: 'STARTED', isFirst: generation === undefined };
  }

  /** @throws AwsError while there is no report, none yet, or none young enough */
  get(account: AwsAccount, now: Date): CredentialReport {
    const generation = this.#generations.get(account.id);
    if (generation === undefined) {
      throw new AwsError('ReportNotPresent', 410, 'No report has been generated.');
    }
    if (isExpired(generation, now)) {
      throw new AwsError('ReportExpired', 410, 'The most recent report has expired.');
    }
    if (!generation.complete) {
      generation.complete = true;
      throw new AwsError('ReportInProgress', 404, 'The report is still being generated.');
    }
    return generation.report;
  }
}

function isExpired({ report }: Generation, now: Date): boolean {
  return now.getTime() - report.generatedAt.getTime() > LIFETIME;
}

/** The report's text: the root user first, then the users by name, without a last line feed. */
function credentialReport(account: AwsAccount): string {
  const users = [...account.users].sort((a, b) =>
    compare(a.name.toLowerCase(), b.name.toLowerCase()),
  );
  const rows = [COLUMNS, rootRow(account), ...users.map((user) => userRow(account, user))];
  return rows.map((row) => row.map(quoted).join(',')).join('\n');
}

function rootRow({ id, createdAt, root }: AwsAccount): readonly string[] {
  return [
    '<root_account>',
    rootArn(id),
    timestamp(createdAt),
    ...rootPassword(root),
    String(root.mfaEnabled),
    ...keyColumns(root.accessKeys),
    ...certificateColumns([]),
  ];
}

/** For the root user IAM reports neither when the password changed nor when it must. */
function rootPassword(root: AwsRootUser): readonly string[] {
  return root.passwordEnabled
    ? ['true', used(root.passwordLastUsed), 'not_supported', 'not_supported']
    : ['false', 'N/A', 'N/A', 'not_supported'];
}

function userRow(account: AwsAccount, user: AwsUser): readonly string[] {
  return [
    user.name,
    userArn(account.id, user),
    timestamp(user.createdAt),
    ...userPassword(user, account.passwordPolicy),
    String(user.mfaDevices.length > 0),
    ...keyColumns(user.accessKeys),
    ...certificateColumns(user.signingCertificates),
  ];
}

function userPassword({ password }: AwsUser, policy: AwsPasswordPolicy | null): readonly string[] {
  if (password === null) return ['false', 'N/A', 'N/A', 'N/A'];
  const maxAge = policy?.maxAgeDays ?? null;
  return [
    'true',
    used(password.lastUsed),
    timestamp(password.lastChanged),
    maxAge === null ? 'N/A' : timestamp(new Date(password.lastChanged.getTime() + maxAge * DAY)),
  ];
}

interface Key {
  readonly active: boolean;
  readonly createdAt: Date;
  readonly lastUsed: AwsKeyUse | null;
}

/** An inactive key keeps its dates; only a missing one has none. */
function keyColumns(keys: readonly Key[]): readonly string[] {
  return [keys[0], keys[1]].flatMap((key) =>
    key === undefined
      ? ['false', 'N/A', 'N/A', 'N/A', 'N/A']
      : [
          String(key.active),
          timestamp(key.createdAt),
          key.lastUsed === null ? 'N/A' : timestamp(key.lastUsed.at),
          key.lastUsed?.region ?? 'N/A',
          key.lastUsed?.service ?? 'N/A',
        ],
  );
}

function certificateColumns(certificates: readonly AwsSigningCertificate[]): readonly string[] {
  return [certificates[0], certificates[1]].flatMap((certificate) =>
    certificate === undefined
      ? ['false', 'N/A']
      : [String(certificate.active), timestamp(certificate.createdAt)],
  );
}

/** A password that was never used is told apart from one that does not exist. */
function used(instant: Date | null): string {
  return instant === null ? 'no_information' : timestamp(instant);
}

/** Unlike the rest of IAM the report writes the offset of UTC out. */
function timestamp(instant: Date): string {
  return `${instant.toISOString().slice(0, 19)}+00:00`;
}

/** User names may contain commas. */
function quoted(field: string): string {
  return /[",\n\r]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

function wholeSeconds(instant: Date): Date {
  return new Date(Math.floor(instant.getTime() / 1000) * 1000);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
