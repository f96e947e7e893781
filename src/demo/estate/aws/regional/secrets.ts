import {
  DescribeCertificateCommand,
  ListCertificatesCommand,
  type CertificateDetail,
  type CertificateSummary,
  type ListCertificatesRequest,
} from '@aws-sdk/client-acm';
import {
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  ListAliasesCommand,
  ListKeysCommand,
} from '@aws-sdk/client-kms';
import { ListSecretsCommand } from '@aws-sdk/client-secrets-manager';
import { AwsError } from '../errors.ts';
import { schemaOperation, type SchemaCall } from '../schema-operation.ts';
import { schemaService, stateOf } from '../schema-service.ts';
import type { Service } from '../service.ts';
import type { EncryptionKey } from './secrets-state.ts';

const listKeys = schemaOperation(ListKeysCommand).servedBy({
  action: 'kms:ListKeys',
  page: {
    list: 'Keys',
    token: 'Marker',
    next: 'NextMarker',
    truncated: 'Truncated',
    size: 'Limit',
    most: 1000,
    usual: 100,
    badToken: 'InvalidMarkerException',
  },
  run: (call) => ({
    Keys: (stateOf(call).encryptionKeys ?? []).map(({ metadata: { KeyId, Arn } }) => ({
      KeyId,
      KeyArn: Arn,
    })),
  }),
});

const listAliases = schemaOperation(ListAliasesCommand).servedBy({
  action: 'kms:ListAliases',
  page: {
    list: 'Aliases',
    token: 'Marker',
    next: 'NextMarker',
    truncated: 'Truncated',
    size: 'Limit',
    most: 100,
    usual: 50,
    badToken: 'InvalidMarkerException',
  },
  run: (call) => ({ Aliases: stateOf(call).keyAliases ?? [] }),
});

interface KeyRequest {
  KeyId: string | undefined;
}

const aboutKey = {
  resource: ({ account, region, parameters: { KeyId = '' } }: SchemaCall<KeyRequest>) =>
    KeyId.startsWith('arn:') ? KeyId : `arn:aws:kms:${region}:${account.id}:key/${KeyId}`,
  names: ({ parameters: { KeyId = '' } }: SchemaCall<KeyRequest>) => [
    KeyId,
    KeyId.slice(KeyId.indexOf('/') + 1),
  ],
};

const describeKey = schemaOperation(DescribeKeyCommand).servedBy({
  ...aboutKey,
  action: 'kms:DescribeKey',
  run: (call) => ({ KeyMetadata: keyOf(call).metadata }),
});

const getKeyPolicy = schemaOperation(GetKeyPolicyCommand).servedBy({
  ...aboutKey,
  action: 'kms:GetKeyPolicy',
  run: (call) => {
    const { PolicyName = 'default' } = call.parameters;
    if (PolicyName !== 'default') throw notFound('No such policy exists.');
    return { Policy: keyOf(call).policy, PolicyName };
  },
});

const getKeyRotationStatus = schemaOperation(GetKeyRotationStatusCommand).servedBy({
  ...aboutKey,
  action: 'kms:GetKeyRotationStatus',
  run: (call) => {
    const { metadata, rotation } = keyOf(call);
    const { KeySpec, Origin, KeyId, KeyState, Arn = '' } = metadata;
    if (KeySpec !== 'SYMMETRIC_DEFAULT' || /^(AWS_CLOUDHSM|EXTERNAL_KEY_STORE)$/.test(Origin ?? ''))
      throw new AwsError('UnsupportedOperationException', 400, '');
    if (KeyState === 'PendingDeletion') {
      throw new AwsError('KMSInvalidStateException', 400, `${Arn} is pending deletion.`);
    }
    return { KeyId, KeyRotationEnabled: rotation !== null, ...rotation };
  },
});

function keyOf(call: SchemaCall<KeyRequest>): EncryptionKey {
  const { KeyId } = call.parameters;
  const found = (stateOf(call).encryptionKeys ?? []).find(
    ({ metadata }) => metadata.Arn === KeyId || metadata.KeyId === KeyId,
  );
  if (found) return found;
  throw notFound(`Key '${aboutKey.resource(call)}' does not exist`);
}

function notFound(message: string): AwsError {
  return new AwsError('NotFoundException', 400, message);
}

const listSecrets = schemaOperation(ListSecretsCommand).servedBy({
  action: 'secretsmanager:ListSecrets',
  page: {
    list: 'SecretList',
    token: 'NextToken',
    next: 'NextToken',
    size: 'MaxResults',
    most: 100,
    badToken: 'InvalidNextTokenException',
  },
  run: (call) => ({
    SecretList: (stateOf(call).secrets ?? []).filter(
      ({ DeletedDate }) =>
        DeletedDate === undefined || call.parameters.IncludePlannedDeletion === true,
    ),
  }),
});

const listCertificates = schemaOperation(ListCertificatesCommand).servedBy({
  action: 'acm:ListCertificates',
  page: {
    list: 'CertificateSummaryList',
    token: 'NextToken',
    next: 'NextToken',
    size: 'MaxItems',
    most: 1000,
  },
  run: (call) => ({
    CertificateSummaryList: (stateOf(call).certificates ?? [])
      .filter((certificate) => isListed(certificate, call.parameters))
      .map(summaryOf),
  }),
});

/** What nobody asks for by its kind is left out, as ACM does. */
function isListed(
  { KeyAlgorithm = 'RSA_2048', CertificateKeyPairOrigin = 'AWS_MANAGED' }: CertificateDetail,
  { Includes, CertificateKeyPairOrigins }: ListCertificatesRequest,
): boolean {
  const types = Includes?.keyTypes ?? ['RSA_1024', 'RSA_2048'];
  const origins = CertificateKeyPairOrigins ?? ['AWS_MANAGED', 'CUSTOMER_PROVIDED'];
  return types.includes(KeyAlgorithm) && origins.includes(CertificateKeyPairOrigin);
}

function summaryOf(certificate: CertificateDetail): CertificateSummary {
  const { CertificateArn, DomainName, Status, Type, KeyAlgorithm, InUseBy = [] } = certificate;
  const { NotBefore, NotAfter, CreatedAt, RenewalEligibility } = certificate;
  return {
    CertificateArn,
    DomainName,
    Status,
    Type,
    KeyAlgorithm,
    InUse: InUseBy.length > 0,
    RenewalEligibility,
    NotBefore,
    NotAfter,
    CreatedAt,
  };
}

const describeCertificate = schemaOperation(DescribeCertificateCommand).servedBy({
  action: 'acm:DescribeCertificate',
  resource: ({ parameters }) => parameters.CertificateArn ?? '',
  names: ({ parameters: { CertificateArn = '' } }) => [CertificateArn],
  run: (call) => {
    const { CertificateArn: arn = '' } = call.parameters;
    const found = (stateOf(call).certificates ?? []).find(
      ({ CertificateArn }) => CertificateArn === arn,
    );
    if (found) return { Certificate: found };
    const message = `Could not find certificate ${arn}.`;
    throw new AwsError('ResourceNotFoundException', 400, message);
  },
});

export const secrets: readonly Service[] = [
  schemaService('kms', [listKeys, listAliases, describeKey, getKeyPolicy, getKeyRotationStatus]),
  schemaService('secrets-manager', [listSecrets]),
  schemaService('acm', [listCertificates, describeCertificate]),
];
