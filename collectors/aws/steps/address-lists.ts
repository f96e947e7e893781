import { z } from 'zod';

import type { GivenAnswer, Item } from '../../../src/core/collector.ts';
import { state } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { askPages } from '../ask.ts';
import { fromHint, openWithLists } from '../inbound-rules.ts';
import { listIn, read } from '../projection.ts';
import { MAX_AGE_HOURS, UNREAD, type AwsStep } from '../step.ts';

const OPERATION = 'ec2:GetManagedPrefixListEntries';
const SHAPE: Shape = { Entries: { Cidr: true } };
const list = listIn('Entries');
const entry = z.object({ Cidr: z.string() });

/** The prefix lists that rules of security groups name, each read once however many name it. */
export const addressLists: AwsStep = {
  id: 'address-lists',
  title: 'Prefix lists that security groups let in',
  revision: 1,
  after: 'firewalls',
  delivers: { firewall: ['address-lists'] },
  permissions: [OPERATION],
  removals: [allBut(SHAPE, UNREAD)],
  maxAgeHours: MAX_AGE_HOURS,
  wants: ({ hints }) => hints['rules'] !== undefined,
  async *read({ session, scope, signal, items }) {
    const ids = new Set(items.flatMap(listsOf));
    if (ids.size === 0) return;
    const { GetManagedPrefixListEntriesCommand } = await import('@aws-sdk/client-ec2');
    const ec2 = await session.client('ec2', scope);
    for (const id of [...ids].sort()) {
      yield* askPages({
        operation: OPERATION,
        permission: OPERATION,
        parameters: { PrefixListId: id },
        shape: SHAPE,
        send: (cursor) => {
          const from = cursor === undefined ? {} : { NextToken: cursor };
          const input = { PrefixListId: id, MaxResults: 100, ...from };
          return ec2.send(new GetManagedPrefixListEntriesCommand(input), { abortSignal: signal });
        },
        next: ({ NextToken: next }) => (next === '' ? undefined : next),
      });
    }
  },
  *project(answers, { items }) {
    const addresses = new Map<string, readonly string[]>();
    const pagesOf = new Map<string, GivenAnswer[]>();
    for (const answer of answers) {
      const id = String(answer.request.parameters['PrefixListId'] ?? '');
      pagesOf.set(id, [...(pagesOf.get(id) ?? []), answer]);
    }
    for (const [id, pages] of pagesOf) {
      const ranges: string[] = [];
      let understood = pages.at(-1)?.last === true;
      for (const page of pages) {
        const entries = read(list.pipe(z.array(entry)), page.body, `the prefix list ${id}`);
        if ('malformed' in entries) {
          understood = false;
          yield entries.malformed;
        } else ranges.push(...entries.value.map(({ Cidr: range }) => range));
      }
      if (understood) addresses.set(id, ranges);
    }
    for (const item of items) {
      const listedOpenPorts = openWithLists(fromHint(item.hints['rules']), addresses);
      if (listedOpenPorts === undefined) continue;
      yield state({
        kind: 'firewall',
        id: item.id,
        facet: 'address-lists',
        from: listsOf(item).flatMap((id) => pagesOf.get(id) ?? []),
        value: { listedOpenPorts },
      });
    }
  },
};

function listsOf({ hints }: Item): readonly string[] {
  return [...new Set(fromHint(hints['rules']).flatMap(({ lists }) => lists))];
}
