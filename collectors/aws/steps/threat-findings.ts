import type { Finding, GuardDutyClient } from '@aws-sdk/client-guardduty';
import { z } from 'zod';

import { state, type Answer, type Item } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { ask, askPages } from '../ask.ts';
import { answersTo, listIn, read, timestamp } from '../projection.ts';
import { accountOf } from '../scope.ts';
import { MAX_AGE_HOURS, type AwsStep } from '../step.ts';

const LIST: Shape = { FindingIds: true };
const FINDINGS: Shape = {
  Findings: {
    Arn: true,
    Type: true,
    Severity: true,
    CreatedAt: true,
    Archived: true,
    Sample: true,
  },
};
const ids = z.object({ FindingIds: z.array(z.string()).default([]) });
const finding = z.object({
  Arn: z.string().startsWith('arn:'),
  Type: z.string(),
  Severity: z.number(),
  CreatedAt: timestamp,
  Archived: z.boolean().optional(),
  Sample: z.boolean(),
});

/** From here on GuardDuty calls a finding high; from nine on, critical. */
const HIGH = 7;
const CRITICAL = 9;
/** Findings GuardDuty tells of at once. */
const BATCH = 50;

/**
 * Findings of high severity, the archived ones included: GuardDuty forgets every finding after 90
 * days, and only one that was archived before that was settled. An administrator is shown those of its
 * members too, under the ARNs by which they see them; where these are read themselves, each is asked
 * for its own.
 */
export const threatFindings: AwsStep = {
  id: 'threat-findings',
  title: 'GuardDuty findings of high severity',
  revision: 1,
  after: 'threat-detectors',
  delivers: { 'threat-finding': ['identity'] },
  permissions: ['guardduty:ListFindings', 'guardduty:GetFindings'],
  removals: [
    allBut(
      { ...LIST, ...FINDINGS },
      'findings name machines, people and addresses; of the service’s own notes it is kept whether the finding is archived and a sample',
    ),
  ],
  maxAgeHours: MAX_AGE_HOURS,
  async *read(context) {
    const { session, scope, signal } = context;
    const guardDuty = () => session.client('guardduty', scope);
    const own = session.settings.accounts === undefined ? undefined : accountOf(scope);
    yield* context.each(async function* (item) {
      const found: string[] = [];
      for await (const page of list(guardDuty, item, own, signal)) {
        yield page;
        if (page.status === 'ok') found.push(...(ids.safeParse(page.body).data?.FindingIds ?? []));
      }
      for (let start = 0; start < found.length; start += BATCH) {
        const batch = found.slice(start, start + BATCH);
        yield await describe(guardDuty, item, batch, start / BATCH + 1, signal);
      }
    });
  },
  *project(answers) {
    for (const answer of answersTo('guardduty:GetFindings', answers)) {
      const findings = read(listIn('Findings'), answer.body, 'a list of findings');
      if ('malformed' in findings) {
        yield findings.malformed;
        continue;
      }
      for (const row of findings.value) {
        const one = read(finding, row, 'a finding');
        if ('malformed' in one) {
          yield one.malformed;
          continue;
        }
        const {
          Arn: id,
          Type: threat,
          Severity: severity,
          CreatedAt,
          Archived,
          Sample,
        } = one.value;
        yield state({
          kind: 'threat-finding',
          id,
          facet: 'identity',
          name: threat,
          incarnation: CreatedAt,
          from: [answer],
          value: {
            threat,
            severity: severity >= CRITICAL ? 'critical' : 'high',
            openedAt: CreatedAt,
            ...(Archived === undefined ? {} : { archived: Archived }),
            sample: Sample,
          },
        });
      }
    }
  },
};

function list(
  guardDuty: () => Promise<GuardDutyClient>,
  { id, name: DetectorId }: Item,
  own: string | undefined,
  abortSignal: AbortSignal,
): AsyncIterable<Answer> {
  const ofOwn = own === undefined ? {} : { accountId: { Equals: [own] } };
  return askPages({
    operation: 'guardduty:ListFindings',
    permission: 'guardduty:ListFindings',
    parameters: { DetectorId, severity: `>= ${String(HIGH)}`, accountId: own ?? 'any' },
    item: id,
    shape: LIST,
    send: async (NextToken) => {
      const { ListFindingsCommand } = await import('@aws-sdk/client-guardduty');
      const Criterion = { severity: { GreaterThanOrEqual: HIGH }, ...ofOwn };
      const FindingCriteria = { Criterion };
      const request = { DetectorId, FindingCriteria, MaxResults: BATCH, NextToken };
      return (await guardDuty()).send(new ListFindingsCommand(request), { abortSignal });
    },
    // The end of the list has an empty token.
    next: ({ NextToken }) => (NextToken === '' ? undefined : NextToken),
  });
}

async function describe(
  guardDuty: () => Promise<GuardDutyClient>,
  { id, name: DetectorId }: Item,
  FindingIds: string[],
  batch: number,
  abortSignal: AbortSignal,
): Promise<Answer> {
  return ask({
    operation: 'guardduty:GetFindings',
    permission: 'guardduty:GetFindings',
    parameters: { DetectorId, batch },
    item: id,
    shape: FINDINGS,
    send: async () => {
      const { GetFindingsCommand } = await import('@aws-sdk/client-guardduty');
      const request = new GetFindingsCommand({ DetectorId, FindingIds });
      return (await guardDuty()).send(request, { abortSignal });
    },
    prepare: ({ Findings = [] }) => ({
      Findings: Findings.map((one) => ({
        ...one,
        Archived: one.Service?.Archived,
        Sample: isSample(one),
      })),
    }),
  });
}

/** GuardDuty tells of it in the text of additional information, and at the head of the title. */
function isSample({ Service, Title }: Finding): boolean {
  const notes = Service?.AdditionalInfo?.Value ?? '';
  return /"sample"\s*:\s*true/.test(notes) || Title?.startsWith('[SAMPLE]') === true;
}
