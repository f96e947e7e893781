import { z } from 'zod';

import type { Shape } from '../../src/core/keep-only.ts';
import { openPorts, type InboundRule, type PortRange } from './open-ports.ts';
import { rows } from './projection.ts';

/** The parts of a security group's inbound rules that say what they let in from where. */
export const INBOUND_SHAPE: Shape = {
  IpProtocol: true,
  FromPort: true,
  ToPort: true,
  IpRanges: { CidrIp: true },
  Ipv6Ranges: { CidrIpv6: true },
  PrefixListIds: { PrefixListId: true },
};

/** A rule that may let in addresses by the id of a list, too. */
export interface ListingRule extends InboundRule {
  readonly lists: readonly string[];
}

const rule = z.object({
  IpProtocol: z.string(),
  FromPort: z.int().optional(),
  ToPort: z.int().optional(),
  IpRanges: rows.pipe(z.array(z.object({ CidrIp: z.string() }))),
  Ipv6Ranges: rows.pipe(z.array(z.object({ CidrIpv6: z.string() }))),
  PrefixListIds: rows.pipe(z.array(z.object({ PrefixListId: z.string() }))),
});

/** Rules as AWS writes them, one for each protocol and range of ports. */
export const inboundRules = rows.pipe(
  z.array(
    rule.transform((given): ListingRule => ({
      protocol: given.IpProtocol,
      fromPort: given.FromPort,
      toPort: given.ToPort,
      ranges: [
        ...given.IpRanges.map(({ CidrIp: range }) => range),
        ...given.Ipv6Ranges.map(({ CidrIpv6: range }) => range),
      ],
      lists: given.PrefixListIds.map(({ PrefixListId: id }) => id),
    })),
  ),
);

const kept = z.array(
  z.object({
    protocol: z.string(),
    fromPort: z.int().optional(),
    toPort: z.int().optional(),
    ranges: z.array(z.string()),
    lists: z.array(z.string()),
  }),
);

/** The rules of a group that names lists, as a hint for the step that reads those lists. */
export function asHint(rules: readonly ListingRule[]): string {
  return JSON.stringify(rules);
}

export function fromHint(hint: string | undefined): readonly ListingRule[] {
  return kept.parse(JSON.parse(hint ?? '[]')).map((each) => ({
    ...each,
    fromPort: each.fromPort,
    toPort: each.toPort,
  }));
}

/**
 * What the rules open with the addresses of the lists they name; `undefined` while one of those is
 * not known.
 */
export function openWithLists(
  rules: readonly ListingRule[],
  addresses: ReadonlyMap<string, readonly string[]>,
): PortRange[] | undefined {
  const whole: InboundRule[] = [];
  for (const { lists, ...each } of rules) {
    const ranges = [...each.ranges];
    for (const list of lists) {
      const listed = addresses.get(list);
      if (listed === undefined) return undefined;
      ranges.push(...listed);
    }
    whole.push({ ...each, ranges });
  }
  return openPorts(whole);
}
