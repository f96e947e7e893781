import { z } from 'zod';

import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import type { Scope } from '../../../src/core/scope.ts';
import { afterScanner } from '../after-items.ts';
import { askPages } from '../ask.ts';
import { isExactly } from '../inspector-filter.ts';
import { listIn, read, timestamp } from '../projection.ts';
import { accountOf } from '../scope.ts';
import { MAX_AGE_HOURS, UNREAD } from '../step.ts';
import {
  GROUP_TAG,
  READ_SEVERITIES,
  assetOf,
  isFixAvailable,
  vulnerabilitiesFrom,
  type Asset,
  type Sighting,
} from '../vulnerabilities.ts';

const OPERATION = 'inspector2:ListFindings';
/** Somebody's rule keeps a suppressed finding out of sight: the vulnerability is there all the same. */
const OPEN = ['ACTIVE', 'SUPPRESSED'];
const SHAPE: Shape = {
  findings: {
    findingArn: true,
    severity: true,
    status: true,
    firstObservedAt: true,
    fixAvailable: true,
    packageVulnerabilityDetails: { vulnerabilityId: true },
    resources: {
      id: true,
      tags: { [GROUP_TAG]: true },
      details: { awsEcrContainerImage: { inUseCount: true } },
    },
  },
};
const list = listIn('findings');
const resource = z.object({
  id: z.string(),
  tags: z.object({ [GROUP_TAG]: z.string().optional() }).optional(),
  details: z
    .object({ awsEcrContainerImage: z.object({ inUseCount: z.number().optional() }).optional() })
    .optional(),
});
const finding = z.object({
  findingArn: z.string(),
  severity: z.string(),
  status: z.string(),
  firstObservedAt: timestamp.optional(),
  fixAvailable: z.string().optional(),
  packageVulnerabilityDetails: z.object({ vulnerabilityId: z.string() }),
  resources: z.tuple([resource], z.unknown()),
});
type Finding = z.infer<typeof finding>;

const OFF = 'Amazon Inspector scans nothing here any more';

/** Vulnerable packages that Inspector knows of; a delegated administrator is shown its own alone. */
export const inspectorVulnerabilities = afterScanner('vulnerability-scanning', OFF, {
  id: 'inspector-vulnerabilities',
  title: 'Vulnerabilities that Amazon Inspector found',
  revision: 2,
  delivers: { vulnerability: ['identity', 'activity'] },
  permissions: [OPERATION],
  removals: [
    allBut(SHAPE, UNREAD),
    {
      field: 'findings.resources.details.awsEcrContainerImage.inUseCount beyond 1',
      because: 'it changes with every task that starts',
    },
  ],
  maxAgeHours: MAX_AGE_HOURS,
  async *read({ session, scope, signal }) {
    const { ListFindingsCommand } = await import('@aws-sdk/client-inspector2');
    yield* askPages({
      operation: OPERATION,
      permission: OPERATION,
      parameters: {
        awsAccountId: accountOf(scope),
        findingStatus: OPEN.join(','),
        findingType: 'PACKAGE_VULNERABILITY',
        severity: READ_SEVERITIES.join(','),
      },
      shape: SHAPE,
      send: async (nextToken) => {
        const inspector = await session.client('inspector2', scope);
        const input = {
          filterCriteria: {
            awsAccountId: [isExactly(accountOf(scope))],
            findingStatus: OPEN.map(isExactly),
            findingType: [isExactly('PACKAGE_VULNERABILITY')],
            severity: READ_SEVERITIES.map(isExactly),
          },
          maxResults: 100,
          ...(nextToken === undefined ? {} : { nextToken }),
        };
        return inspector.send(new ListFindingsCommand(input), { abortSignal: signal });
      },
      next: ({ nextToken }) => nextToken,
      prepare: ({ findings = [] }) => ({
        findings: findings.map(({ resources = [], ...rest }) => ({
          ...rest,
          resources: resources.map((one) => {
            const { inUseCount: count } = one.details?.awsEcrContainerImage ?? {};
            const awsEcrContainerImage = { inUseCount: Math.min(count ?? 0, 1) };
            return count === undefined ? one : { ...one, details: { awsEcrContainerImage } };
          }),
        })),
      }),
    });
  },
  *project(answers, { scope, complete }) {
    const sightings: Sighting[] = [];
    let whole = complete;
    for (const answer of answers) {
      const from = [answer];
      const found = read(list, answer.body, `the list of ${OPERATION}`);
      if ('malformed' in found) {
        whole = false;
        yield found.malformed;
        continue;
      }
      for (const given of found.value) {
        const one = read(finding, given, 'a finding of the list');
        if ('malformed' in one) {
          whole = false;
          yield one.malformed;
        } else sightings.push({ ...sightingOf(scope, one.value), from });
      }
    }
    yield* vulnerabilitiesFrom(sightings, whole);
  },
});

function sightingOf(scope: Scope, row: Finding): Omit<Sighting, 'from'> {
  const { vulnerabilityId } = row.packageVulnerabilityDetails;
  return {
    vulnerabilityId,
    asset: assetIn(scope, row.resources[0]),
    severity: row.severity,
    fixAvailable: isFixAvailable(row.fixAvailable),
    suppressed: row.status === 'SUPPRESSED',
    openedAt: row.firstObservedAt,
    scanner: 'Amazon Inspector',
    hints: { vulnerabilityId, finding: row.findingArn },
  };
}

function assetIn(scope: Scope, { id, tags, details }: z.infer<typeof resource>): Asset {
  const imageInUse = (details?.awsEcrContainerImage?.inUseCount ?? 0) > 0;
  return { ...assetOf(scope, id, tags?.[GROUP_TAG]), imageInUse };
}
