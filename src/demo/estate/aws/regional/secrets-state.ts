import type { CertificateDetail } from '@aws-sdk/client-acm';
import type {
  AliasListEntry,
  GetKeyRotationStatusResponse,
  KeyMetadata,
} from '@aws-sdk/client-kms';
import type { ResourceTagMapping } from '@aws-sdk/client-resource-groups-tagging-api';
import type { SecretListEntry } from '@aws-sdk/client-secrets-manager';

export interface SecretsState {
  encryptionKeys?: EncryptionKey[];
  /** Of AWS's own, too, which have no key before a service first needs one. */
  keyAliases?: AliasListEntry[];
  secrets?: SecretListEntry[];
  certificates?: CertificateDetail[];
  /** What has or had tags, beside the buckets, which hold their own. */
  taggedResources?: ResourceTagMapping[];
}

export interface EncryptionKey {
  metadata: KeyMetadata;
  /** JSON text. */
  policy: string;
  /** Null: KMS does not rotate it. */
  rotation: Pick<GetKeyRotationStatusResponse, 'RotationPeriodInDays' | 'NextRotationDate'> | null;
}
