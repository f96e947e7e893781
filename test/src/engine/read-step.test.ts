import { describe, expect, it } from 'vitest';

import { state, type Answer, type Step } from '../../../src/core/collector.ts';
import { readStep, type ReadingResult } from '../../../src/engine/read-step.ts';

/** A step that says whether a region is looked after, from however many answers it has. */
function reading(answer: Answer): Promise<ReadingResult> {
  const step: Step<unknown> = {
    id: 'setting',
    title: 'A setting',
    revision: 1,
    after: 'regions',
    delivers: { 'cloud-account': ['sign-in'] },
    permissions: ['read:setting'],
    removals: [],
    maxAgeHours: 48,
    async *read() {
      await Promise.resolve();
      yield answer;
    },
    *project(answers) {
      const value = { hasConsoleUser: answers.length > 0 };
      yield state({ kind: 'cloud-account', id: 'one', facet: 'sign-in', from: answers, value });
    },
  };
  const now = (): string => '2026-03-01T03:00:00.000Z';
  return readStep({
    source: 'src',
    step,
    session: {},
    scope: { account: 'one' },
    items: [],
    inherited: [],
    signal: new AbortController().signal,
    now,
    redact: (text) => text,
  });
}

describe('a reading', () => {
  const request = { operation: 'setting', parameters: {} };

  it('states what its answers say', async () => {
    const told = await reading({ request, status: 'ok', body: {}, last: true });
    expect(told.status).toBe('complete');
    expect(told.statements).toMatchObject([{ id: 'one', value: { hasConsoleUser: true } }]);
  });

  it('states nothing where nothing was answered, whatever its projection would', async () => {
    const refusal = { reason: 'denied', permission: 'read:setting', detail: 'no' } as const;
    const told = await reading({ request, status: 'refused', refusal });
    expect(told.status).toBe('unavailable');
    expect(told.statements).toEqual([]);
  });
});
