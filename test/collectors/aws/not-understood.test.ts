import { InvalidInstanceId } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';

import type { GivenAnswer, Item, Request } from '../../../src/core/collector.ts';
import { readStep } from '../../../src/engine/read-step.ts';
import { arn, REGION } from './one-region.ts';
import { projected, SCOPE, stepOf, type Projected } from './projecting.ts';
import { machineId, NOW } from './software-estate.ts';

const item = (id: string, name = id, hints: Item['hints'] = {}): Item => ({
  id,
  name,
  hints,
});
const PLACE = { ...SCOPE, region: REGION };
const REPOSITORY = arn('ecr', 'repository/shop');
const IMAGE = `${REPOSITORY}/sha256:aa`;
const LAMBDA = arn('lambda', 'function:f');
const DATABASE = arn('rds', 'db:orders');

/** What a step makes of a list with this row, and with one beside it of which nothing is understood. */
function withAnOddRow(
  step: string,
  list: string,
  row: object,
  options: { readonly items?: readonly Item[] } = {},
): readonly [Projected, Projected] {
  const of = (rows: readonly object[]): Projected =>
    projected(step, [{ operation: 'x', body: { [list]: rows } }], {
      scope: PLACE,
      items: options.items ?? [],
    });
  return [of([row]), of([row, {}])];
}

describe('a row that is not understood', () => {
  it('may be the machine that the list of managed ones lacks', () => {
    const [whole, odd] = withAnOddRow(
      'machine-management',
      'InstanceInformationList',
      { InstanceId: 'i-0a' },
      { items: [item(machineId('i-0a'), 'i-0a'), item(machineId('i-0b'), 'i-0b')] },
    );
    expect(whole.facts[machineId('i-0b')]).toEqual({ management: { managed: false } });
    expect(odd.facts[machineId('i-0a')]).toMatchObject({ management: { managed: true } });
    expect(odd.facts[machineId('i-0b')]).toBeUndefined();
    expect(odd.malformed).toHaveLength(1);
  });

  it('may be the older version of a function', () => {
    const FunctionArn = `${LAMBDA}:$LATEST`;
    const row = {
      ...{ FunctionName: 'f', FunctionArn, Version: '$LATEST' },
      ...{ Runtime: 'nodejs24.x', PackageType: 'Zip' },
    };
    const [whole, odd] = withAnOddRow('functions', 'Functions', row);
    expect(whole.facts[LAMBDA]).toMatchObject({ runtime: { versionsSupportedUntil: null } });
    expect(odd.facts[LAMBDA]?.['runtime']).toEqual({ runtimeSupportedUntil: '2028-04-30' });
  });

  it('may be the newest attempt to back something up', () => {
    const row = {
      ...{ State: 'COMPLETED', ResourceArn: DATABASE, ResourceType: 'RDS' },
      ...{ CreationDate: NOW, CompletionDate: NOW },
    };
    const [whole, odd] = withAnOddRow('backup-jobs', 'BackupJobs', row);
    expect(whole.facts[DATABASE]).toMatchObject({ identity: { lastOutcome: 'completed' } });
    expect(odd.facts[DATABASE]?.['identity']).not.toHaveProperty('lastOutcome');
    expect(odd.facts[DATABASE]?.['activity']).toEqual({});
  });

  it('may be the older sighting of a vulnerability', () => {
    const row = {
      ...{ findingArn: 'f', severity: 'HIGH', status: 'SUPPRESSED', firstObservedAt: NOW },
      packageVulnerabilityDetails: { vulnerabilityId: 'CVE-2026-0001' },
      resources: [{ id: IMAGE }],
    };
    const [whole, odd] = withAnOddRow('inspector-vulnerabilities', 'findings', row);
    const id = `${REPOSITORY}#vulnerability/CVE-2026-0001`;
    expect(whole.facts[id]).toMatchObject({
      identity: { severity: 'high', suppressed: true },
      activity: { openedAt: NOW, imageIds: [IMAGE] },
    });
    expect(odd.facts[id]?.['identity']).not.toHaveProperty('suppressed');
    expect(odd.facts[id]?.['identity']).not.toHaveProperty('severity');
    expect(odd.facts[id]?.['activity']).toEqual({});
  });

  it('may be so too where another scanner tells of it', () => {
    const row = {
      ...{ Id: 'f', CreatedAt: NOW, Severity: { Label: 'HIGH' } },
      ...{ Resources: [{ Id: LAMBDA }], Vulnerabilities: [{ Id: 'CVE-2026-0001' }] },
    };
    const [whole, odd] = withAnOddRow('hub-vulnerabilities', 'Findings', row);
    const id = `${LAMBDA}#vulnerability/CVE-2026-0001`;
    expect(whole.facts[id]).toMatchObject({ activity: { openedAt: NOW } });
    expect(odd.facts[id]?.['activity']).not.toHaveProperty('openedAt');
  });

  it('may be so too among what basic scanning found', () => {
    const finding = { name: 'CVE-2026-0001', severity: 'HIGH' };
    const openedAt = (findings: readonly object[]): unknown => {
      const body = { imageScanFindings: { imageScanCompletedAt: NOW, findings } };
      const { facts } = projected('image-vulnerabilities', [{ operation: 'x', item: IMAGE, body }]);
      return facts[`${REPOSITORY}#vulnerability/CVE-2026-0001`]?.['activity'];
    };
    expect(openedAt([finding])).toMatchObject({ openedAt: NOW });
    expect(openedAt([finding, {}])).not.toHaveProperty('openedAt');
  });

  it('may say of a machine that it is scanned after all', () => {
    const row = {
      ...{ resourceType: 'AWS_EC2_INSTANCE', resourceId: 'i-0a' },
      scanStatus: { statusCode: 'INACTIVE', reason: 'EXCLUDED_BY_TAG' },
    };
    const [whole, odd] = withAnOddRow('vulnerability-scans', 'coveredResources', row);
    expect(whole.facts[machineId('i-0a')]).toMatchObject({
      'vulnerability-scan': { scanObstacle: 'excluded' },
    });
    expect(odd.facts[machineId('i-0a')]?.['vulnerability-scan']).toEqual({});
  });

  it('may be the major version that AWS names an end of support for', () => {
    const operation = 'rds:DescribeDBEngineVersions';
    const Engine = 'postgres';
    const version = {
      ...{ Engine, EngineVersion: '16.8', MajorEngineVersion: '16', Status: 'available' },
    };
    const support = (rows: readonly object[]): unknown =>
      projected(
        'database-versions',
        [
          { operation, body: { DBEngineVersions: [version] } },
          {
            operation: 'rds:DescribeDBMajorEngineVersions',
            body: { DBMajorEngineVersions: rows },
          },
        ],
        { items: [item(DATABASE, 'orders', { engine: Engine, version: '16.8' })] },
      ).facts[DATABASE]?.['support'];
    expect(support([])).toEqual({ versionDeprecated: false, supportEndsAt: null });
    expect(support([{ Engine }])).toEqual({ versionDeprecated: false });
  });
});

describe('patches', () => {
  const read = (
    step: string,
    list: string,
    parameters: Request['parameters'],
    rows: readonly object[],
  ) => {
    const answer: GivenAnswer = {
      status: 'ok',
      request: { operation: 'x', parameters },
      body: { [list]: rows },
      last: true,
    };
    const items = [item('p', 'i-0a', { article: 'KB5000001' })];
    const context = { scope: PLACE, items, at: NOW, complete: true };
    return [...stepOf(step).project([answer], context)];
  };

  it('have no day of release where a row of the list is not understood', () => {
    const dated = (...rows: object[]) =>
      read('patch-releases', 'Patches', { PATCH_ID: 'KB5000001' }, rows);
    expect(dated()).toMatchObject([{ value: { releasedAt: null } }]);
    // Listed without a day, a patch is not one that AWS knows nothing of.
    expect(dated({ KbNumber: 'KB5000001' })).toEqual([
      { malformed: expect.stringContaining('not understood') as string },
    ]);
    const later = { KbNumber: 'KB5000001', ReleaseDate: NOW };
    expect(dated(later, { KbNumber: 'KB5000001' })).toHaveLength(1);
  });

  it('were perhaps looked at where a row of the states is not understood', () => {
    const states = (...rows: object[]) =>
      read('patch-states', 'InstancePatchStates', { InstanceIds: 'i-0a' }, rows);
    expect(states()).toMatchObject([{ value: { patchesScannedAt: null } }]);
    expect(states({})).toEqual([
      { malformed: expect.stringContaining('not understood') as string },
    ]);
  });

  it('of a machine that AWS will not tell of are a gap: it does not say why', async () => {
    const message = 'The instance is not managed, or one may not ask about it.';
    const refused = new InvalidInstanceId({ message, $metadata: { httpStatusCode: 400 } });
    const { gaps } = await readStep({
      source: 'aws',
      step: stepOf('missing-patches'),
      session: { client: () => ({ send: () => Promise.reject(refused) }) },
      scope: PLACE,
      items: [item(machineId('i-0a'), 'i-0a', { lacking: 'true' })],
      inherited: [],
      signal: new AbortController().signal,
      now: () => NOW,
      redact: (text) => text,
    });
    expect(gaps).toMatchObject([{ item: machineId('i-0a'), hidesMembers: true }]);
  });
});

describe('the rules of a listener', () => {
  const LISTENER = arn('elasticloadbalancing', 'listener/app/a/1/1');
  const own = { Type: 'fixed-response' };
  const forwards = (...Rules: object[]): unknown =>
    projected('listener-rules', [{ operation: 'x', item: LISTENER, body: { Rules } }], {
      items: [item(LISTENER)],
    }).facts[LISTENER]?.['rules'];

  it('do not tell what becomes of a request where the default, or an action, is missing', () => {
    expect(forwards({ Priority: 'default', Actions: [own] })).toEqual({
      forwardsPlainRequests: false,
    });
    expect(forwards()).toEqual({});
    expect(forwards({ Priority: 'default' })).toEqual({});
  });
});
