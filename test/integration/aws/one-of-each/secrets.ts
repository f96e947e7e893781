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
  // Names of buckets are everybody's, and this is done in several accounts.
  const bucket = `one-versioned-${make.credentials.accessKeyId.toLowerCase()}`;
  const s3 = new S3Client({ ...make, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  await s3.send(
    new PutBucketVersioningCommand({
      Bucket: bucket,
      VersioningConfiguration: { Status: 'Enabled' },
    }),
  );
  await s3.send(
    new PutBucketTaggingCommand({
      Bucket: bucket,
      Tagging: { TagSet: [{ Key: 'DataClassification', Value: 'internal' }] },
    }),
  );
}
