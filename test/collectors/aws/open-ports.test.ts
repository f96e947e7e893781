import { describe, expect, it } from 'vitest';

import { openPorts, type InboundRule } from '../../../collectors/aws/open-ports.ts';

const ANYWHERE = ['0.0.0.0/0'];
const OFFICE = ['203.0.113.0/24'];

function tcp(from: number, to: number, ranges: readonly string[] = ANYWHERE): InboundRule {
  return { protocol: 'tcp', fromPort: from, toPort: to, ranges };
}

describe('openPorts', () => {
  it.each<[string, readonly InboundRule[], readonly (readonly [number, number])[]]>([
    ['no rule at all', [], []],
    ['a port for everybody', [tcp(22, 22)], [[22, 22]]],
    ['a port for the office', [tcp(22, 22, OFFICE)], []],
    ['a range of ports', [tcp(20, 25)], [[20, 25]]],
    [
      'every protocol, which has no ports',
      [{ protocol: '-1', fromPort: undefined, toPort: undefined, ranges: ['::/0'] }],
      [[0, 65535]],
    ],
    [
      'every protocol, with ports that mean nothing',
      [{ protocol: '-1', fromPort: -1, toPort: -1, ranges: ANYWHERE }],
      [[0, 65535]],
    ],
    ['UDP', [{ protocol: 'udp', fromPort: 3389, toPort: 3389, ranges: ANYWHERE }], [[3389, 3389]]],
    [
      'TCP by its number',
      [{ protocol: '6', fromPort: 22, toPort: 22, ranges: ANYWHERE }],
      [[22, 22]],
    ],
    [
      'ICMP, whose type and code stand where ports would',
      [
        { protocol: 'icmp', fromPort: 8, toPort: 22, ranges: ANYWHERE },
        { protocol: '50', fromPort: undefined, toPort: undefined, ranges: ANYWHERE },
      ],
      [],
    ],
    [
      'two halves of the internet in two rules',
      [tcp(22, 22, ['0.0.0.0/1']), tcp(22, 22, ['128.0.0.0/1'])],
      [[22, 22]],
    ],
    [
      'a quarter for ports of one range and another for ports of another',
      [tcp(20, 30, ['0.0.0.0/2']), tcp(25, 40, ['64.0.0.0/2'])],
      [[25, 30]],
    ],
    [
      'a quarter for TCP and another for UDP',
      [
        tcp(22, 22, ['0.0.0.0/2']),
        { protocol: 'udp', fromPort: 22, toPort: 22, ranges: ['64.0.0.0/2'] },
      ],
      [],
    ],
    [
      'a quarter for TCP and another for every protocol',
      [
        tcp(22, 22, ['0.0.0.0/2']),
        { protocol: '-1', fromPort: undefined, toPort: undefined, ranges: ['64.0.0.0/2'] },
      ],
      [[22, 22]],
    ],
    [
      'neighbours and what overlaps',
      [tcp(80, 90), tcp(91, 95), tcp(85, 93), tcp(97, 97)],
      [
        [80, 95],
        [97, 97],
      ],
    ],
    ['the last port', [tcp(65535, 65535)], [[65535, 65535]]],
  ])('knows of %s', (_title, rules, expected) => {
    expect(openPorts(rules)).toEqual(expected.map(([from, to]) => ({ from, to })));
  });

  it('does not know what an address opens that it cannot read', () => {
    expect(openPorts([tcp(22, 22, ['nowhere'])])).toBeUndefined();
  });
});
