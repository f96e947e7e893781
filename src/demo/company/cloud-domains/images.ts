import type { ImageDetail, RegistryScanningConfiguration } from '@aws-sdk/client-ecr';

import type { Day } from '../../../core/time.ts';
import type { Verdict } from '../../../core/verdict.ts';
import { rootArn } from '../../estate/aws/arns.ts';
import type { AwsRegionState } from '../../estate/aws/model.ts';
import {
  containerImage,
  imageRepository,
  lambdaFunction,
} from '../../estate/aws/regional/software-build.ts';
import { dateBefore } from '../calendar.ts';
import type { CloudDomain } from '../cloud-domain.ts';
import { PRODUCTION_ACCOUNT } from '../cloud.ts';
import type { CloudAccount } from '../model.ts';
import type { Truth } from '../truth.ts';

const HOME = 'eu-central-1';
const SECOND = 'eu-west-1';

interface Repository {
  readonly name: string;
  readonly region: string;
  readonly scanned: boolean;
}

interface Image {
  readonly repository: string;
  readonly region: string;
  /** Hexadecimal, as short as it is told apart. */
  readonly digest: string;
  readonly pushedDays: number;
  /** Whether it was fetched shortly before the story; not for what is no longer run. */
  readonly fetched: boolean;
  readonly scan: 'continuous' | 'at-push' | 'never' | 'not-understood';
  /** Null for one that was replaced and that nobody fetches. */
  readonly verdict: Verdict | null;
}

/** Functions on a runtime of long ago, of long from now, and on none of AWS's. */
export interface CompanyFunction {
  readonly name: string;
  readonly region: string;
  readonly runtime: 'supported' | 'ended' | 'image';
  /** Whether a version that was once published runs on another. */
  readonly oldVersion: boolean;
}

const REPOSITORIES: readonly Repository[] = [
  { name: 'platform/orders', region: HOME, scanned: true },
  { name: 'platform/routing', region: HOME, scanned: true },
  { name: 'experiments', region: HOME, scanned: false },
  { name: 'portal/web', region: SECOND, scanned: true },
  { name: 'portal/jobs', region: SECOND, scanned: true },
];

function image(
  repository: string,
  digest: string,
  pushedDays: number,
  fields: Partial<Image> = {},
): Image {
  const region = repository.startsWith('portal/') ? SECOND : HOME;
  const scan = region === HOME ? 'continuous' : 'at-push';
  return {
    repository,
    region,
    digest,
    pushedDays,
    fetched: false,
    scan,
    verdict: 'conforming',
    ...fields,
  };
}

const IMAGES: readonly Image[] = [
  image('platform/orders', 'a1', 2),
  image('platform/orders', 'a2', 90, { verdict: null }),
  // Built from nothing, in which the scanner finds no packages.
  image('platform/routing', 'b1', 5, { scan: 'not-understood', verdict: 'nonconforming' }),
  image('platform/routing', 'b2', 50, { fetched: true }),
  image('experiments', 'c1', 150, { scan: 'never', verdict: 'nonconforming' }),
  image('portal/web', 'd1', 10),
  image('portal/jobs', 'e1', 60, { verdict: 'nonconforming' }),
];

const FUNCTIONS: readonly CompanyFunction[] = [
  { name: 'order-events', region: HOME, runtime: 'supported', oldVersion: false },
  { name: 'invoice-export', region: HOME, runtime: 'ended', oldVersion: false },
  { name: 'route-hints', region: HOME, runtime: 'supported', oldVersion: true },
  { name: 'map-tiles', region: HOME, runtime: 'image', oldVersion: false },
  { name: 'portal-mail', region: SECOND, runtime: 'supported', oldVersion: false },
];

export function functionsOf({ id }: CloudAccount): readonly CompanyFunction[] {
  return id === PRODUCTION_ACCOUNT ? FUNCTIONS : [];
}

export function repositoryArn(region: string, name: string): string {
  return `arn:aws:ecr:${region}:${PRODUCTION_ACCOUNT}:repository/${name}`;
}

export function imageArn(repository: string, digest: string): string {
  const { region = HOME } = REPOSITORIES.find(({ name }) => name === repository) ?? {};
  return `${repositoryArn(region, repository)}/sha256:${digest.padEnd(64, '0')}`;
}

/** The company's container images and functions: where they lie and what they run on. */
export const images: CloudDomain = {
  regional: (account, region, { start }): AwsRegionState => {
    if (account.id !== PRODUCTION_ACCOUNT) return {};
    const here = (one: { readonly region: string }): boolean => one.region === region;
    const place = { account: account.id, region, now: dateBefore(start, 0, 5) };
    return {
      repositories: REPOSITORIES.filter(here).map(({ name }) =>
        imageRepository(place, name, dateBefore(start, 700, 9)),
      ),
      registryScanning: registryIn(region),
      containerImages: IMAGES.filter(here).map((one) => asImage(one, start)),
      functions: functionsOf(account)
        .filter(here)
        .flatMap(({ name, runtime, oldVersion }) => [
          lambdaFunction(place, name, RUNTIMES[runtime]),
          ...(oldVersion ? [lambdaFunction(place, name, { ...RUNTIMES.ended, Version: '3' })] : []),
        ]),
    };
  },
  truths: (account) => {
    const isProduction = account.id === PRODUCTION_ACCOUNT;
    return [
      ...list(account, 'image-scanning-enabled', isProduction ? REPOSITORIES : [], (one) => [
        repositoryArn(one.region, one.name),
        good(one.scanned),
      ]),
      ...list(
        account,
        'image-scan-current',
        isProduction ? IMAGES.filter(({ verdict }) => verdict !== null) : [],
        ({ repository, digest, verdict }) => [
          imageArn(repository, digest),
          verdict ?? 'not-applicable',
        ],
      ),
      ...list(account, 'function-runtime-supported', functionsOf(account), (one) => [
        functionArn(one),
        one.runtime === 'image'
          ? 'not-applicable'
          : good(one.runtime === 'supported' && !one.oldVersion),
      ]),
    ];
  },
};

const RUNTIMES = {
  supported: { Runtime: 'python3.14' },
  ended: { Runtime: 'python3.8' },
  image: { Runtime: undefined, PackageType: 'Image' },
} as const;

export function functionArn({ region, name }: CompanyFunction): string {
  return `arn:aws:lambda:${region}:${PRODUCTION_ACCOUNT}:function:${name}`;
}

/** The first region scans all the time by Inspector, the second once, at the push. */
function registryIn(region: string): RegistryScanningConfiguration {
  const isHome = region === HOME;
  const filter = isHome ? 'platform/*' : 'portal/*';
  return {
    scanType: isHome ? 'ENHANCED' : 'BASIC',
    rules: [
      {
        scanFrequency: isHome ? 'CONTINUOUS_SCAN' : 'SCAN_ON_PUSH',
        repositoryFilters: [{ filter, filterType: 'WILDCARD' }],
      },
    ],
  };
}

function asImage(
  { repository, digest, pushedDays, fetched, scan }: Image,
  start: Day,
): ImageDetail {
  const pushed = dateBefore(start, pushedDays, 9);
  const scans = {
    continuous: { imageScanStatus: { status: 'ACTIVE' } },
    'at-push': {
      imageScanFindingsSummary: {
        imageScanCompletedAt: pushed,
        findingSeverityCounts: repository === 'portal/jobs' ? { HIGH: 1, LOW: 4 } : { LOW: 4 },
      },
    },
    never: { imageScanStatus: undefined, imageScanFindingsSummary: undefined },
    'not-understood': {
      imageScanStatus: { status: 'UNSUPPORTED_IMAGE' },
      imageScanFindingsSummary: undefined,
    },
  } as const;
  return containerImage(repository, digest, pushed, {
    ...scans[scan],
    ...(fetched ? { lastRecordedPullTime: dateBefore(start, 1, 9) } : {}),
  });
}

function list<T>(
  account: CloudAccount,
  check: string,
  things: readonly T[],
  of: (thing: T) => readonly [subject: string, verdict: Verdict],
): readonly Truth[] {
  const root = [rootArn(account.id), 'not-applicable'] as const;
  return (things.length === 0 ? [root] : things.map(of)).map(([subject, verdict]) => ({
    check,
    source: 'aws',
    subject,
    verdict,
  }));
}

function good(isGood: boolean): Verdict {
  return isGood ? 'conforming' : 'nonconforming';
}
