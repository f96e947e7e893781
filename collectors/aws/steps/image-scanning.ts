import { z } from 'zod';

import { state } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { afterItems } from '../after-items.ts';
import { ask } from '../ask.ts';
import { known, read } from '../projection.ts';
import { MAX_AGE_HOURS, UNREAD } from '../step.ts';

const OPERATION = 'ecr:GetRegistryScanningConfiguration';
const SHAPE: Shape = {
  scanningConfiguration: {
    scanType: true,
    rules: { scanFrequency: true, repositoryFilters: { filter: true, filterType: true } },
  },
};
const rule = z.object({
  scanFrequency: z.string(),
  repositoryFilters: z.array(z.object({ filter: z.string(), filterType: z.string() })).default([]),
});
const body = z.object({
  scanningConfiguration: z.object({
    scanType: z.enum(['BASIC', 'ENHANCED']),
    rules: z.array(rule).default([]),
  }),
});

/**
 * Which repositories' images are scanned without anybody asking. The registry's rules decide; what a
 * repository has switched on by itself counts only while the registry scans in the basic way.
 */
export const imageScanning = afterItems('image-repositories', {
  id: 'image-scanning',
  title: 'Which images the registry of the region scans',
  revision: 1,
  delivers: { 'image-repository': ['scanning'] },
  permissions: [OPERATION],
  removals: [allBut(SHAPE, UNREAD)],
  maxAgeHours: MAX_AGE_HOURS,
  async *read({ session, scope, signal }) {
    const { GetRegistryScanningConfigurationCommand } = await import('@aws-sdk/client-ecr');
    yield await ask({
      operation: OPERATION,
      permission: OPERATION,
      shape: SHAPE,
      send: async () => {
        const ecr = await session.client('ecr', scope);
        return ecr.send(new GetRegistryScanningConfigurationCommand({}), { abortSignal: signal });
      },
    });
  },
  *project(answers, { items }) {
    for (const answer of answers) {
      const from = [answer];
      const one = read(body, answer.body, 'the scanning configuration of the registry');
      if ('malformed' in one) {
        yield one.malformed;
        continue;
      }
      const { scanType, rules } = one.value.scanningConfiguration;
      const scanning = rules.filter(({ scanFrequency: often }) => often !== 'MANUAL');
      for (const { id, name, hints } of items) {
        const matching = scanning.some(({ repositoryFilters }) =>
          repositoryFilters.some(({ filter }) => matchesFilter(filter, name)),
        );
        const own = hints['scanOnPush'] === '' ? undefined : hints['scanOnPush'] === 'true';
        const imagesScanned = matching || (scanType === 'BASIC' ? own : false);
        const value = known({ imagesScanned });
        yield state({ kind: 'image-repository', id, facet: 'scanning', from, value });
      }
    }
  },
});

/** A filter without an asterisk takes every name that contains it; one with it, the whole name. */
function matchesFilter(filter: string, name: string): boolean {
  if (!filter.includes('*')) return name.includes(filter);
  const pattern = filter
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${pattern}$`, 'su').test(name);
}
