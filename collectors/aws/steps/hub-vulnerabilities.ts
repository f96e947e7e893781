import { z } from 'zod';

import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import type { Scope } from '../../../src/core/scope.ts';
import { afterScanner } from '../after-items.ts';
import { askPages } from '../ask.ts';
import { listIn, read, timestamp } from '../projection.ts';
import { accountOf, regionOf } from '../scope.ts';
import { MAX_AGE_HOURS, UNREAD } from '../step.ts';
import {
  GROUP_TAG,
  READ_SEVERITIES,
  assetOf,
  isFixAvailable,
  vulnerabilitiesFrom,
  type Sighting,
} from '../vulnerabilities.ts';

const OPERATION = 'securityhub:GetFindings';
const TYPE = 'Software and Configuration Checks/Vulnerabilities';
/** Inspector is asked itself, and says more of each. */
const OTHER_THAN = 'Inspector';
const SHAPE: Shape = {
  Findings: {
    Id: true,
    ProductName: true,
    FirstObservedAt: true,
    CreatedAt: true,
    Severity: { Label: true },
    Workflow: { Status: true },
    Resources: { Id: true, Tags: { [GROUP_TAG]: true } },
    Vulnerabilities: { Id: true, FixAvailable: true },
  },
};
const list = listIn('Findings');
const vulnerability = z.object({ Id: z.string(), FixAvailable: z.string().optional() });
type Known = z.infer<typeof vulnerability>;
const finding = z.object({
  Id: z.string(),
  ProductName: z.string().optional(),
  FirstObservedAt: timestamp.optional(),
  CreatedAt: timestamp,
  Severity: z.object({ Label: z.string() }),
  Workflow: z.object({ Status: z.string().optional() }).optional(),
  Resources: z.array(
    z.object({
      Id: z.string(),
      Tags: z.object({ [GROUP_TAG]: z.string().optional() }).optional(),
    }),
  ),
  Vulnerabilities: z.array(vulnerability).default([]),
});

const OFF = 'Security Hub CSPM is not in use here any more';

/**
 * Vulnerabilities that other scanners hand to Security Hub CSPM, whatever people say of them there: to
 * call one resolved takes nothing away that the scanner still finds. Where findings of several accounts
 * and regions flow together, only those of the account and the region are asked for.
 */
export const hubVulnerabilities = afterScanner('security-standards', OFF, {
  id: 'hub-vulnerabilities',
  title: 'Vulnerabilities that other scanners told Security Hub CSPM of',
  revision: 2,
  delivers: { vulnerability: ['identity', 'activity'] },
  permissions: [OPERATION],
  removals: [allBut(SHAPE, UNREAD)],
  maxAgeHours: MAX_AGE_HOURS,
  async *read({ session, scope, signal }) {
    const { GetFindingsCommand } = await import('@aws-sdk/client-securityhub');
    yield* askPages({
      operation: OPERATION,
      permission: OPERATION,
      parameters: { AwsAccountId: accountOf(scope), Region: regionOf(scope), Type: TYPE },
      shape: SHAPE,
      send: async (NextToken) => {
        const hub = await session.client('securityhub', scope);
        const Filters = {
          AwsAccountId: [is(accountOf(scope))],
          Region: [is(regionOf(scope))],
          Type: [{ Comparison: 'PREFIX', Value: TYPE } as const],
          RecordState: [is('ACTIVE')],
          ProductName: [{ Comparison: 'NOT_EQUALS', Value: OTHER_THAN } as const],
          SeverityLabel: READ_SEVERITIES.map(is),
        };
        return hub.send(new GetFindingsCommand({ Filters, MaxResults: 100, NextToken }), {
          abortSignal: signal,
        });
      },
      next: ({ NextToken }) => NextToken,
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
        const one = read(finding, given, 'a finding of the hub');
        if ('malformed' in one) {
          whole = false;
          yield one.malformed;
        } else for (const seen of sightingsIn(scope, one.value)) sightings.push({ ...seen, from });
      }
    }
    yield* vulnerabilitiesFrom(sightings, whole);
  },
});

function is(value: string): { readonly Comparison: 'EQUALS'; readonly Value: string } {
  return { Comparison: 'EQUALS', Value: value };
}

/** Several vulnerabilities of several things; what has no number is known by the finding itself. */
function* sightingsIn(
  scope: Scope,
  row: z.infer<typeof finding>,
): Iterable<Omit<Sighting, 'from'>> {
  const known: readonly Known[] =
    row.Vulnerabilities.length > 0 ? row.Vulnerabilities : [{ Id: row.Id }];
  for (const { Id: id, Tags: tags } of row.Resources) {
    for (const one of known) {
      yield {
        vulnerabilityId: one.Id,
        // Two scanners may tell of the same, each in its own way.
        asset: { ...assetOf(scope, id, tags?.[GROUP_TAG]), shared: true },
        severity: row.Severity.Label,
        fixAvailable: isFixAvailable(one.FixAvailable),
        suppressed: row.Workflow?.Status === 'SUPPRESSED',
        openedAt: row.FirstObservedAt ?? row.CreatedAt,
        scanner: row.ProductName ?? 'Security Hub',
      };
    }
  }
}
