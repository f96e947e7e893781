import type { GrantPolicy } from './policy.ts';

/** One of the roles that annexa reads through, and what makes it. */
export interface GrantedRole {
  /** `caller` or `members`. */
  readonly id: string;
  readonly title: string;
  /** Name of the role without its path. */
  readonly name: string;
  /** `/` unless the configuration names another. */
  readonly path: string;
  /** Whether annexa sends an external id when it assumes the role. */
  readonly externalId: boolean;
  readonly policies: readonly GrantPolicy[];
}

/** Seconds a session of a role may last: the least that IAM lets a role have. */
export const SESSION_SECONDS = 3600;

/** External ids as STS takes them; Terraform's expressions count no repetition beyond 1,000. */
export const EXTERNAL_ID = { pattern: '[\\w+=,.@:/-]{2,}', longest: 1224 } as const;
