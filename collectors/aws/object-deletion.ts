import { matches, matchesAction, type PolicyDocument } from './policy-document.ts';

/** What takes an object away from a versioned bucket: a marker that hides it, and the end of a version. */
const DELETIONS = ['s3:DeleteObject', 's3:DeleteObjectVersion'] as const;

/**
 * Whether a bucket policy denies everybody the deletion of every object and every version. A denial
 * with a condition leaves somebody who may, and does not count.
 */
export function deniesDeletion(policy: PolicyDocument, bucketArn: string): boolean {
  const denials = policy.filter(
    ({ effect, principals, resources, conditions }) =>
      effect === 'Deny' &&
      conditions.length === 0 &&
      Object.entries(principals ?? {}).some(
        ([type, names]) => (type === 'AWS' || type === '*') && names.includes('*'),
      ) &&
      (resources ?? []).some((pattern) => matches(pattern, `${bucketArn}/*`)),
  );
  return DELETIONS.every((deletion) =>
    denials.some(({ actions }) =>
      (actions ?? []).some((action) => matchesAction(action, deletion)),
    ),
  );
}
