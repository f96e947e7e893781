import { z } from 'zod';

import { defineCheck, direct, param, prowler, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { isUnknown, map } from '../../src/core/observed.ts';

const server = { clusterId: null, environment: 'production' } as const;

export const databaseDeletionProtected = defineCheck({
  id: 'database-deletion-protected',
  revision: 1,
  title: 'Databases cannot be deleted by a single command',
  topic: 'backup-recovery',
  severity: 'medium',
  nature: 'state',
  controls: [
    direct('A.8.13', 'whoever deletes a database deletes its automatic backups with it'),
    supporting('A.8.14', 'spare servers are of no use once the database itself is gone'),
  ],
  references: [
    prowler('rds_instance_deletion_protection'),
    prowler('rds_cluster_deletion_protection'),
  ],
  params: {
    nonProduction: param(
      z.array(z.string().toLowerCase()),
      ['dev', 'development', 'test', 'testing', 'qa', 'staging', 'stage', 'sandbox', 'preview'],
      'values of the tag that names the environment',
      'annexa: common names of environments that may be lost; whatever no tag places there is judged',
    ),
  },
  subject: 'database',
  needs: ['protection', 'tags'],
  lookups: {},
  judge: (database, { params: { nonProduction } }) =>
    unless(
      map(database.clusterId, (cluster) => cluster !== null),
      'judged-with-cluster',
    )
      .unless(
        map(database.environment, (name) => name !== null && nonProduction.includes(name)),
        'not-production',
        isUnknown(database.environment) ? {} : { environment: database.environment ?? '' },
      )
      .require(database.deletionProtected, 'unprotected'),
  reasons: {
    met: 'Deletion protection is on.',
    'judged-with-cluster': 'Its cluster is what is protected, and judged by itself.',
    'not-production': 'It is tagged as {environment}, which may be lost.',
    unprotected: 'Deletion protection is off.',
  },
  examples: [
    {
      title: 'a protected server',
      subject: { ...server, deletionProtected: true },
      verdict: 'conforming',
    },
    {
      title: 'a server of production without protection',
      subject: { ...server, deletionProtected: false },
      verdict: 'nonconforming',
      reason: 'unprotected',
    },
    {
      title: 'a server without a tag, which may be anything',
      subject: { clusterId: null, environment: null, deletionProtected: false },
      verdict: 'nonconforming',
      reason: 'unprotected',
    },
    {
      title: 'a server of an environment with a name of its own',
      subject: { clusterId: null, environment: 'prd-eu', deletionProtected: false },
      verdict: 'nonconforming',
      reason: 'unprotected',
    },
    {
      title: 'a server that is tagged as one for tests',
      subject: { clusterId: null, environment: 'test', deletionProtected: false },
      verdict: 'not-applicable',
      reason: 'not-production',
    },
    {
      title: 'the same where tests are not to be lost either',
      subject: { clusterId: null, environment: 'test', deletionProtected: false },
      params: { nonProduction: ['dev'] },
      verdict: 'nonconforming',
      reason: 'unprotected',
    },
    {
      title: 'a member of a cluster, whose own setting has no effect',
      subject: {
        clusterId: 'arn:aws:rds:eu-west-1:123456789012:cluster:orders',
        environment: 'production',
        deletionProtected: false,
      },
      verdict: 'not-applicable',
      reason: 'judged-with-cluster',
    },
    {
      title: 'a server of which the provider does not say whether it is protected',
      subject: { ...server, deletionProtected: hidden('absent') },
      verdict: 'not-assessed',
      reason: 'absent',
    },
  ],
  rationale:
    'A wrong account in the shell or a plan that was applied unread deletes a database within seconds, its automatic backups included. Protection makes that two deliberate steps.',
  remediation:
    'Switch deletion protection on, for a cluster on the cluster itself. It needs no restart.',
  limits:
    'Whoever may change the setting may still delete in two steps. Members of a protected cluster can be deleted; the data stays. Read replicas are judged like any other. Of an environment only what the tag says is known.',
});
