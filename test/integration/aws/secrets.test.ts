import { ACMClient, RequestCertificateCommand } from '@aws-sdk/client-acm';
import {
  CreateKeyCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyRotationCommand,
  KMSClient,
  PutKeyPolicyCommand,
  ReplicateKeyCommand,
  ScheduleKeyDeletionCommand,
  type CreateKeyCommandInput,
} from '@aws-sdk/client-kms';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  RotateSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { withVariables } from '../../collectors/aws/read-all.ts';
import { useInClassicLoadBalancer } from './classic-load-balancer.ts';
import { startMoto, type Moto } from './moto.ts';
import { verdictsOf } from './verdicts-of.ts';

const REGION = 'us-east-1';
const SECOND = 'eu-west-1';
const CREDENTIALS = { accessKeyId: 'AKIASEEDSEEDSEED0000', secretAccessKey: 'seed' };
const KEY_CHECKS = ['encryption-key-rotated', 'encryption-key-kept', 'encryption-key-not-public'];

type Verdicts = Awaited<ReturnType<typeof verdictsOf>>;

let moto: Moto;
let ids: Readonly<Record<string, string>>;
let now: Verdicts;
let later: Verdicts;

beforeAll(async () => {
  moto = await startMoto();
  ids = await withVariables({}, () => seed(moto.url));
  const wanted = {
    endpoint: moto.url,
    regions: [REGION, SECOND],
    steps: [
      'encryption-key-rotation',
      'encryption-key-policy',
      'secrets',
      'certificates',
      'certificate-renewal',
    ],
    checks: [...KEY_CHECKS, 'secret-rotated', 'certificate-current'],
  };
  now = await verdictsOf(wanted);
  later = await verdictsOf({ ...wanted, days: 350 });
});

afterAll(async () => moto.stop());

/** The verdicts of a check by the names that things were seeded under. */
function named(found: Verdicts, check: string): Readonly<Record<string, string>> {
  const names = new Map(Object.entries(ids).map(([name, id]) => [id, name]));
  return Object.fromEntries(
    Object.entries(found[check] ?? {}).map(([id, verdict]) => [names.get(id) ?? id, verdict]),
  );
}

describe('keys seeded into moto', () => {
  it('are rotated as they were made', () => {
    expect(named(now, 'encryption-key-rotated')).toEqual({
      // Moto does not say how often; that a year is enough is proven on the estate.
      rotated: 'not-assessed',
      unrotated: 'nonconforming',
      open: 'nonconforming',
      signing: 'not-applicable',
      imported: 'not-applicable',
      disabled: 'not-applicable',
      doomed: 'not-applicable',
      replica: 'not-applicable',
      'of-aws': 'not-applicable',
    });
  });

  it('are kept unless they wait for their deletion', () => {
    expect(named(now, 'encryption-key-kept')).toEqual({
      rotated: 'conforming',
      unrotated: 'conforming',
      open: 'conforming',
      signing: 'conforming',
      imported: 'conforming',
      disabled: 'conforming',
      doomed: 'nonconforming',
      replica: 'conforming',
      'of-aws': 'not-applicable',
    });
  });

  it('are open to whom their policy names', () => {
    expect(named(now, 'encryption-key-not-public')).toEqual({
      rotated: 'conforming',
      unrotated: 'conforming',
      open: 'nonconforming',
      signing: 'conforming',
      imported: 'conforming',
      disabled: 'conforming',
      doomed: 'conforming',
      replica: 'conforming',
      'of-aws': 'not-applicable',
    });
  });
});

describe('secrets seeded into moto', () => {
  it('are young, and fine', () => {
    expect(named(now, 'secret-rotated')).toEqual({
      'by-hand': 'conforming',
      'by-itself': 'conforming',
      copy: 'not-applicable',
      original: 'conforming',
      deleted: 'not-applicable',
    });
  });

  it('are old a year later, and the rotation of one is late', () => {
    expect(named(later, 'secret-rotated')).toEqual({
      'by-hand': 'nonconforming',
      'by-itself': 'nonconforming',
      copy: 'not-applicable',
      original: 'nonconforming',
      deleted: 'not-applicable',
    });
  });
});

describe('certificates seeded into moto', () => {
  it('last for a year, and matter where they are used', () => {
    expect(named(now, 'certificate-current')).toEqual({
      used: 'conforming',
      unused: 'not-applicable',
    });
  });

  it('end then: moto renews none, and so is asked of no renewal', () => {
    expect(named(later, 'certificate-current')).toEqual({
      used: 'nonconforming',
      unused: 'not-applicable',
    });
  });
});

async function seed(endpoint: string): Promise<Record<string, string>> {
  const config = { endpoint, credentials: CREDENTIALS };
  return {
    ...(await seedKeys((region) => new KMSClient({ ...config, region }))),
    ...(await seedSecrets((region) => new SecretsManagerClient({ ...config, region }))),
    ...(await seedCertificates(endpoint)),
  };
}

async function seedKeys(client: (region: string) => KMSClient): Promise<Record<string, string>> {
  const kms = client(REGION);
  const make = async (input: CreateKeyCommandInput = {}, by = kms): Promise<string> =>
    (await by.send(new CreateKeyCommand(input))).KeyMetadata?.Arn ?? '';
  const rotated = await make();
  await kms.send(new EnableKeyRotationCommand({ KeyId: rotated }));
  const open = await make();
  await kms.send(
    new PutKeyPolicyCommand({
      KeyId: open,
      PolicyName: 'default',
      Policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*' }],
      }),
    }),
  );
  const disabled = await make();
  await kms.send(new DisableKeyCommand({ KeyId: disabled.split('/')[1] }));
  const doomed = await make();
  await kms.send(
    new ScheduleKeyDeletionCommand({ KeyId: doomed.split('/')[1], PendingWindowInDays: 7 }),
  );
  // Where nothing is read: moto calls a key with replicas a replica itself.
  const elsewhere = client('eu-north-1');
  const primary = await make({ MultiRegion: true }, elsewhere);
  await elsewhere.send(
    new ReplicateKeyCommand({ KeyId: primary.split('/')[1], ReplicaRegion: SECOND }),
  );
  // As services do, moto makes its key when it is first asked for.
  const { KeyMetadata: ofAws } = await kms.send(new DescribeKeyCommand({ KeyId: 'alias/aws/ebs' }));
  return {
    rotated,
    open,
    disabled,
    doomed,
    unrotated: await make(),
    signing: await make({ KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' }),
    imported: await make({ Origin: 'EXTERNAL' }),
    replica: primary.replace('eu-north-1', SECOND),
    'of-aws': ofAws?.Arn ?? '',
  };
}

async function seedSecrets(
  client: (region: string) => SecretsManagerClient,
): Promise<Record<string, string>> {
  const secrets = client(REGION);
  const make = async (Name: string, replicated = false): Promise<string> => {
    const { ARN = '' } = await secrets.send(
      new CreateSecretCommand({
        Name,
        SecretString: 'invented',
        ...(replicated ? { AddReplicaRegions: [{ Region: SECOND }] } : {}),
      }),
    );
    return ARN;
  };
  const byItself = await make('by-itself');
  const RotationRules = { AutomaticallyAfterDays: 30 };
  await secrets.send(new RotateSecretCommand({ SecretId: byItself, RotationRules }));
  const deleted = await make('deleted');
  await secrets.send(new DeleteSecretCommand({ SecretId: deleted, RecoveryWindowInDays: 7 }));
  const original = await make('original', true);
  return {
    'by-hand': await make('by-hand'),
    'by-itself': byItself,
    deleted,
    original,
    copy: original.replace(REGION, SECOND),
  };
}

async function seedCertificates(endpoint: string): Promise<Record<string, string>> {
  const acm = new ACMClient({ endpoint, credentials: CREDENTIALS, region: REGION });
  const make = async (DomainName: string): Promise<string> =>
    (await acm.send(new RequestCertificateCommand({ DomainName }))).CertificateArn ?? '';
  const used = await make('used.example.com');
  await useInClassicLoadBalancer({ endpoint, credentials: CREDENTIALS, region: REGION }, used);
  return { used, unused: await make('unused.example.com') };
}
