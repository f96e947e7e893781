import type { Verdict } from '../../../core/verdict.ts';
import { bucketArn, rootArn } from '../../estate/aws/arns.ts';
import type { CloudDomain } from '../cloud-domain.ts';
import type { Bucket } from '../model.ts';
import type { Truth } from '../truth.ts';

/** Classes of which the checks want the key service, in the spellings the company has for them. */
const NEED_KEY_SERVICE = ['confidential', 'restricted', 'Restricted'];

/** How the company's buckets are encrypted and kept, and whether accounts let them be opened. */
export const storage: CloudDomain = {
  truths: (account) => [
    truth('public-storage-blocked', rootArn(account.id), good(account.blocksPublicAccess)),
    ...account.buckets.flatMap((bucket) => [
      truth('storage-encrypted-by-class', bucketArn(bucket), byClass(bucket)),
      truth('log-storage-immutable', bucketArn(bucket), kept(bucket)),
    ]),
  ],
};

function byClass({ labels, encryption }: Bucket): Verdict {
  const isAsked = NEED_KEY_SERVICE.includes(labels?.classification ?? '');
  return isAsked ? good(encryption === 'key-service') : 'not-applicable';
}

function kept({ name, logging, keeping, versioning }: Bucket): Verdict {
  if (logging !== 'target' && !name.endsWith('-audit-trail')) return 'not-applicable';
  return good(versioning === 'on' && (keeping === 'locked' || keeping === 'deletion-denied'));
}

function truth(check: string, subject: string, verdict: Verdict): Truth {
  return { check, source: 'aws', subject, verdict };
}

function good(isGood: boolean): Verdict {
  return isGood ? 'conforming' : 'nonconforming';
}
