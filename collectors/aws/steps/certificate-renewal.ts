import { z } from 'zod';

import { itemStep } from '../item-step.ts';
import { read } from '../projection.ts';

const body = z.object({
  Certificate: z.object({
    RenewalSummary: z.object({ RenewalStatus: z.string() }).optional(),
  }),
});

/** ACM cannot validate a domain by itself and waits for its owner; or it has given up. */
const STALLED = ['PENDING_VALIDATION', 'FAILED'];

/** Asked of the certificates alone that are in use and near their end, and that ACM is to renew. */
export const certificateRenewal = itemStep({
  id: 'certificate-renewal',
  title: 'Renewal of certificates that end soon',
  after: 'certificates',
  kind: 'certificate',
  facet: 'renewal',
  service: 'acm',
  operation: 'acm:DescribeCertificate',
  parameters: ({ id }) => ({ CertificateArn: id }),
  gone: ['ResourceNotFoundException'],
  shape: { Certificate: { RenewalSummary: { RenewalStatus: true } } },
  wants: ({ hints }) => hints['due'] === 'true',
  async send(acm, { id }, abortSignal) {
    const { DescribeCertificateCommand } = await import('@aws-sdk/client-acm');
    return acm.send(new DescribeCertificateCommand({ CertificateArn: id }), { abortSignal });
  },
  value(answer, { id, name }) {
    const given = read(body, answer, `the certificate of ${name}`, id);
    if ('malformed' in given) return given;
    // There is no summary before ACM first tries.
    const status = given.value.Certificate.RenewalSummary?.RenewalStatus ?? '';
    return { value: { renewalStalled: STALLED.includes(status) } };
  },
});
