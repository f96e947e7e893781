import type { CertificateDetail } from '@aws-sdk/client-acm';
import { describe, expect, it } from 'vitest';

import type { EstateOptions, EstateReading } from './estate.ts';
import { arn, callsIn, readRegion, REGION } from './one-region.ts';

/** The session's clock stands at 2026-03-02T10:00. */
const SOON = new Date('2026-03-20T00:00:00.000Z');
const LATER = new Date('2026-11-20T00:00:00.000Z');
const USED = [arn('elasticloadbalancing', 'loadbalancer/app/shop/50dc6c495c0c9188')];

function certificate(name: string, fields: Partial<CertificateDetail> = {}): CertificateDetail {
  return {
    CertificateArn: arn('acm', `certificate/${name}`),
    DomainName: `${name}.example.com`,
    Status: 'ISSUED',
    Type: 'AMAZON_ISSUED',
    KeyAlgorithm: 'RSA_2048',
    InUseBy: USED,
    RenewalEligibility: 'ELIGIBLE',
    NotAfter: LATER,
    ...fields,
  };
}

function renewal(RenewalStatus: 'PENDING_AUTO_RENEWAL' | 'PENDING_VALIDATION' | 'FAILED') {
  const UpdatedAt = new Date('2026-02-01T00:00:00.000Z');
  return { RenewalSummary: { RenewalStatus, UpdatedAt, DomainValidationOptions: [] } };
}

function readCertificates(
  certificates: CertificateDetail[],
  options?: EstateOptions,
): Promise<EstateReading> {
  return readRegion(['certificates', 'certificate-renewal'], { certificates }, options);
}

describe('the certificates of a region', () => {
  it('cost one request where there is none', async () => {
    expect(callsIn(await readCertificates([]))).toEqual({ 'acm:ListCertificates': 1 });
  });

  it('are listed whatever their key, and by whatever protocol they were asked for', async () => {
    const all = await readCertificates([
      certificate('plain'),
      certificate('curve', { KeyAlgorithm: 'EC_prime256v1' }),
      certificate('large', { KeyAlgorithm: 'RSA_4096' }),
      certificate('acme', { CertificateKeyPairOrigin: 'ACME' }),
    ]);
    expect([...all.facts('certificate').values()].map(({ name }) => name)).toEqual([
      'plain.example.com',
      'curve.example.com',
      'large.example.com',
      'acme.example.com',
    ]);
  });

  it.each<[string, Partial<CertificateDetail>, object]>([
    ['lasts', {}, { inUse: true, renewsItself: true, expiresAt: LATER.toISOString() }],
    ['was imported', { Type: 'IMPORTED', RenewalEligibility: undefined }, { renewsItself: false }],
    ['cannot be renewed', { RenewalEligibility: 'INELIGIBLE' }, { renewsItself: false }],
    ['serves nothing', { InUseBy: [] }, { inUse: false }],
    [
      'was never issued',
      { Status: 'PENDING_VALIDATION', NotAfter: undefined, InUseBy: [] },
      { expiresAt: null },
    ],
  ])('tell of one that %s', async (_title, fields, expected) => {
    const all = await readCertificates([certificate('shop', fields)]);
    expect(all.facts('certificate').get(arn('acm', 'certificate/shop'))).toMatchObject({
      region: REGION,
      ...expected,
    });
    expect(all.counts['acm:DescribeCertificate']).toBe(undefined);
  });

  it('leave the end open where AWS does not tell it', async () => {
    const all = await readCertificates([certificate('shop', { NotAfter: undefined })]);
    expect([...all.facts('certificate').values()][0]).not.toHaveProperty('expiresAt');
  });

  it('are asked for their renewal when in use, near their end and to be renewed', async () => {
    const all = await readCertificates([
      certificate('later', renewal('FAILED')),
      certificate('unused', { NotAfter: SOON, InUseBy: [] }),
      certificate('imported', { NotAfter: SOON, Type: 'IMPORTED' }),
      certificate('untried', { NotAfter: SOON }),
      certificate('under-way', { NotAfter: SOON, ...renewal('PENDING_AUTO_RENEWAL') }),
      certificate('waiting', { NotAfter: SOON, ...renewal('PENDING_VALIDATION') }),
      certificate('failed', { NotAfter: SOON, ...renewal('FAILED') }),
    ]);
    expect(all.counts['acm:DescribeCertificate']).toBe(4);
    const stalled = [...all.facts('certificate').values()].map((fact) => [
      fact['name'],
      fact['renewalStalled'],
    ]);
    expect(Object.fromEntries(stalled)).toEqual({
      'later.example.com': undefined,
      'unused.example.com': undefined,
      'imported.example.com': undefined,
      'untried.example.com': false,
      'under-way.example.com': false,
      'waiting.example.com': true,
      'failed.example.com': true,
    });
  });

  it('hide their renewal where they may not be described', async () => {
    const all = await readCertificates([certificate('shop', { NotAfter: SOON })], {
      faults: [{ operation: 'acm:DescribeCertificate', fault: 'deny' }],
    });
    expect(all.gaps('certificate-renewal')).toMatchObject([
      {
        reason: 'denied',
        permission: 'acm:DescribeCertificate',
        item: arn('acm', 'certificate/shop'),
      },
    ]);
  });

  it('are a partial list where a page is missing', async () => {
    const all = await readCertificates([certificate('one'), certificate('two')], {
      pageSize: 1,
      faults: [{ operation: 'acm:ListCertificates', fault: { cutAfterPage: 1 } }],
    });
    expect(all.of('certificates')).toMatchObject([{ status: 'partial' }]);
  });
});
