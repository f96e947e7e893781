import type {
  CoveredResource,
  Finding,
  Resource,
  ScanStatusReason,
} from '@aws-sdk/client-inspector2';

import type { Day } from '../../../core/time.ts';
import type { Verdict } from '../../../core/verdict.ts';
import { rootArn } from '../../estate/aws/arns.ts';
import type { AwsRegionState } from '../../estate/aws/model.ts';
import {
  covered,
  hubFinding,
  inspector,
  inspectorFinding,
  type Place,
} from '../../estate/aws/regional/software-build.ts';
import { dateBefore } from '../calendar.ts';
import type { CloudDomain } from '../cloud-domain.ts';
import { MANAGEMENT_ACCOUNT, PRODUCTION_ACCOUNT, REGIONS } from '../cloud.ts';
import type { CloudAccount } from '../model.ts';
import type { Truth } from '../truth.ts';
import { functionArn, functionsOf, imageArn, repositoryArn } from './images.ts';
import { machinesOf } from './machines.ts';

const HOME = 'eu-central-1';
const SECOND = 'eu-west-1';

/** Why Inspector does not scan a machine or function, or that it did long ago; by id or name. */
const UNREACHED: Readonly<Record<string, ScanStatusReason | 'long-ago'>> = {
  'i-0a23routing': 'UNSUPPORTED_OS',
  'i-0a26importer': 'UNMANAGED_EC2_INSTANCE',
  'i-0a27trial': 'STALE_INVENTORY',
  'i-0b62gateway': 'long-ago',
  'invoice-export': 'UNSUPPORTED_RUNTIME',
};

interface Vulnerability {
  readonly id: string;
  readonly scanner: 'inspector' | 'registry' | 'other';
  readonly resource: Pick<Resource, 'type' | 'id'>;
  /** What it is known under, where that is not the thing itself. */
  readonly asset: string;
  readonly severity: 'CRITICAL' | 'HIGH' | 'MEDIUM';
  readonly openedDays: number;
  readonly state: 'open' | 'unfixed' | 'suppressed';
  /** Days before the story by which it was to be fixed, being exploited; null where it is not. */
  readonly dueDays: number | null;
  readonly fixedInTime: Verdict;
  /** What is found of its being exploited. */
  readonly exploited: Verdict;
}

function machine(id: string): Pick<Vulnerability, 'resource' | 'asset'> {
  return {
    resource: { type: 'AWS_EC2_INSTANCE', id },
    asset: `arn:aws:ec2:${HOME}:${PRODUCTION_ACCOUNT}:instance/${id}`,
  };
}

function image(repository: string, digest: string): Pick<Vulnerability, 'resource' | 'asset'> {
  return {
    resource: { type: 'AWS_ECR_CONTAINER_IMAGE', id: imageArn(repository, digest) },
    asset: repositoryArn(HOME, repository),
  };
}

function known(
  id: string,
  where: Pick<Vulnerability, 'resource' | 'asset'>,
  openedDays: number,
  fields: Partial<Vulnerability> = {},
): Vulnerability {
  return {
    id,
    scanner: 'inspector',
    ...where,
    severity: 'CRITICAL',
    openedDays,
    state: 'open',
    dueDays: null,
    fixedInTime: 'nonconforming',
    exploited: 'not-applicable',
    ...fields,
  };
}

/** All of them in production. */
const VULNERABILITIES: readonly Vulnerability[] = [
  known('CVE-2026-91001', machine('i-0a21orders'), 3, { fixedInTime: 'conforming' }),
  known('CVE-2026-91002', machine('i-0b62gateway'), 60, { severity: 'HIGH' }),
  known('CVE-2026-91003', machine('i-0b62gateway'), 200, {
    state: 'unfixed',
    fixedInTime: 'not-applicable',
  }),
  known('CVE-2026-91004', machine('i-0b62gateway'), 150, {
    severity: 'MEDIUM',
    state: 'suppressed',
  }),
  known('CVE-2026-91005', machine('i-0a24maps'), 40, { dueDays: 20, exploited: 'nonconforming' }),
  known('CVE-2026-91006', machine('i-0a22orders'), 2, {
    dueDays: -60,
    fixedInTime: 'conforming',
    exploited: 'conforming',
  }),
  known('CVE-2026-91007', image('platform/orders', 'a1'), 1, { fixedInTime: 'conforming' }),
  // The image was replaced, and nobody runs it any more.
  known('CVE-2026-91008', image('platform/orders', 'a2'), 80, { fixedInTime: 'not-applicable' }),
  known('CVE-2026-91009', image('platform/routing', 'b2'), 45),
  known('CVE-2026-91010', machine('i-0a23routing'), 70, {
    scanner: 'other',
    severity: 'HIGH',
    exploited: 'not-assessed',
  }),
  {
    ...known('CVE-2026-91011', image('portal/jobs', 'e1'), 60, { severity: 'HIGH' }),
    scanner: 'registry',
    asset: repositoryArn(SECOND, 'portal/jobs'),
    exploited: 'not-assessed',
  },
];

/** What scanners find in the company's software, and what they do not look at. */
export const vulnerabilities: CloudDomain = {
  regional: (account, region, { start }): AwsRegionState => {
    const place = { account: account.id, region, now: dateBefore(start, 0, 5) };
    if (region !== HOME) {
      return account.id === PRODUCTION_ACCOUNT ? { imageFindings: findingsOfRegistry(start) } : {};
    }
    const ofMachines = { ecr: 'DISABLED', lambda: 'DISABLED', lambdaCode: 'DISABLED' } as const;
    const all = account.id === PRODUCTION_ACCOUNT ? VULNERABILITIES : [];
    const own = all.filter(({ scanner }) => scanner === 'inspector');
    return {
      inspector: inspector({
        ...(account.id === MANAGEMENT_ACCOUNT ? ofMachines : {}),
        coverage: coverageOf(account, place, start),
        findings: own.map((one) => asFinding(one, place, start)),
        exploited: Object.fromEntries(
          own.flatMap(({ id, dueDays }) =>
            dueDays === null ? [] : [[id, dateBefore(start, dueDays, 0)]],
          ),
        ),
      }),
      hubFindings: all
        .filter(({ scanner }) => scanner === 'other')
        .map(({ id, asset, severity, openedDays }) =>
          hubFinding({ ...place, now: dateBefore(start, openedDays, 9) }, id, asset, {
            Severity: { Label: severity },
          }),
        ),
    };
  },
  truths: (account) => [
    ...REGIONS.map((region) => regionTruth(account, region)),
    ...reachTruths(account),
    ...vulnerabilityTruths(account),
  ],
};

function findingsOfRegistry(start: Day): NonNullable<AwsRegionState['imageFindings']> {
  return Object.fromEntries(
    VULNERABILITIES.filter(({ scanner }) => scanner === 'registry').map(
      ({ id, resource, severity, openedDays }) => [
        resource.id?.split('/').at(-1) ?? '',
        {
          imageScanCompletedAt: dateBefore(start, openedDays, 9),
          findings: [
            { name: id, severity },
            { name: 'CVE-2026-91090', severity: 'LOW' as const },
          ],
        },
      ],
    ),
  );
}

function asFinding(one: Vulnerability, place: Place, start: Day): Finding {
  const { id, resource, severity, state, openedDays } = one;
  return inspectorFinding(place, id, resource, {
    severity,
    status: state === 'suppressed' ? 'SUPPRESSED' : 'ACTIVE',
    fixAvailable: state === 'unfixed' ? 'NO' : 'YES',
    firstObservedAt: dateBefore(start, openedDays, 9),
  });
}

function coverageOf(account: CloudAccount, place: Place, start: Day): CoveredResource[] {
  const here = (one: { readonly region: string }): boolean => one.region === HOME;
  const machines = machinesOf(account)
    .filter((one) => here(one) && one.state !== 'terminated')
    .map(({ id, state }) => ({ name: id, id, type: 'AWS_EC2_INSTANCE' as const, state }));
  const functions = functionsOf(account)
    .filter((one) => here(one) && one.runtime !== 'image')
    .map((one) => ({
      name: one.name,
      id: `${functionArn(one)}:$LATEST`,
      type: 'AWS_LAMBDA_FUNCTION' as const,
      state: 'running',
    }));
  return [...machines, ...functions].map(({ name, id, type, state }) => {
    const why = state === 'stopped' ? 'EC2_INSTANCE_STOPPED' : UNREACHED[name];
    if (why === undefined) return covered(place, type, id);
    if (why === 'long-ago') {
      return covered(place, type, id, { lastScannedAt: dateBefore(start, 20, 9) });
    }
    return covered(place, type, id, { scanStatus: { statusCode: 'INACTIVE', reason: why } });
  });
}

/** In the second region nothing is scanned, and production has machines there. */
function regionTruth(account: CloudAccount, region: string): Truth {
  const verdicts: readonly [Verdict, Verdict] =
    account.id === PRODUCTION_ACCOUNT
      ? ['conforming', 'nonconforming']
      : ['conforming', 'not-applicable'];
  const subject = `${rootArn(account.id)}#region/${region}`;
  return truth('vulnerability-scanning-enabled', subject, verdicts[region === HOME ? 0 : 1]);
}

function reachTruths(account: CloudAccount): readonly Truth[] {
  const check = 'vulnerability-scan-current';
  const verdictOn = (name: string, region: string, exempt: boolean): Verdict => {
    if (exempt || region !== HOME) return 'not-applicable';
    return UNREACHED[name] === undefined ? 'conforming' : 'nonconforming';
  };
  const functions = functionsOf(account);
  return [
    ...machinesOf(account)
      .filter(({ state }) => state !== 'terminated')
      .map(({ id, region, state }) =>
        truth(
          check,
          `arn:aws:ec2:${region}:${account.id}:instance/${id}`,
          verdictOn(id, region, state === 'stopped'),
        ),
      ),
    ...functions.map((one) =>
      truth(check, functionArn(one), verdictOn(one.name, one.region, one.runtime === 'image')),
    ),
    // Said of the account, once, where one of the kinds is lacking altogether.
    ...(functions.length === 0 ? [truth(check, rootArn(account.id), 'not-applicable')] : []),
  ];
}

function vulnerabilityTruths(account: CloudAccount): readonly Truth[] {
  const checks = ['vulnerability-fixed-in-time', 'exploited-vulnerability-fixed'] as const;
  if (account.id !== PRODUCTION_ACCOUNT) {
    return checks.map((check) => truth(check, rootArn(account.id), 'not-applicable'));
  }
  return VULNERABILITIES.flatMap(({ id, asset, fixedInTime, exploited }) => {
    const subject = `${asset}#vulnerability/${id}`;
    return [truth(checks[0], subject, fixedInTime), truth(checks[1], subject, exploited)];
  });
}

function truth(check: string, subject: string, verdict: Verdict): Truth {
  return { check, source: 'aws', subject, verdict };
}
