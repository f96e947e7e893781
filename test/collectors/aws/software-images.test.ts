import type { RegistryScanningConfiguration } from '@aws-sdk/client-ecr';
import { describe, expect, it } from 'vitest';

import {
  containerImage,
  imageRepository,
  lambdaFunction,
} from '../../../src/demo/estate/aws/regional/software-build.ts';
import { arn, callsIn } from './one-region.ts';
import { PLACE, ago, readSoftware } from './software-estate.ts';

const repository = (name: string, scanOnPush = false) => ({
  ...imageRepository(PLACE, name, ago(500)),
  imageScanningConfiguration: { scanOnPush },
});
const repositoryId = (name: string): string => arn('ecr', `repository/${name}`);
const lambda = lambdaFunction.bind(undefined, PLACE);
const INDEX = 'application/vnd.oci.image.index.v1+json';

describe('the scanning of images', () => {
  const rule = (scanFrequency: 'SCAN_ON_PUSH' | 'CONTINUOUS_SCAN' | 'MANUAL', filter: string) => ({
    scanFrequency,
    repositoryFilters: [{ filter, filterType: 'WILDCARD' as const }],
  });
  const scanned = async (
    registryScanning: RegistryScanningConfiguration | undefined,
    own: boolean,
    name = 'shop/web',
  ): Promise<unknown> => {
    const all = await readSoftware({
      repositories: [repository(name, own)],
      ...(registryScanning === undefined ? {} : { registryScanning }),
    });
    return all.facts('image-repository').get(repositoryId(name))?.['imagesScanned'];
  };

  it.each([
    ['nothing', undefined, false, false],
    ['the repository’s own setting alone', undefined, true, true],
    [
      'a rule of the registry, whatever the repository says',
      { scanType: 'BASIC', rules: [rule('SCAN_ON_PUSH', '*')] },
      false,
      true,
    ],
    [
      'a rule for other repositories',
      { scanType: 'BASIC', rules: [rule('SCAN_ON_PUSH', 'prod-*')] },
      false,
      false,
    ],
    ['scans by hand', { scanType: 'BASIC', rules: [rule('MANUAL', '*')] }, false, false],
    [
      'the enhanced way, all the time',
      { scanType: 'ENHANCED', rules: [rule('CONTINUOUS_SCAN', 'shop')] },
      false,
      true,
    ],
    [
      'the enhanced way for others, which overrides the repository’s own setting',
      { scanType: 'ENHANCED', rules: [rule('SCAN_ON_PUSH', 'prod-*')] },
      true,
      false,
    ],
  ] as const)('follows %s', async (_title, registry, own, expected) => {
    const mutable = registry as RegistryScanningConfiguration | undefined;
    expect(await scanned(mutable, own)).toBe(expected);
  });

  it.each([
    ['shop', 'my-shop/web', true],
    ['shop*', 'my-shop/web', false],
    ['*shop*', 'my-shop/web', true],
    ['*', 'anything', true],
    ['sh.p', 'shop', false],
  ])('by the filter %s of %s is %s', async (filter, name, expected) => {
    const registry = { scanType: 'BASIC' as const, rules: [rule('SCAN_ON_PUSH', filter)] };
    expect(await scanned(registry, false, name)).toBe(expected);
  });

  it('is asked for once, and only where there is a repository', async () => {
    const all = await readSoftware({ repositories: [repository('a'), repository('b')] });
    expect(all.counts['ecr:GetRegistryScanningConfiguration']).toBe(1);
    expect(all.counts['ecr:DescribeImages']).toBe(2);
    expect(callsIn(await readSoftware({}))).not.toHaveProperty(
      'ecr:GetRegistryScanningConfiguration',
    );
  });

  it('is a gap with its permission', async () => {
    const all = await readSoftware(
      { repositories: [repository('a')] },
      { faults: [{ operation: 'ecr:GetRegistryScanningConfiguration', fault: 'deny' }] },
    );
    expect(all.gaps('image-scanning')).toMatchObject([
      { reason: 'denied', permission: 'ecr:GetRegistryScanningConfiguration' },
    ]);
  });
});

describe('container images', () => {
  const idsOf = async (...images: Parameters<typeof containerImage>[]): Promise<string[]> => {
    const all = await readSoftware({
      repositories: [repository('shop')],
      containerImages: images.map((image) => containerImage(...image)),
    });
    return [...all.facts('container-image').keys()].map((id) => id.slice(-64).replace(/0+$/, ''));
  };

  it('are those of the newest push and those that were fetched lately', async () => {
    expect(
      await idsOf(
        ['shop', 'a1', ago(300)],
        ['shop', 'a2', ago(200), { lastRecordedPullTime: ago(2) }],
        ['shop', 'a4', ago(3)],
        ['shop', 'a3', ago(100), { lastRecordedPullTime: ago(60) }],
      ),
    ).toEqual(['a2', 'a4']);
  });

  it('are those that an index lists, not the index nor what is kept beside an image', async () => {
    expect(
      await idsOf(
        ['shop', 'b1', ago(3)],
        ['shop', 'b2', new Date(ago(3).getTime() + 60_000)],
        ['shop', 'b3', new Date(ago(3).getTime() + 120_000), { imageManifestMediaType: INDEX }],
        ['shop', 'b4', ago(1), { artifactMediaType: 'application/vnd.cncf.helm.config.v1+json' }],
        ['shop', 'b5', ago(1), { imageTags: [`sha256-${'0'.repeat(64)}.sig`] }],
        ['shop', 'b6', ago(1), { subjectManifestDigest: `sha256:${'1'.repeat(64)}` }],
        ['shop', 'b7', ago(1), { imageStatus: 'ARCHIVED' }],
      ),
    ).toEqual(['b1', 'b2']);
  });

  it('seals neither images that nobody runs nor when one was fetched', async () => {
    const all = await readSoftware({
      repositories: [repository('shop')],
      containerImages: [
        containerImage('shop', 'a1', ago(300)),
        containerImage('shop', 'a2', ago(200), { lastRecordedPullTime: ago(2) }),
      ],
    });
    const sealed = JSON.stringify(all.of('container-images')[0]?.answers.map(({ body }) => body));
    expect(sealed).toContain('sha256:a2');
    expect(sealed).not.toContain('sha256:a1');
    expect(sealed).not.toContain('lastRecordedPullTime');
  });

  it.each([
    ['ACTIVE', 'continuous'],
    ['COMPLETE', 'once'],
    ['PENDING', 'pending'],
    ['FAILED', 'failed'],
    ['UNSUPPORTED_IMAGE', 'unsupported'],
    ['SCAN_ELIGIBILITY_EXPIRED', 'expired'],
  ] as const)('in the state %s are scanned %s', async (status, scanState) => {
    const all = await readSoftware({
      repositories: [repository('shop')],
      containerImages: [containerImage('shop', 'a1', ago(3), { imageScanStatus: { status } })],
    });
    expect([...all.facts('container-image').values()]).toMatchObject([
      { scanState, scannedAt: ago(3).toISOString(), repositoryId: repositoryId('shop') },
    ]);
  });

  it('without a scan were never scanned, and are not asked about', async () => {
    const never = { imageScanStatus: undefined, imageScanFindingsSummary: undefined };
    const all = await readSoftware({
      repositories: [repository('shop')],
      containerImages: [containerImage('shop', 'a1', ago(3), never)],
    });
    expect([...all.facts('container-image').values()]).toMatchObject([
      { scanState: 'none', scannedAt: null },
    ]);
    expect(all.counts['ecr:DescribeImageScanFindings']).toBeUndefined();
  });

  it('of a list that was cut off are those fetched lately: the newest may be on another page', async () => {
    const all = await readSoftware(
      {
        repositories: [repository('shop')],
        containerImages: [
          containerImage('shop', 'a1', ago(300)),
          containerImage('shop', 'a2', ago(200), { lastRecordedPullTime: ago(2) }),
          containerImage('shop', 'a3', ago(3)),
        ],
      },
      { pageSize: 2, faults: [{ operation: 'ecr:DescribeImages', fault: { cutAfterPage: 1 } }] },
    );
    expect([...all.facts('container-image').keys()]).toEqual([
      `${repositoryId('shop')}/sha256:${'a2'.padEnd(64, '0')}`,
    ]);
  });

  it('of one repository may be hidden while the others are read', async () => {
    const all = await readSoftware(
      {
        repositories: [repository('shop'), repository('other')],
        containerImages: [
          containerImage('shop', 'a1', ago(3)),
          containerImage('other', 'b1', ago(3)),
        ],
      },
      { faults: [{ operation: 'ecr:DescribeImages', resource: 'other', fault: 'deny' }] },
    );
    expect(all.gaps('container-images')).toMatchObject([
      { item: repositoryId('other'), permission: 'ecr:DescribeImages' },
    ]);
    expect(all.facts('container-image').size).toBe(1);
  });
});

describe('vulnerabilities of images by basic scanning', () => {
  const severe = (count: number) => ({
    imageScanFindingsSummary: {
      imageScanCompletedAt: ago(3),
      findingSeverityCounts: { CRITICAL: count, LOW: 7 },
    },
  });
  const shop = {
    repositories: [repository('shop')],
    containerImages: [
      containerImage('shop', 'a1', ago(3), severe(1)),
      containerImage('shop', 'a2', ago(3), severe(1)),
      containerImage('shop', 'a3', ago(3), severe(0)),
    ],
    imageFindings: Object.fromEntries(
      ['a1', 'a2'].map((digest, index) => [
        `sha256:${digest.padEnd(64, '0')}`,
        {
          imageScanCompletedAt: ago(3 + index),
          findings: [
            { name: 'CVE-2026-0001', severity: 'CRITICAL' as const },
            { name: 'CVE-2026-0002', severity: 'LOW' as const },
          ],
        },
      ]),
    ),
  };

  it('are read of images that have any worth reading, and put together by repository', async () => {
    const all = await readSoftware(shop);
    expect(all.counts['ecr:DescribeImageScanFindings']).toBe(2);
    expect(Object.fromEntries(all.facts('vulnerability'))).toMatchObject({
      [`${repositoryId('shop')}#vulnerability/CVE-2026-0001`]: {
        severity: 'critical',
        fixAvailable: null,
        openedAt: ago(4).toISOString(),
        imageIds: [1, 2].map((n) => `${repositoryId('shop')}/sha256:a${n}${'0'.repeat(62)}`),
        scanner: 'Amazon ECR',
      },
    });
    expect(all.facts('vulnerability').size).toBe(1);
    expect(JSON.stringify(all.of('image-vulnerabilities')[0]?.answers)).not.toContain(
      'CVE-2026-0002',
    );
  });

  it('are a gap of the image whose findings may not be read', async () => {
    const digest = `sha256:${'a1'.padEnd(64, '0')}`;
    const all = await readSoftware(shop, {
      faults: [{ operation: 'ecr:DescribeImageScanFindings', resource: digest, fault: 'deny' }],
    });
    expect(all.gaps('image-vulnerabilities')).toMatchObject([
      { item: `${repositoryId('shop')}/${digest}`, permission: 'ecr:DescribeImageScanFindings' },
    ]);
    // What the hidden image has longer than the other is not known.
    const [one] = all.facts('vulnerability').values();
    expect(one).not.toHaveProperty('openedAt');
  });

  it('are a gap of the image where the findings of its scan have expired', async () => {
    const all = await readSoftware({ ...shop, imageFindings: {} });
    expect(all.gaps('image-vulnerabilities')).toMatchObject(
      ['a1', 'a2'].map((name) => ({
        item: `${repositoryId('shop')}/sha256:${name.padEnd(64, '0')}`,
        reason: 'absent',
      })),
    );
    expect(all.facts('vulnerability').size).toBe(0);
  });
});

describe('functions', () => {
  it('have the days on which the support of their versions’ runtimes ends', async () => {
    const all = await readSoftware({
      functions: [
        lambda('new', { Runtime: 'python3.13' }),
        lambda('old', { Runtime: 'python3.8' }),
        lambda('pinned'),
        lambda('pinned', { Version: '1', Runtime: 'nodejs14.x' }),
        lambda('pinned', { Version: '2', Runtime: 'nodejs22.x' }),
        lambda('image', { PackageType: 'Image', Runtime: undefined }),
        lambda('ahead', { Runtime: 'nodejs26.x' }),
      ],
    });
    const facts = new Map(
      [...all.facts('function').values()].map(({ name, incarnation: _, ...fact }) => [name, fact]),
    );
    expect(Object.fromEntries(facts)).toEqual({
      new: {
        packagedAsImage: false,
        runtimeSupportedUntil: '2029-06-30',
        versionsSupportedUntil: null,
      },
      old: {
        packagedAsImage: false,
        runtimeSupportedUntil: '2024-10-14',
        versionsSupportedUntil: null,
      },
      pinned: {
        packagedAsImage: false,
        runtimeSupportedUntil: '2028-04-30',
        versionsSupportedUntil: '2023-12-04',
      },
      image: { packagedAsImage: true, runtimeSupportedUntil: null, versionsSupportedUntil: null },
      ahead: { packagedAsImage: false, versionsSupportedUntil: null },
    });
    expect([...all.facts('function').keys()]).toContain(arn('lambda', 'function:pinned'));
  });

  it('hand over no variable of theirs', async () => {
    const variables = { Environment: { Variables: { PASSWORD: 'hush-hush' } } };
    const all = await readSoftware({ functions: [lambda('new', variables)] });
    const sealed = JSON.stringify(all.of('functions')[0]?.answers);
    expect(sealed).toContain('nodejs24.x');
    expect(sealed).not.toContain('hush-hush');
  });

  it('may have older versions on pages that were not read', async () => {
    const all = await readSoftware(
      { functions: [lambda('f'), lambda('f', { Version: '1' }), lambda('f', { Version: '2' })] },
      {
        pageSize: 2,
        faults: [{ operation: 'lambda:ListFunctions', fault: { cutAfterPage: 1 } }],
      },
    );
    expect(all.of('functions')[0]?.status).toBe('partial');
    const [one] = all.facts('function').values();
    expect(one).toMatchObject({ runtimeSupportedUntil: '2028-04-30' });
    expect(one).not.toHaveProperty('versionsSupportedUntil');
  });

  it('are a gap with the permission', async () => {
    const all = await readSoftware(
      { functions: [lambda('f')] },
      { faults: [{ operation: 'lambda:ListFunctions', fault: 'deny' }] },
    );
    expect(all.gaps('functions')).toMatchObject([
      { reason: 'denied', permission: 'lambda:ListFunctions', hidesMembers: true },
    ]);
  });
});
