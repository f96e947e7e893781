import { describe, expect, it } from 'vitest';

import {
  managedNode,
  missingPatch,
  patchState,
} from '../../../src/demo/estate/aws/regional/software-build.ts';
import { arn, callsIn } from './one-region.ts';
import { NOW, PLACE, ago, instance, machineId, readSoftware } from './software-estate.ts';

const node = managedNode.bind(undefined, PLACE);
const patched = patchState.bind(undefined, PLACE);
const many = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `i-${(index + 1).toString(16).padStart(8, '0')}`);

describe('a region in which nothing is', () => {
  it('costs one request for each list that nothing else gates', async () => {
    const all = await readSoftware({});
    expect(callsIn(all)).toEqual({
      'ec2:DescribeNetworkInterfaces': 1,
      'ssm:DescribeInstanceInformation': 1,
      'inspector2:BatchGetAccountStatus': 1,
      'securityhub:GetEnabledStandards': 1,
      'ecr:DescribeRepositories': 1,
      'lambda:ListFunctions': 1,
    });
    expect(new Set(all.readings.map(({ status }) => status))).toEqual(new Set(['complete']));
  });
});

describe('managed machines', () => {
  it('are told apart from those that have no agent, and those elsewhere are added', async () => {
    const all = await readSoftware({
      instances: [instance('i-0a'), instance('i-0b'), instance('i-0c')],
      managedNodes: [
        node('i-0a'),
        node('i-0b', { PingStatus: 'ConnectionLost', LastPingDateTime: ago(20) }),
        node('i-0ended'),
        node('mi-0a', { Name: 'cellar', RegistrationDate: ago(400), ComputerName: 'ann-laptop' }),
        node('mi-0b'),
      ],
    });
    const facts = all.facts('machine');
    expect([...facts.keys()]).toEqual([
      ...['i-0a', 'i-0b', 'i-0c'].map(machineId),
      ...['mi-0a', 'mi-0b'].map((id) => arn('ssm', `managed-instance/${id}`)),
    ]);
    expect([...facts.values()]).toMatchObject([
      { hosting: 'cloud', managed: true, agentOnline: true, agentLastSeenAt: NOW },
      { managed: true, agentOnline: false, agentLastSeenAt: ago(20).toISOString() },
      { hosting: 'cloud', managed: false },
      { hosting: 'elsewhere', name: 'cellar', incarnation: ago(400).toISOString(), managed: true },
      { hosting: 'elsewhere', name: 'mi-0b', managed: true },
    ]);
    expect(facts.get(machineId('i-0c'))).not.toHaveProperty('agentOnline');
    expect(facts.get(arn('ssm', 'managed-instance/mi-0a'))).not.toHaveProperty('running');
    expect(JSON.stringify(all.of('machine-management')[0]?.answers)).not.toContain('ann-laptop');
  });

  it('are read where there is no instance at all', async () => {
    const all = await readSoftware({ managedNodes: [node('mi-0a')] });
    expect([...all.facts('machine').values()]).toMatchObject([{ hosting: 'elsewhere' }]);
    expect(all.counts['ec2:DescribeInstances']).toBeUndefined();
  });

  it('are fifty a page, and what is on none of them is not managed', async () => {
    const ids = many(52);
    const all = await readSoftware({
      instances: [...ids.map((id) => instance(id)), instance('i-0bare')],
      managedNodes: ids.map((id) => node(id)),
    });
    expect(all.counts['ssm:DescribeInstanceInformation']).toBe(2);
    const bare = [...all.facts('machine')].filter(([, fact]) => fact['managed'] === false);
    expect(bare.map(([id]) => id)).toEqual([machineId('i-0bare')]);
  });

  it('leave open what a list that was cut off did not show', async () => {
    const all = await readSoftware(
      {
        instances: [instance('i-0a'), instance('i-0b')],
        managedNodes: [node('i-0a'), node('mi-0')],
      },
      {
        pageSize: 1,
        faults: [{ operation: 'ssm:DescribeInstanceInformation', fault: { cutAfterPage: 1 } }],
      },
    );
    expect(all.of('machine-management')[0]?.status).toBe('partial');
    const facts = all.facts('machine');
    expect(facts.get(machineId('i-0a'))).toMatchObject({ managed: true });
    expect(facts.get(machineId('i-0b'))).not.toHaveProperty('managed');
  });
});

describe('patch states', () => {
  it('are asked for fifty managed machines at a time, and for no others', async () => {
    const ids = many(51);
    const all = await readSoftware({
      instances: [...ids.map((id) => instance(id)), instance('i-0bare')],
      managedNodes: ids.map((id) => node(id)),
      patchStates: ids.map((id) => patched(id)),
    });
    expect(all.counts['ssm:DescribeInstancePatchStates']).toBe(2);
    expect(all.counts['ssm:DescribeInstancePatches']).toBeUndefined();
    const bare = all.facts('machine').get(machineId('i-0bare'));
    expect(bare).not.toHaveProperty('patchesScannedAt');
  });

  it('tell what is missing, what failed and what waits for a restart', async () => {
    const all = await readSoftware({
      instances: [instance('i-0a'), instance('i-0b'), instance('i-0c')],
      managedNodes: [node('i-0a'), node('i-0b'), node('i-0c')],
      patchStates: [
        patched('i-0a', {
          CriticalNonCompliantCount: 1,
          SecurityNonCompliantCount: 3,
          FailedCount: 2,
          InstalledPendingRebootCount: 4,
          LastNoRebootInstallOperationTime: ago(9),
          OperationEndTime: ago(2),
        }),
        patched('i-0b', { CriticalNonCompliantCount: undefined }),
      ],
    });
    const facts = all.facts('machine');
    expect(facts.get(machineId('i-0a'))).toMatchObject({
      criticalPatchesMissing: 1,
      securityPatchesMissing: 3,
      patchesFailed: 2,
      restartAwaited: true,
      restartAwaitedFrom: ago(9).toISOString(),
      patchesScannedAt: ago(2).toISOString(),
    });
    expect(facts.get(machineId('i-0b'))).toMatchObject({
      securityPatchesMissing: 0,
      restartAwaited: false,
      restartAwaitedFrom: null,
    });
    // A count that AWS leaves out is no zero.
    expect(facts.get(machineId('i-0b'))).not.toHaveProperty('criticalPatchesMissing');
    // Never scanned, the machine is not in the answer: that much is known.
    expect(facts.get(machineId('i-0c'))).toMatchObject({ patchesScannedAt: null });
    expect(facts.get(machineId('i-0c'))).not.toHaveProperty('patchesFailed');
  });

  it('are a gap of each machine of a batch that is refused', async () => {
    const ids = many(51);
    const all = await readSoftware(
      {
        instances: ids.map((id) => instance(id)),
        managedNodes: ids.map((id) => node(id)),
        patchStates: ids.map((id) => patched(id)),
      },
      {
        faults: [
          { operation: 'ssm:DescribeInstancePatchStates', resource: ids[50]!, fault: 'deny' },
        ],
      },
    );
    expect(all.of('patch-states')[0]).toMatchObject({ status: 'partial', expected: 51, seen: 50 });
    expect(all.gaps('patch-states')).toMatchObject([
      { item: machineId(ids[50]!), permission: 'ssm:DescribeInstancePatchStates' },
    ]);
  });
});

describe('missing patches', () => {
  const windows = {
    instances: [instance('i-0a'), instance('i-0b'), instance('i-0c')],
    managedNodes: [node('i-0a'), node('i-0b'), node('i-0c')],
    patchStates: [
      patched('i-0a', { MissingCount: 4 }),
      patched('i-0b', { MissingCount: 1, FailedCount: 1 }),
      patched('i-0c'),
    ],
    patches: {
      'i-0a': [
        missingPatch('KB5000001', { Severity: 'Critical' }),
        missingPatch('KB5000002'),
        missingPatch('KB5000003', { Severity: 'Moderate' }),
        missingPatch('KB5000004', { State: 'INSTALLED' }),
        missingPatch('KB5000005', { Severity: 'Unspecified' }),
      ],
      'i-0b': [
        missingPatch('KB5000001', { State: 'FAILED', Severity: 'Critical' }),
        missingPatch('openssl.x86_64', { Title: 'openssl.x86_64:1:3.0.8-1' }),
      ],
    },
    availablePatches: [
      { KbNumber: 'KB5000001', ReleaseDate: ago(40), Product: 'WindowsServer2022' },
      { KbNumber: 'KB5000001', ReleaseDate: ago(50), Product: 'WindowsServer2019' },
      { KbNumber: 'KB5999999', ReleaseDate: ago(1) },
    ],
  };

  it('are the critical and important ones of machines that lack any', async () => {
    const all = await readSoftware(windows);
    expect(all.counts['ssm:DescribeInstancePatches']).toBe(2);
    const facts = Object.fromEntries(all.facts('missing-patch'));
    expect(facts).toMatchObject({
      [`${machineId('i-0a')}#patch/KB5000001`]: {
        name: 'KB5000001 on i-0a',
        severity: 'critical',
        releaseKnown: true,
        releasedAt: ago(50).toISOString(),
      },
      [`${machineId('i-0a')}#patch/KB5000002`]: {
        severity: 'high',
        releaseKnown: true,
        releasedAt: null,
      },
      [`${machineId('i-0b')}#patch/KB5000001`]: { machineId: machineId('i-0b') },
      [`${machineId('i-0b')}#patch/openssl.x86_64:1:3.0.8-1`]: { releaseKnown: false },
    });
    expect(Object.keys(facts)).toHaveLength(4);
    const [linux] = Object.entries(facts).filter(([id]) => id.includes('openssl'));
    expect(linux?.[1]).not.toHaveProperty('releasedAt');
  });

  it('are dated by one question about each article, however many machines lack it', async () => {
    const all = await readSoftware(windows);
    expect(all.counts['ssm:DescribeAvailablePatches']).toBe(1);
    expect(all.of('patch-releases')[0]?.answers.map(({ request }) => request.parameters)).toEqual([
      { PATCH_ID: 'KB5000001,KB5000002' },
    ]);
  });

  it('have no date while the dates may not be read, and none at all when cut off', async () => {
    const denied = await readSoftware(windows, {
      faults: [{ operation: 'ssm:DescribeAvailablePatches', fault: 'deny' }],
    });
    expect(denied.gaps('patch-releases')).toMatchObject([
      { reason: 'denied', permission: 'ssm:DescribeAvailablePatches' },
    ]);
    const cut = await readSoftware(windows, {
      pageSize: 1,
      faults: [{ operation: 'ssm:DescribeAvailablePatches', fault: { cutAfterPage: 1 } }],
    });
    const facts = cut.facts('missing-patch');
    // Released for one product after the other, it may have been out for longer than was seen.
    expect(facts.get(`${machineId('i-0a')}#patch/KB5000001`)).not.toHaveProperty('releasedAt');
    expect(facts.get(`${machineId('i-0a')}#patch/KB5000002`)).not.toHaveProperty('releasedAt');
  });

  it('are a gap of the one machine whose patches may not be read', async () => {
    const all = await readSoftware(windows, {
      faults: [{ operation: 'ssm:DescribeInstancePatches', resource: 'i-0b', fault: 'deny' }],
    });
    expect(all.gaps('missing-patches')).toMatchObject([
      { item: machineId('i-0b'), permission: 'ssm:DescribeInstancePatches' },
    ]);
    expect(all.facts('missing-patch').size).toBe(2);
  });
});
