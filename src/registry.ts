import type { Check } from './core/check.ts';
import type { AnyCollector } from './core/collector.ts';
import type { AnyTrackerKind } from './core/tracker.ts';

import { mfaEnabled } from '../controls/authentication/mfa-enabled.ts';

/** Every plug-in annexa has, one line each; a test holds the folders to it. */
export const collectors: readonly AnyCollector[] = [
];

export const checks: readonly Check[] = [
  mfaEnabled,
];

export const trackers: readonly AnyTrackerKind[] = [
];
