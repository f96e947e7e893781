import type { Check } from '../src/core/check.ts';
import type { Configuration } from '../src/engine/configuration.ts';
import { paramsOf } from './params.ts';

/** A configuration with these checks at their defaults, and nothing else that a test does not give. */
export function configurationOf(
  given: Pick<Configuration, 'sources'> &
    Partial<Omit<Configuration, 'checks'>> & { readonly checks: readonly Check[] },
): Configuration {
  const { checks, folder = '/nowhere', ...rest } = given;
  return {
    organization: { name: 'Example Ltd', timeZone: 'UTC' },
    folder,
    data: folder,
    storeUrl: '',
    raise: { baseline: 'accept' },
    exclude: [],
    checks: checks.map((check) => ({ check, params: paramsOf(check), paramsBySource: new Map() })),
    trackers: [],
    sealed: {},
    secret: () => Promise.reject(new Error('no secrets here')),
    ...rest,
  };
}
