import { ACMClient, RequestCertificateCommand } from '@aws-sdk/client-acm';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  CreateBucketCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

import type { Maker } from './maker.ts';

/** A key, a secret, a certificate, and a classified bucket whose objects could be locked. */
export async function oneOfEachSecrets(make: Maker): Promise<void> {
  await new KMSClient(make).send(new CreateKeyCommand({ MultiRegion: false }));
  await new SecretsManagerClient(make).send(
    new CreateSecretCommand({ Name: 'one-secret', SecretString: 'invented' }),
  );
  await new ACMClient(make).send(new RequestCertificateCommand({ DomainName: 'one.example.com' }));
  const s3 = new S3Client({ ...make, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'one-versioned-bucket' }));
  await s3.send(
    new PutBucketVersioningCommand({
      Bucket: 'one-versioned-bucket',
      VersioningConfiguration: { Status: 'Enabled' },
    }),
  );
  await s3.send(
    new PutBucketTaggingCommand({
      Bucket: 'one-versioned-bucket',
      Tagging: { TagSet: [{ Key: 'DataClassification', Value: 'internal' }] },
    }),
  );
}
