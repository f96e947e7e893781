import { cis, defineCheck, direct, prowler, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { require } from '../../src/core/judgement.ts';

export const storageTlsOnly = defineCheck({
  id: 'storage-tls-only',
  revision: 1,
  title: 'Storage refuses unencrypted connections',
  topic: 'information-handling',
  severity: 'medium',
  nature: 'state',
  controls: [
    direct(
      'A.8.24',
      'encryption on the way to storage is a use of cryptography the bucket can insist on',
    ),
    supporting(
      'A.5.14',
      'what goes over plain HTTP can be read and changed while it is transferred',
    ),
    supporting('A.8.20', 'a service that answers in the clear relies on every network in between'),
  ],
  references: [prowler('s3_bucket_secure_transport_policy'), cis('AWS', '5.0', '2.1.1')],
  params: {},
  subject: 'bucket',
  needs: ['policy'],
  lookups: {},
  judge: (bucket) => require(bucket.deniesPlainHttp, 'plain-http-allowed'),
  reasons: {
    met: 'The bucket policy refuses plain HTTP for the bucket and its objects.',
    'plain-http-allowed':
      'No statement of the bucket policy refuses plain HTTP to everyone for the bucket and its objects.',
  },
  examples: [
    {
      title: 'a policy that denies everybody plain HTTP for the bucket and its objects',
      subject: { deniesPlainHttp: true },
      verdict: 'conforming',
    },
    {
      title: 'no policy, or one that denies plain HTTP to one principal or for some objects only',
      subject: { deniesPlainHttp: false },
      verdict: 'nonconforming',
      reason: 'plain-http-allowed',
    },
    {
      title: 'a policy that may not be read',
      subject: { deniesPlainHttp: hidden('denied', 's3:GetBucketPolicy') },
      verdict: 'not-assessed',
      reason: 'denied',
    },
    {
      title: 'a policy that could not be understood',
      subject: { deniesPlainHttp: hidden('invalid') },
      verdict: 'not-assessed',
      reason: 'invalid',
    },
  ],
  rationale:
    'Storage answers plain HTTP unless told otherwise, and one wrong address in a script is enough to send data and signatures in the clear.',
  remediation:
    'Add a statement to the bucket policy that denies every action to every principal, for the bucket and for its objects, when aws:SecureTransport is false.',
  limits:
    'Shows that plain HTTP would be refused, not which version of TLS is spoken nor what connections were made.',
});
