import { cis, defineCheck, direct, prowler } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { map } from '../../src/core/observed.ts';

export const databaseEncrypted = defineCheck({
  id: 'database-encrypted',
  revision: 1,
  title: 'Databases are encrypted where they are stored',
  topic: 'information-handling',
  severity: 'high',
  nature: 'state',
  controls: [
    direct('A.8.24', 'rules on the use of cryptography begin with what is stored for long'),
  ],
  references: [
    prowler('rds_instance_storage_encrypted'),
    prowler('rds_cluster_storage_encrypted'),
    cis('AWS', '5.0', '2.2.1'),
  ],
  params: {},
  subject: 'database',
  needs: ['storage'],
  lookups: {},
  judge: (database) =>
    unless(
      map(database.clusterId, (cluster) => cluster !== null),
      'judged-with-cluster',
    ).require(database.encrypted, 'not-encrypted'),
  reasons: {
    met: 'The storage is encrypted.',
    'judged-with-cluster': 'The storage is that of its cluster, which is judged by itself.',
    'not-encrypted': 'The storage is not encrypted.',
  },
  examples: [
    {
      title: 'a server whose storage is encrypted',
      subject: { clusterId: null, encrypted: true },
      verdict: 'conforming',
    },
    {
      title: 'a server, or a cluster, whose storage is not encrypted',
      subject: { clusterId: null, encrypted: false },
      verdict: 'nonconforming',
      reason: 'not-encrypted',
    },
    {
      title: 'a member of a cluster, whatever it says of a storage that is not its own',
      subject: {
        clusterId: 'arn:aws:rds:eu-west-1:123456789012:cluster:orders',
        encrypted: false,
      },
      verdict: 'not-applicable',
      reason: 'judged-with-cluster',
    },
    {
      title: 'a server of which the provider does not say whether its storage is encrypted',
      subject: { clusterId: null, encrypted: hidden('absent') },
      verdict: 'not-assessed',
      reason: 'absent',
    },
  ],
  rationale:
    'A disk that is replaced, a snapshot that is copied and a backup that is shared take the data with them. Encrypted, they take nothing that can be read.',
  remediation:
    'A database that exists cannot be encrypted in place: copy a snapshot of it with encryption, restore that, and move over to it. Encrypt new ones from the start.',
  limits:
    'Whose key it is makes no difference here: one that the provider owns, and the customer can neither see nor take away, counts as well. Says nothing of connections, nor of what the database itself encrypts. Members of a cluster are judged with it.',
});
