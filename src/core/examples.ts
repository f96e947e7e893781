import { Unknown, type GapReason } from './observed.ts';

/** A value that an example hides: why, and what would reveal it. */
export function hidden(reason: GapReason, permission?: string): Unknown {
  return new Unknown([
    {
      reason,
      source: 'example',
      step: 'example',
      scope: {},
      ...(permission === undefined ? {} : { permission }),
      detail: 'hidden in this example',
    },
  ]);
}
