import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { record, type Recording } from './matrix.ts';
import { troublesOf } from './troubles.ts';
import { acts, opened, wronged } from './wronged.ts';

/** Asked only about users whom a report shows without a second factor that is older than the run. */
const SELDOM_ASKED = ['mfa-devices'];

/**
 * What leaves no verdict open: the tenant's own id, providers of sign-in where a directory is known to be
 * one, and lists whose first page says all that is asked in the demo company.
 */
const DECIDES_NOTHING = new Set([
  ...['directory.customers.get', 'iam:ListSAMLProviders'].flatMap((operation) =>
    ['denied', 'throttled', 'unreachable'].map((how) => `${operation} ${how}`),
  ),
  'iam:ListVirtualMFADevices cut',
  'rds:DescribeDBMajorEngineVersions cut',
]);

/** Every operation of some sources in every sort of trouble, one at a time. */
export function matrixOf(sources: readonly string[]): void {
  let recording: Recording;
  beforeAll(async () => {
    recording = await record();
  }, 120_000);
  afterAll(() => recording.close());

  describe.each(sources)('the reads of %s, each going wrong', (source) => {
    it('are those of every step that needs a permission', () => {
      const tape = recording.tapes.get(source);
      const asked = new Set(tape?.operations().flatMap(({ steps }) => [...steps]));
      const silent = (tape?.steps() ?? [])
        .filter(({ id, permissions }) => permissions.length > 0 && !asked.has(id))

        .map(({ id }) => id)
        .filter((id) => !SELDOM_ASKED.includes(id));
      expect(silent, 'steps that the demo company gives nothing to ask about').toEqual([]);
    });

    it('change no verdict but to not assessed, and nothing else', async () => {
      const wrong: string[] = [];
      for (const trouble of troublesOf(recording, source)) {
        const label = `${trouble.operation} ${trouble.how}`;
        const after = await recording.replay([trouble]);
        if (after.gaps === 0) wrong.push(`${label}: no gap`);
        const open = opened(recording.findings, after) > 0;
        if (open === DECIDES_NOTHING.has(label)) {
          wrong.push(`${label}: leaves ${open ? 'something' : 'nothing'} open`);
        }
        wrong.push(
          ...[...wronged(recording.findings, after), ...acts(after)].map(
            (what) => `${label}: ${what}`,
          ),
        );
      }
      expect(wrong).toEqual([]);
    }, 600_000);
  });
}
