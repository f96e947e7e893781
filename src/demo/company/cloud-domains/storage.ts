import type { Verdict } from '../../../core/verdict.ts';
import { bucketArn, rootArn } from '../../estate/aws/arns.ts';
import type { CloudDomain } from '../cloud-domain.ts';
import type { Bucket } from '../model.ts';
import type { Truth } from '../truth.ts';

/** Classes of which the checks want the key service, in the spellings the company has for them. */
const NEED_KEY_SERVICE = ['confidential', 'restricted', 'Restricted'];

/** Buckets that trails deliver to, by their names without the company's own. */
const TRAILS = ['audit-trail', 'press-kit'];

/** How the company's buckets are encrypted and kept, and whether accounts let them be opened. */
export const storage: CloudDomain = {
  truths: (account) => [
    truth('public-storage-blocked', rootArn(account.id), good(account.blocksPublicAccess)),
    ...account.buckets.map((bucket) =>
      truth('storage-encrypted-by-class', bucketArn(bucket), byClass(bucket)),
    ),
  ],
};

function byClass({ labels, encryption }: Bucket): Verdict {
  const isAsked = NEED_KEY_SERVICE.includes(labels?.classification ?? '');
  return isAsked ? good(encryption === 'key-service') : 'not-applicable';
}

/** Whether a bucket keeps the logs that go there, where any do. A lock shows without the policy. */
export function keptTruth(bucket: Bucket, policyHidden: boolean): Truth {
  const { name, logging, keeping, versioning } = bucket;
  const is = (verdict: Verdict): Truth =>
    truth('log-storage-immutable', bucketArn(bucket), verdict);
  const isLog = logging === 'target' || TRAILS.some((trail) => name.endsWith(`-${trail}`));
  if (!isLog) return is('not-applicable');
  if (versioning !== 'on') return is('nonconforming');
  if (keeping === 'locked') return is('conforming');
  if (policyHidden) return { ...is('not-assessed'), permission: 's3:GetBucketPolicy' };
  return is(good(keeping === 'deletion-denied'));
}

function truth(check: string, subject: string, verdict: Verdict): Truth {
  return { check, source: 'aws', subject, verdict };
}

function good(isGood: boolean): Verdict {
  return isGood ? 'conforming' : 'nonconforming';
}
