import type { KeyAlgorithm } from '@aws-sdk/client-acm';
import { z } from 'zod';

import { state } from '../../../src/core/collector.ts';
import { DAY, millis, type Instant } from '../../../src/core/time.ts';
import { listStep } from '../list-step.ts';
import { known, timestamp } from '../projection.ts';
import { regionOf } from '../scope.ts';

/** Unless all are named, ACM lists those of RSA up to 2,048 bits and says nothing of the others. */
const KEY_TYPES: readonly KeyAlgorithm[] = [
  'RSA_1024',
  'RSA_2048',
  'RSA_3072',
  'RSA_4096',
  'EC_prime256v1',
  'EC_secp384r1',
  'EC_secp521r1',
];
/** Unless all are named, ACM leaves out what was issued by the ACME protocol. */
const ORIGINS = ['AWS_MANAGED', 'CUSTOMER_PROVIDED', 'ACME'] as const;
const LIMIT = 1000;
/** ACM begins to renew sixty days before the end; two more for the age that evidence may have. */
const RENEWAL_DAYS = 62;
/** What was never issued has no end. */
const NEVER_ISSUED = ['PENDING_VALIDATION', 'VALIDATION_TIMED_OUT', 'FAILED'];

export const certificates = listStep({
  id: 'certificates',
  title: 'Certificates of Certificate Manager',
  after: 'regions',
  service: 'acm',
  operation: 'acm:ListCertificates',
  parameters: {
    MaxItems: LIMIT,
    keyTypes: KEY_TYPES.join(','),
    CertificateKeyPairOrigins: ORIGINS.join(','),
  },
  delivers: { certificate: ['identity'] },
  shape: {
    CertificateSummaryList: {
      CertificateArn: true,
      DomainName: true,
      Status: true,
      Type: true,
      InUse: true,
      NotAfter: true,
      RenewalEligibility: true,
    },
  },
  async send(acm, NextToken, abortSignal) {
    const { ListCertificatesCommand } = await import('@aws-sdk/client-acm');
    const command = new ListCertificatesCommand({
      Includes: { keyTypes: [...KEY_TYPES] },
      CertificateKeyPairOrigins: [...ORIGINS],
      MaxItems: LIMIT,
      NextToken,
    });
    return acm.send(command, { abortSignal });
  },
  next: ({ NextToken }) => NextToken,
  list: 'CertificateSummaryList',
  what: 'a certificate of the list',
  row: z.object({
    CertificateArn: z.string().startsWith('arn:'),
    DomainName: z.string().optional(),
    Status: z.string().optional(),
    Type: z.string().optional(),
    InUse: z.boolean().optional(),
    NotAfter: timestamp.optional(),
    RenewalEligibility: z.string().optional(),
  }),
  *states(row, { scope, at, answer }) {
    const { CertificateArn: id, DomainName, Status = '', InUse: inUse, NotAfter } = row;
    const renewsItself = renews(row);
    const isDue = inUse !== false && renewsItself !== false && endsSoon(NotAfter, at);
    yield state({
      kind: 'certificate',
      id,
      facet: 'identity',
      name: DomainName ?? id,
      incarnation: id,
      hints: { due: String(isDue) },
      from: [answer],
      value: {
        region: regionOf(scope),
        ...known({
          inUse,
          renewsItself,
          expiresAt: NotAfter ?? (NEVER_ISSUED.includes(Status) ? null : undefined),
        }),
      },
    });
  },
});

/** Whoever brought a certificate brings the next; of the others ACM says which it renews. */
function renews({
  Type,
  RenewalEligibility,
}: {
  readonly Type?: string | undefined;
  readonly RenewalEligibility?: string | undefined;
}): boolean | undefined {
  if (Type === 'IMPORTED') return false;
  return RenewalEligibility === undefined ? undefined : RenewalEligibility === 'ELIGIBLE';
}

function endsSoon(end: Instant | undefined, at: Instant): boolean {
  return end !== undefined && millis(end) - millis(at) <= RENEWAL_DAYS * DAY;
}
