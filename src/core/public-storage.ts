import type { Lookup } from './check.ts';
import type { Fact } from './facts.ts';
import { Unknown, all, any, map, not, type Observed } from './observed.ts';

/** Whether the public has access, by each of the two things that may grant it. */
export interface PublicAccess {
  readonly byPolicy: Observed<boolean>;
  readonly byAcl: Observed<boolean>;
}

/** What is granted to the public and blocked neither for the bucket nor for its account. */
export function publicAccessOf(bucket: Fact<'bucket'>, lookup: Lookup): PublicAccess {
  const owner = map(bucket.accountId, (accountId) =>
    lookup.where('cloud-account', 'accountId', accountId, bucket).first(),
  );
  const policiesRestricted = map(owner, (found) =>
    found ? found.accountRestrictsPublicPolicies : accountMissing(bucket),
  );
  const aclsIgnored = map(owner, (found) =>
    found ? found.accountIgnoresPublicAcls : accountMissing(bucket),
  );
  return {
    byPolicy: all(
      bucket.policyGrantsPublic,
      not(any(bucket.bucketRestrictsPublicPolicies, policiesRestricted)),
    ),
    byAcl: all(bucket.aclGrantsPublic, not(any(bucket.bucketIgnoresPublicAcls, aclsIgnored))),
  };
}

/** A list of cloud accounts without the bucket's own tells nothing of that account's block. */
function accountMissing(bucket: Fact<'bucket'>): Unknown {
  return new Unknown([
    {
      reason: 'absent',
      source: bucket.source,
      step: 'storage-block',
      scope: bucket.scope,
      item: bucket.id,
      detail: 'the account that owns the bucket was not found',
    },
  ]);
}
