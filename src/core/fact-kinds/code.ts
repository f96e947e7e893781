import { z } from 'zod';

import { criticality, instant } from './fields.ts';

export const CODE_KINDS = {
  repository: {
    identity: {
      archived: z.boolean(),
      fork: z.boolean(),
      template: z.boolean(),
      /** False only where the provider shows content; an empty repository has no branch yet. */
      maybeEmpty: z.boolean(),
      neverPushed: z.boolean(),
      visibility: z.string(),
    },
    rules: {
      /** Approvals that active rulesets ask for; null where none requires a pull request. */
      rulesetApprovals: z.int().nullable(),
    },
    'branch-protection': {
      defaultBranchExists: z.boolean(),
      /** Approvals that classic protection asks for; null where it requires no pull request. */
      classicApprovals: z.int().nullable(),
    },
  },
  /** A known vulnerability of a dependency that a platform reports for a repository. */
  alert: {
    identity: {
      repositoryId: z.string(),
      open: z.boolean(),
      severity: criticality,
      runtime: z.boolean(),
      openedAt: instant,
      summary: z.string(),
    },
  },
} as const;
