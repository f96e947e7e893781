import { z } from 'zod';

import type { Shape } from '../../src/core/keep-only.ts';
import { absent } from './ask.ts';
import { read, type Read } from './projection.ts';

/** What an account or bucket without a block answers. */
export const NO_BLOCK = 'NoSuchPublicAccessBlockConfiguration';

export const BLOCK_SHAPE: Shape = {
  PublicAccessBlockConfiguration: {
    BlockPublicAcls: true,
    BlockPublicPolicy: true,
    IgnorePublicAcls: true,
    RestrictPublicBuckets: true,
  },
};

const body = z.object({
  PublicAccessBlockConfiguration: z.object({
    IgnorePublicAcls: z.boolean().optional(),
    RestrictPublicBuckets: z.boolean().optional(),
    BlockPublicAcls: z.boolean().optional(),
    BlockPublicPolicy: z.boolean().optional(),
  }),
});

/**
 * The four switches. Two take effect on grants that exist already: one neutralises access control
 * lists, one bucket policies. The other two keep new grants from being made.
 */
export interface PublicAccessBlock {
  readonly ignoresAcls?: boolean | undefined;
  readonly restrictsPolicies?: boolean | undefined;
  readonly blocksAcls?: boolean | undefined;
  readonly blocksPolicies?: boolean | undefined;
}

const ALL_OFF: PublicAccessBlock = {
  ignoresAcls: false,
  restrictsPolicies: false,
  blocksAcls: false,
  blocksPolicies: false,
};

export function readBlock(answer: unknown, what: string, item: string): Read<PublicAccessBlock> {
  if (absent(answer) === NO_BLOCK) return { value: ALL_OFF };
  const block = read(body, answer, what, item);
  if ('malformed' in block) return block;
  const given = block.value.PublicAccessBlockConfiguration;
  return {
    value: {
      ignoresAcls: given.IgnorePublicAcls,
      restrictsPolicies: given.RestrictPublicBuckets,
      blocksAcls: given.BlockPublicAcls,
      blocksPolicies: given.BlockPublicPolicy,
    },
  };
}
