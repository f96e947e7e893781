import { defineCheck, direct, prowler } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { all, not } from '../../src/core/observed.ts';

export const storageAccessLogged = defineCheck({
  id: 'storage-access-logged',
  revision: 1,
  title: 'Access to storage is logged',
  topic: 'logging-monitoring',
  severity: 'low',
  nature: 'state',
  controls: [
    direct(
      'A.8.15',
      'who read or changed an object is an event to be recorded where the object lies',
    ),
  ],
  references: [prowler('s3_bucket_server_access_logging_enabled')],
  params: {},
  subject: 'bucket',
  needs: ['logging'],
  lookups: { bucket: 'required' },
  judge: (bucket, { lookup }) => {
    const receivesLogs = not(lookup.where('bucket', 'logTarget', bucket.name, bucket).empty());
    // Asked only of a bucket without logging: else one bucket that hides where its logs go would cast
    // doubt on every other.
    return unless(all(not(bucket.accessLogged), receivesLogs), 'log-target').require(
      bucket.accessLogged,
      'access-not-logged',
    );
  },
  reasons: {
    met: 'Server access logging is on.',
    'log-target': 'The bucket receives access logs; logging its own would feed on itself.',
    'access-not-logged': 'Server access logging is off.',
  },
  examples: [
    {
      title: 'a bucket that logs to another',
      subject: { name: 'invoices', accessLogged: true, logTarget: 'access-logs' },
      verdict: 'conforming',
    },
    {
      title: 'a bucket without logging',
      subject: { name: 'invoices', accessLogged: false, logTarget: null },
      verdict: 'nonconforming',
      reason: 'access-not-logged',
    },
    {
      title: 'a bucket without logging, to which another logs',
      subject: { name: 'access-logs', accessLogged: false, logTarget: null },
      others: [{ kind: 'bucket', name: 'invoices', accessLogged: true, logTarget: 'access-logs' }],
      verdict: 'not-applicable',
      reason: 'log-target',
    },
    {
      title: 'a bucket without logging, to which a bucket of another source logs',
      subject: { name: 'access-logs', accessLogged: false, logTarget: null },
      others: [
        {
          kind: 'bucket',
          name: 'invoices',
          source: 'another',
          accessLogged: true,
          logTarget: 'access-logs',
        },
      ],
      verdict: 'nonconforming',
      reason: 'access-not-logged',
    },
    {
      title: 'a bucket that logs, beside one whose setting may not be read',
      subject: { name: 'invoices', accessLogged: true, logTarget: 'access-logs' },
      others: [
        {
          kind: 'bucket',
          name: 'payroll',
          accessLogged: hidden('denied', 's3:GetBucketLogging'),
          logTarget: hidden('denied', 's3:GetBucketLogging'),
        },
      ],
      verdict: 'conforming',
    },
    {
      title: 'a bucket without logging, to which the one that may not be read could log',
      subject: { name: 'access-logs', accessLogged: false, logTarget: null },
      others: [
        {
          kind: 'bucket',
          name: 'payroll',
          accessLogged: hidden('denied', 's3:GetBucketLogging'),
          logTarget: hidden('denied', 's3:GetBucketLogging'),
        },
      ],
      verdict: 'not-assessed',
      reason: 'denied',
    },
    {
      title: 'a setting that may not be read',
      subject: {
        name: 'invoices',
        accessLogged: hidden('denied', 's3:GetBucketLogging'),
        logTarget: hidden('denied', 's3:GetBucketLogging'),
      },
      verdict: 'not-assessed',
      reason: 'denied',
    },
  ],
  rationale:
    'After a leak the first question is who fetched what. Without a record of requests the honest answer is that everything may be gone.',
  remediation:
    'Turn on server access logging into a bucket kept for logs, in the same region, with a prefix for each source and a lifecycle rule.',
  limits:
    'Object-level events of a trail would answer the same question and are not counted. Access logs are delivered on a best-effort basis and may lack requests.',
});
