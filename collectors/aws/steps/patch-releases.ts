import { z } from 'zod';

import { state, type GivenAnswer } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { askPages } from '../ask.ts';
import { inBatches } from '../batches.ts';
import { listIn, read, timestamp } from '../projection.ts';
import { MAX_AGE_HOURS, type AwsStep } from '../step.ts';

const OPERATION = 'ssm:DescribeAvailablePatches';
/** A patch is listed once for every product it is for, so that few of them fill a page. */
const BATCH = 20;
const SHAPE: Shape = { Patches: { KbNumber: true, ReleaseDate: true } };
const list = listIn('Patches');
const patch = z.object({ KbNumber: z.string(), ReleaseDate: timestamp });

/**
 * When the patches of Windows that some machine lacks were released. AWS dates patches of Amazon
 * Linux too, but only by product and package, a hundred versions each: for those the day counts on
 * which annexa first saw them missing.
 */
export const patchReleases: AwsStep = {
  id: 'patch-releases',
  title: 'Days of release of missing patches',
  revision: 2,
  after: 'missing-patches',
  wants: ({ hints }) => hints['article'] !== undefined,
  delivers: { 'missing-patch': ['release'] },
  permissions: [OPERATION],
  removals: [allBut(SHAPE, 'what else is known of the patches is read by no check')],
  maxAgeHours: MAX_AGE_HOURS,
  async *read({ session, scope, signal, items }) {
    const { DescribeAvailablePatchesCommand } = await import('@aws-sdk/client-ssm');
    const articles = [...new Set(items.map(({ hints }) => hints['article'] ?? ''))].sort();
    for (const batch of inBatches(articles, BATCH)) {
      yield* askPages({
        operation: OPERATION,
        permission: OPERATION,
        parameters: { PATCH_ID: batch.join(',') },
        shape: SHAPE,
        send: async (cursor) => {
          const ssm = await session.client('ssm', scope);
          const input = {
            Filters: [{ Key: 'PATCH_ID', Values: [...batch] }],
            MaxResults: 100,
            ...(cursor === undefined ? {} : { NextToken: cursor }),
          };
          return ssm.send(new DescribeAvailablePatchesCommand(input), { abortSignal: signal });
        },
        next: ({ NextToken: next }) => (next === '' ? undefined : next),
      });
    }
  },
  *project(answers, { items }) {
    const released = new Map<string, { at: string; from: typeof answers }>();
    const asked = new Map<string, typeof answers>();
    const notUnderstood = new Set<string>();
    for (const answer of answers) {
      const from = [answer];
      const articles = articlesIn(answer);
      // Only the end of a list tells what is not in it.
      if (answer.last) for (const article of articles) asked.set(article, from);
      const rows = read(list, answer.body, `the list of ${OPERATION}`);
      if ('malformed' in rows) {
        yield rows.malformed;
        for (const article of articles) notUnderstood.add(article);
        continue;
      }
      for (const given of rows.value) {
        const one = read(patch, given, 'an available patch');
        if ('malformed' in one) {
          yield one.malformed;
          for (const article of articles) notUnderstood.add(article);
          continue;
        }
        const { KbNumber: article, ReleaseDate: at } = one.value;
        const known = released.get(article);
        // Released for one product after the other: the first day is the oldest known.
        if (known === undefined || at < known.at) released.set(article, { at, from });
      }
    }
    for (const { id, hints } of items) {
      const article = hints['article'] ?? '';
      // Of a list that was cut off the first day may be on a page that was not read.
      const whole = asked.get(article);
      if (whole === undefined || notUnderstood.has(article)) continue;
      const found = released.get(article);
      const from = found?.from ?? whole;
      const value = { releasedAt: found?.at ?? null };
      yield state({ kind: 'missing-patch', id, facet: 'release', from, value });
    }
  },
};

/** The articles that a request asked about. */
function articlesIn({ request }: GivenAnswer): readonly string[] {
  return String(request.parameters['PATCH_ID'] ?? '').split(',');
}
