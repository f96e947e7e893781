import type { Lookup } from '../src/core/check.ts';
import type { Fact } from '../src/core/facts.ts';
import { unless, type Judging } from '../src/core/judgement.ts';
import { all, any, isUnknown, map, not, type Observed } from '../src/core/observed.ts';
import { Population } from '../src/core/population.ts';
import { meet, within } from '../src/core/scope.ts';

interface PortRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Judges whether a firewall keeps the internet away from these ports. One that opens them and guards
 * nothing does no harm yet; a network that the provider closes to the internet makes up for it.
 */
export function keepsClosed(
  firewall: Fact<'firewall'>,
  ports: readonly number[],
  lookup: Lookup,
): Judging<'guards-nothing' | 'open-to-internet'> {
  const byAddress = map(firewall.openPorts, (ranges) => among(ports, ranges));
  const byList = map(firewall.namesAddressLists, (names) =>
    names ? map(firewall.listedOpenPorts, (ranges) => among(ports, ranges)) : [],
  );
  const found = [byAddress, byList].flatMap((some) => (isUnknown(some) ? [] : some));
  const open = any(
    map(byAddress, (some) => some.length > 0),
    map(byList, (some) => some.length > 0),
  );
  const named = { ports: [...new Set(found)].sort((a, b) => a - b).join(', ') };
  return unless(all(open, not(firewall.attached)), 'guards-nothing', named).require(
    not(all(open, not(isBlocked(firewall, lookup)))),
    'open-to-internet',
    named,
  );
}

function among(ports: readonly number[], ranges: readonly PortRange[]): readonly number[] {
  return ports.filter((port) => ranges.some(({ from, to }) => from <= port && port <= to));
}

/** Whether the provider lets nothing from the internet into the network the firewall is in. */
export function isBlocked(firewall: Fact<'firewall'>, lookup: Lookup): Observed<boolean> {
  if (!lookup.configured('network')) return false;
  return map(firewall.networkId, (id) => {
    if (id === null) return false;
    const { members, gaps } = lookup.where('network', 'networkId', id, firewall);
    // Whoever a network is shared with sees it under the same id.
    return new Population(
      members.filter(({ scope }) => within(scope, firewall.scope)),
      gaps.filter(({ scope }) => meet(scope, firewall.scope)),
    ).some((network) => all(network.internetBlocked, not(network.internetBlockExcepted)));
  });
}
