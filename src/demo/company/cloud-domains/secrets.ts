import { createHash } from 'node:crypto';

import type { CertificateDetail } from '@aws-sdk/client-acm';
import type { SecretListEntry } from '@aws-sdk/client-secrets-manager';
import type { Day } from '../../../core/time.ts';
import type { Verdict } from '../../../core/verdict.ts';
import { rootArn } from '../../estate/aws/arns.ts';
import type { EncryptionKey } from '../../estate/aws/regional/secrets-state.ts';
import { dateBefore } from '../calendar.ts';
import type { CloudDomain } from '../cloud-domain.ts';
import { PRODUCTION_ACCOUNT } from '../cloud.ts';
import type { CloudAccount, Company } from '../model.ts';
import type { Truth } from '../truth.ts';

interface Key {
  readonly name: string;
  readonly region: string;
  readonly form: 'own' | 'of-aws' | 'asymmetric' | 'imported' | 'replica' | 'off' | 'being-deleted';
  readonly rotation: 'yearly' | 'seldom' | 'never';
  readonly open: boolean;
}

interface Secret {
  readonly name: string;
  readonly region: string;
  readonly upkeep: 'rotated' | 'rotated-late' | 'young' | 'old' | 'of-aws' | 'replica' | 'deleted';
}

interface Certificate {
  readonly host: string;
  readonly region: string;
  readonly state:
    | 'lasting'
    | 'renewing'
    | 'stalled'
    | 'imported'
    | 'imported-ending'
    | 'unused-ended'
    | 'never-issued';
}

const HOME = 'eu-central-1';
const SECOND = 'eu-west-1';

function key(name: string, fields: Partial<Key> = {}): Key {
  return { name, region: HOME, form: 'own', rotation: 'yearly', open: false, ...fields };
}

/** The keys that AWS made for its own services are among them, as KMS lists them. */
function keysOf({ id }: CloudAccount): readonly Key[] {
  const ofAws = [HOME, SECOND].map((region) => key('s3', { form: 'of-aws', region }));
  if (id !== PRODUCTION_ACCOUNT) return [...ofAws, key('audit-trail')];
  return [
    ...ofAws,
    key('orders'),
    key('orders', { region: SECOND, form: 'replica' }),
    key('measurements', { rotation: 'never' }),
    key('telemetry', { region: SECOND, rotation: 'seldom' }),
    key('partner-exchange', { open: true }),
    key('firmware-signing', { form: 'asymmetric' }),
    key('payment-terminals', { form: 'imported' }),
    key('first-platform', { form: 'off', rotation: 'never' }),
    key('second-platform', { form: 'being-deleted', rotation: 'never' }),
  ];
}

function secretsOf({ id }: CloudAccount): readonly Secret[] {
  const secret = (name: string, upkeep: Secret['upkeep'], region = HOME): Secret => ({
    name,
    region,
    upkeep,
  });
  if (id !== PRODUCTION_ACCOUNT) {
    return [secret('identity-provider', 'young'), secret('payroll-export', 'old')];
  }
  return [
    secret('orders-database', 'rotated'),
    secret('telemetry-database', 'rotated-late'),
    secret('map-service', 'young'),
    secret('carrier-interface', 'old'),
    secret('rds!cluster-orders', 'of-aws'),
    secret('map-service', 'replica', SECOND),
    secret('old-shop', 'deleted'),
  ];
}

function certificatesOf({ id }: CloudAccount): readonly Certificate[] {
  if (id !== PRODUCTION_ACCOUNT) return [];
  return [
    { host: 'www', region: HOME, state: 'lasting' },
    { host: 'api', region: HOME, state: 'renewing' },
    { host: 'portal', region: SECOND, state: 'stalled' },
    { host: 'partners', region: HOME, state: 'imported' },
    { host: 'devices', region: SECOND, state: 'imported-ending' },
    { host: 'old', region: HOME, state: 'unused-ended' },
    { host: 'soon', region: HOME, state: 'never-issued' },
  ];
}

/** The company's keys, secrets and certificates. */
export const secrets: CloudDomain = {
  regional: (account, region, { start, domain }) => {
    const here = (one: { readonly region: string }): boolean => one.region === region;
    const keys = keysOf(account).filter(here);
    return {
      encryptionKeys: keys.map((one) => asKey(account, one, start)),
      keyAliases: keys.map((one) => ({
        AliasName: `alias/${one.form === 'of-aws' ? 'aws/' : ''}${one.name}`,
        TargetKeyId: keyId(account, one),
      })),
      secrets: secretsOf(account)
        .filter(here)
        .map((one) => asSecret(account, one, start)),
      certificates: certificatesOf(account)
        .filter(here)
        .map((one) => asCertificate(account, one, domain, start)),
    };
  },
  truths: (account, company) => [
    ...keysOf(account).flatMap((one) => truthsOfKey(account, one)),
    ...secretsOf(account).map((one) =>
      truth('secret-rotated', secretArn(account, one), rotated(one)),
    ),
    ...truthsOfCertificates(account, company),
  ],
};

function truthsOfKey(account: CloudAccount, one: Key): readonly Truth[] {
  const subject = keyArn(account, one);
  const unlessOfAws = (verdict: Verdict): Verdict =>
    one.form === 'of-aws' ? 'not-applicable' : verdict;
  return [
    truth(
      'encryption-key-rotated',
      subject,
      one.form === 'own' ? good(one.rotation === 'yearly') : 'not-applicable',
    ),
    truth('encryption-key-kept', subject, unlessOfAws(good(one.form !== 'being-deleted'))),
    truth('encryption-key-not-public', subject, unlessOfAws(good(!one.open))),
  ];
}

function rotated({ upkeep }: Secret): Verdict {
  if (upkeep === 'of-aws' || upkeep === 'replica' || upkeep === 'deleted') return 'not-applicable';
  return good(upkeep === 'rotated' || upkeep === 'young');
}

function truthsOfCertificates(account: CloudAccount, { domain }: Company): readonly Truth[] {
  const check = 'certificate-current';
  const all = certificatesOf(account);
  if (all.length === 0) return [truth(check, rootArn(account.id), 'not-applicable')];
  return all.map((one) => {
    const isOut = one.state === 'unused-ended' || one.state === 'never-issued';
    const isGood = one.state !== 'stalled' && one.state !== 'imported-ending';
    const subject = certificateArn(account, one, domain);
    return truth(check, subject, isOut ? 'not-applicable' : good(isGood));
  });
}

function asKey(account: CloudAccount, one: Key, start: Day): EncryptionKey {
  const { form, rotation, open, region } = one;
  const isShared = form === 'replica' || (one.name === 'orders' && form === 'own');
  return {
    metadata: {
      KeyId: keyId(account, one),
      Arn: keyArn(account, one),
      AWSAccountId: account.id,
      CreationDate: dateBefore(start, 420, 9),
      KeyManager: form === 'of-aws' ? 'AWS' : 'CUSTOMER',
      KeyState:
        form === 'off' ? 'Disabled' : form === 'being-deleted' ? 'PendingDeletion' : 'Enabled',
      Enabled: form !== 'off' && form !== 'being-deleted',
      KeySpec: form === 'asymmetric' ? 'ECC_NIST_P256' : 'SYMMETRIC_DEFAULT',
      Origin: form === 'imported' ? 'EXTERNAL' : 'AWS_KMS',
      MultiRegion: isShared,
      ...(isShared
        ? {
            MultiRegionConfiguration: {
              MultiRegionKeyType: form === 'replica' ? 'REPLICA' : 'PRIMARY',
              PrimaryKey: { Arn: keyArn(account, { ...one, region: HOME }), Region: HOME },
            },
          }
        : {}),
      ...(form === 'being-deleted' ? { DeletionDate: dateBefore(start, -20, 9) } : {}),
    },
    policy: policyOf(account, open, region),
    rotation:
      rotation === 'never' ? null : { RotationPeriodInDays: rotation === 'yearly' ? 365 : 1095 },
  };
}

function policyOf(account: CloudAccount, open: boolean, region: string): string {
  const own = {
    Effect: 'Allow',
    Principal: { AWS: rootArn(account.id) },
    Action: 'kms:*',
    Resource: '*',
  };
  const stranger = {
    Effect: 'Allow',
    Principal: { AWS: '*' },
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Resource: '*',
    Condition: { StringEquals: { 'aws:RequestedRegion': region } },
  };
  return JSON.stringify({ Version: '2012-10-17', Statement: open ? [own, stranger] : [own] });
}

function asSecret(account: CloudAccount, one: Secret, start: Day): SecretListEntry {
  const { name, upkeep } = one;
  const rotation = {
    RotationEnabled: true,
    LastRotatedDate: dateBefore(start, 20, 3),
    NextRotationDate: dateBefore(start, upkeep === 'rotated-late' ? 12 : -20, 3),
  };
  return {
    ARN: secretArn(account, one),
    Name: name,
    CreatedDate: dateBefore(start, 400, 9),
    LastChangedDate: dateBefore(start, upkeep === 'young' ? 30 : 300, 9),
    ...(upkeep === 'rotated' || upkeep === 'rotated-late' ? rotation : {}),
    ...(upkeep === 'of-aws' ? { OwningService: 'rds' } : {}),
    ...(upkeep === 'replica' ? { PrimaryRegion: HOME } : {}),
    ...(upkeep === 'deleted' ? { DeletedDate: dateBefore(start, 5, 9) } : {}),
  };
}

function asCertificate(
  account: CloudAccount,
  one: Certificate,
  domain: string,
  start: Day,
): CertificateDetail {
  const { host, region, state } = one;
  const isImported = state === 'imported' || state === 'imported-ending';
  const isUsed = state !== 'unused-ended' && state !== 'never-issued';
  const balancer = `arn:aws:elasticloadbalancing:${region}:${account.id}:loadbalancer/app/${host}/0a1b2c3d4e5f6071`;
  const tried = dateBefore(start, 30, 4);
  const renewal = (RenewalStatus: 'PENDING_AUTO_RENEWAL' | 'PENDING_VALIDATION') => ({
    RenewalSummary: { RenewalStatus, UpdatedAt: tried, DomainValidationOptions: [] },
  });
  return {
    CertificateArn: certificateArn(account, one, domain),
    DomainName: `${host}.${domain}`,
    Status:
      state === 'never-issued'
        ? 'VALIDATION_TIMED_OUT'
        : state === 'unused-ended'
          ? 'EXPIRED'
          : 'ISSUED',
    Type: isImported ? 'IMPORTED' : 'AMAZON_ISSUED',
    // What is left out of the list unless all kinds of keys are asked for.
    KeyAlgorithm: state === 'imported-ending' ? 'EC_prime256v1' : 'RSA_2048',
    InUseBy: isUsed ? [balancer] : [],
    RenewalEligibility: isUsed && !isImported ? 'ELIGIBLE' : 'INELIGIBLE',
    ...(state === 'never-issued' ? {} : { NotAfter: endOf(state, start) }),
    ...(state === 'renewing' ? renewal('PENDING_AUTO_RENEWAL') : {}),
    ...(state === 'stalled' ? renewal('PENDING_VALIDATION') : {}),
  };
}

function endOf(state: Certificate['state'], start: Day): Date {
  if (state === 'unused-ended') return dateBefore(start, 100, 0);
  return dateBefore(start, state === 'lasting' || state === 'imported' ? -200 : -20, 0);
}

/** A replica has the id of the key it was made from. */
function keyId(account: CloudAccount, { name, form, region }: Key): string {
  return uuid(`${account.id} ${form === 'replica' ? HOME : region} ${name}`);
}

function keyArn(account: CloudAccount, one: Key): string {
  return `arn:aws:kms:${one.region}:${account.id}:key/${keyId(account, one)}`;
}

function secretArn(account: CloudAccount, { name, region, upkeep }: Secret): string {
  const end = uuid(`${account.id} ${name} ${upkeep}`).slice(0, 6);
  return `arn:aws:secretsmanager:${region}:${account.id}:secret:${name}-${end}`;
}

function certificateArn(account: CloudAccount, one: Certificate, domain: string): string {
  const id = uuid(`${account.id} ${one.host}.${domain}`);
  return `arn:aws:acm:${one.region}:${account.id}:certificate/${id}`;
}

function uuid(of: string): string {
  const digest = createHash('sha256').update(of).digest('hex');
  return digest.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function truth(check: string, subject: string, verdict: Verdict): Truth {
  return { check, source: 'aws', subject, verdict };
}

function good(isGood: boolean): Verdict {
  return isGood ? 'conforming' : 'nonconforming';
}
