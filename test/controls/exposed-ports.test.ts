import { describe, expect, it } from 'vitest';

import { isBlocked } from '../../controls/exposed-ports.ts';
import type { Fact } from '../../src/core/facts.ts';
import { isUnknown, type Gap } from '../../src/core/observed.ts';
import {
  FactSet,
  plainRecord,
  type FactRecord,
  type Membership,
} from '../../src/engine/fact-set.ts';

const HERE = { account: '123456789012', region: 'eu-west-1' };
const THERE = { ...HERE, region: 'eu-central-1' };
const SHARED = { ...HERE, account: '210987654321' };

function record(
  kind: FactRecord['kind'],
  id: string,
  scope: FactRecord['scope'],
  fields: Readonly<Record<string, unknown>>,
): FactRecord {
  return plainRecord({
    kind,
    id,
    name: id,
    incarnation: '',
    source: 'aws',
    scope,
    fields,
    rests: { identity: [id] },
    history: { firstSeenAt: '', ended: undefined, since: () => undefined },
  });
}

function list(kind: Membership['kind'], scope: Membership['scope'], isDenied: boolean): Membership {
  const gap: Gap = { reason: 'denied', source: 'aws', step: 'networks', scope, detail: '' };
  const gaps = isDenied ? [gap] : [];
  return { kind, source: 'aws', scope, scopeId: 'root', gaps, rests: [] };
}

const firewall = record('firewall', 'sg-1', HERE, { networkId: 'vpc-1' });
const network = (id: string, scope: FactRecord['scope'], internetBlocked: boolean): FactRecord =>
  record('network', `${scope['account'] ?? ''}/${id}`, scope, {
    networkId: id,
    internetBlocked,
    internetBlockExcepted: false,
  });

/** Whether the firewall's network is closed, and the networks that were looked at for that. */
function told(networks: readonly FactRecord[], denied: readonly unknown[] = []) {
  const lists = [HERE, THERE, SHARED].map((scope) =>
    list('network', scope, denied.includes(scope)),
  );
  const facts = new FactSet([firewall, ...networks], lists);
  const view = facts.view(firewall) as Fact<'firewall'>;
  const { result, rests } = facts.noting(() => isBlocked(view, facts));
  return { blocked: isUnknown(result) ? 'unknown' : result, looked: rests };
}

describe('a network that the provider closes to the internet', () => {
  it('is the one that the firewall is in, and no other is looked at', () => {
    const others = [network('vpc-2', HERE, false), network('vpc-3', HERE, true)];
    expect(told([network('vpc-1', HERE, true), ...others])).toEqual({
      blocked: true,
      looked: ['123456789012/vpc-1', 'sg-1'],
    });
    expect(told([network('vpc-1', HERE, false), ...others]).blocked).toBe(false);
  });

  it('is none that another account sees under the same id', () => {
    expect(told([network('vpc-1', SHARED, true)]).blocked).toBe(false);
  });

  it('is not known where its own list was denied, whatever was denied elsewhere', () => {
    expect(told([], [HERE]).blocked).toBe('unknown');
    expect(told([], [THERE, SHARED]).blocked).toBe(false);
  });
});
