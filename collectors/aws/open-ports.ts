import { coversInternet } from './address-space.ts';

/** What one rule of a firewall lets in. */
export interface InboundRule {
  readonly protocol: string;
  readonly fromPort: number | undefined;
  readonly toPort: number | undefined;
  /** Ranges of addresses of either family. */
  readonly ranges: readonly string[];
}

export interface PortRange {
  readonly from: number;
  readonly to: number;
}

const ALL: PortRange = { from: 0, to: 65535 };
/** A rule for every protocol has no ports, whatever stands where they would be. */
const EVERY_PROTOCOL = '-1';
const WITH_PORTS = [
  ['tcp', '6'],
  ['udp', '17'],
];

/**
 * The ports of TCP or UDP that all rules together open to the internet, in order and as few ranges as
 * there can be. Rules for the same port add up, whichever ranges of ports they are written in.
 * `undefined` where an address cannot be read and might matter.
 */
export function openPorts(rules: readonly InboundRule[]): PortRange[] | undefined {
  const open: PortRange[] = [];
  for (const names of WITH_PORTS) {
    const spoken = rules
      .filter(({ protocol }) => [...names, EVERY_PROTOCOL].includes(protocol))
      .map((rule) => ({ ...portsOf(rule), ranges: rule.ranges }));
    for (const segment of segmentsOf(spoken)) {
      const ranges = spoken
        .filter(({ from, to }) => from <= segment.from && segment.to <= to)
        .flatMap((rule) => rule.ranges);
      const covers = coversInternet(ranges);
      if (covers === undefined) return undefined;
      if (covers) open.push(segment);
    }
  }
  return merged(open);
}

function portsOf({ protocol, fromPort, toPort }: InboundRule): PortRange {
  if (protocol === EVERY_PROTOCOL) return ALL;
  return { from: fromPort ?? ALL.from, to: toPort ?? ALL.to };
}

/** Ranges of ports within which the same rules apply to every port. */
function segmentsOf(rules: readonly PortRange[]): readonly PortRange[] {
  const starts = new Set(rules.flatMap(({ from, to }) => [from, to + 1]));
  const sorted = [...starts].sort((a, b) => a - b);
  return sorted.slice(0, -1).map((from, index) => ({ from, to: (sorted[index + 1] ?? from) - 1 }));
}

function merged(ranges: readonly PortRange[]): PortRange[] {
  const result: PortRange[] = [];
  for (const range of [...ranges].sort((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last && range.from <= last.to + 1) {
      result[result.length - 1] = { from: last.from, to: Math.max(last.to, range.to) };
    } else result.push(range);
  }
  return result;
}
