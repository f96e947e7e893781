import { randomBytes } from 'node:crypto';
import { assumedRoleArn, base32, roleArn, rootArn } from './arns.ts';
import { findAccount, findNamed, findUserByArn } from './lookup.ts';
import type { AwsAccount, AwsCredential, AwsOrganization, AwsRole } from './model.ts';

/** Who signed a request, looked up afresh each time: a deleted user or role is nobody. */
export interface Principal {
  readonly account: AwsAccount;
  /** As `GetCallerIdentity` prints it; a session's ARN when a role was assumed. */
  readonly arn: string;
  /** `AIDA…`, `AROA…:session`, or the account's id for the root user. */
  readonly userId: string;
  readonly kind: 'root' | 'user' | 'role';
  /** Name of the IAM user; null for others. */
  readonly userName: string | null;
  /** ARN by which policies name the principal; the role's own for a session. */
  readonly policyArn: string;
}

export interface KnownKey extends AwsCredential {
  readonly sessionToken: string | null;
  readonly expiresAt: Date | null;
}

export interface IssuedSession {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiresAt: Date;
  readonly arn: string;
  readonly userId: string;
}

/** The keys that may sign: those given at the start and those STS has issued since. */
export class Credentials {
  readonly #keys = new Map<string, KnownKey>();

  constructor(longTerm: readonly AwsCredential[]) {
    for (const credential of longTerm) {
      this.#keys.set(credential.accessKeyId, {
        ...credential,
        sessionToken: null,
        expiresAt: null,
      });
    }
  }

  find(accessKeyId: string): KnownKey | undefined {
    return this.#keys.get(accessKeyId);
  }

  /** Temporary credentials of a role, which forget everything about who asked for them. */
  issue(account: AwsAccount, role: AwsRole, sessionName: string, expiresAt: Date): IssuedSession {
    const session = {
      accessKeyId: `ASIA${base32(randomBytes(16))}`,
      secretAccessKey: randomBytes(30).toString('base64'),
      sessionToken: randomBytes(270).toString('base64'),
      expiresAt,
      arn: assumedRoleArn(account.id, role.name, sessionName),
      userId: `${role.id}:${sessionName}`,
    };
    this.#keys.set(session.accessKeyId, {
      accessKeyId: session.accessKeyId,
      secretAccessKey: session.secretAccessKey,
      sessionToken: session.sessionToken,
      expiresAt,
      accountId: account.id,
      principalArn: session.arn,
    });
    return session;
  }
}

/** @returns undefined when the account, user or role does not exist (any more) */
export function resolvePrincipal(
  organization: AwsOrganization,
  accountId: string,
  arn: string,
): Principal | undefined {
  const account = findAccount(organization, accountId);
  if (account === undefined) return undefined;
  if (arn === rootArn(account.id)) {
    return { account, arn, userId: account.id, kind: 'root', userName: null, policyArn: arn };
  }
  const user = findUserByArn(account, arn);
  if (user !== undefined) {
    return { account, arn, userId: user.id, kind: 'user', userName: user.name, policyArn: arn };
  }
  const [, roleName, sessionName] =
    /^arn:aws:sts::\d{12}:assumed-role\/([^/]+)\/([^/]+)$/.exec(arn) ?? [];
  if (roleName === undefined || sessionName === undefined) return undefined;
  const role = findNamed(account.roles, roleName);
  if (role === undefined || assumedRoleArn(account.id, role.name, sessionName) !== arn) {
    return undefined;
  }
  return {
    account,
    arn,
    userId: `${role.id}:${sessionName}`,
    kind: 'role',
    userName: null,
    policyArn: roleArn(account.id, role),
  };
}
