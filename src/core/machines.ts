import type { Fact } from './facts.ts';
import { map, not, type Observed } from './observed.ts';

/**
 * Whether a machine of the cloud is stopped. Of a machine elsewhere no provider knows: it counts as
 * running.
 */
export function isStopped({ hosting, running }: Fact<'machine'>): Observed<boolean> {
  return map(hosting, (where) => (where === 'elsewhere' ? false : not(running)));
}
