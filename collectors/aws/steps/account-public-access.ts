import { state } from '../../../src/core/collector.ts';
import { allBut } from '../../../src/core/keep-only.ts';
import { ask } from '../ask.ts';
import { known } from '../projection.ts';
import { BLOCK_SHAPE, NO_BLOCK, readBlock } from '../public-access-block.ts';
import { accountOf, rootArn } from '../scope.ts';
import { MAX_AGE_HOURS, type AwsStep } from '../step.ts';

/** What is in effect, be it set for the account or for its organization. */
export const accountPublicAccess: AwsStep = {
  id: 'account-public-access',
  title: 'Block of public access to all buckets of the account',
  revision: 2,
  after: 'accounts',
  delivers: { 'cloud-account': ['storage-block'] },
  // The API calls it s3-control:GetPublicAccessBlock.
  permissions: ['s3:GetAccountPublicAccessBlock'],
  removals: [allBut(BLOCK_SHAPE, 'no check reads the rest')],
  maxAgeHours: MAX_AGE_HOURS,
  async *read({ session, scope, signal }) {
    const { GetPublicAccessBlockCommand } = await import('@aws-sdk/client-s3-control');
    yield await ask({
      operation: 's3-control:GetPublicAccessBlock',
      permission: 's3:GetAccountPublicAccessBlock',
      shape: BLOCK_SHAPE,
      absent: [NO_BLOCK],
      send: async () => {
        const s3Control = await session.client('s3-control', scope);
        return s3Control.send(new GetPublicAccessBlockCommand({ AccountId: accountOf(scope) }), {
          abortSignal: signal,
        });
      },
    });
  },
  *project(answers, { scope }) {
    const [answer] = answers;
    if (answer === undefined) return;
    const id = rootArn(scope);
    const block = readBlock(answer.body, 'the account’s block of public access', id);
    if ('malformed' in block) {
      yield block.malformed;
      return;
    }
    const { ignoresAcls, restrictsPolicies, blocksAcls, blocksPolicies } = block.value;
    yield state({
      kind: 'cloud-account',
      id,
      facet: 'storage-block',
      from: answers,
      value: known({
        accountIgnoresPublicAcls: ignoresAcls,
        accountRestrictsPublicPolicies: restrictsPolicies,
        accountBlocksPublicAcls: blocksAcls,
        accountBlocksPublicPolicies: blocksPolicies,
      }),
    });
  },
};
