import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { record, type Recording } from './matrix.ts';
import { pairsOf } from './troubles.ts';
import { acts, wronged } from './wronged.ts';

let recording: Recording;
beforeAll(async () => {
  recording = await record();
}, 120_000);
afterAll(() => recording.close());

describe('two denied reads that meet in one check', () => {
  it('change no verdict but to not assessed, and nothing else', async () => {
    const pairs = pairsOf(recording);
    expect(pairs.length).toBeGreaterThan(20);
    const wrong: string[] = [];
    for (const pair of pairs) {
      const label = pair.map(({ operation }) => operation).join(' and ');
      const after = await recording.replay(pair);
      wrong.push(
        ...[...wronged(recording.findings, after), ...acts(after)].map(
          (what) => `${label}: ${what}`,
        ),
      );
    }
    expect(wrong).toEqual([]);
  }, 600_000);
});
