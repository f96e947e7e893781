import { describe, expect, it } from 'vitest';

import { state, type Answer, type Step } from '../../../src/core/collector.ts';
import { project, readStep, type ReadingResult } from '../../../src/engine/read-step.ts';

const SCOPE = { account: 'one' };
const NOW = '2026-03-01T03:00:00.000Z';

/** A step that gives this answer, and says whether a region is looked after unless told otherwise. */
function stepOf(answer: Answer, rest: Partial<Step<unknown>> = {}): Step<unknown> {
  return {
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
    ...rest,
  };
}

function reading(step: Step<unknown>): Promise<ReadingResult> {
  return readStep({
    source: 'src',
    step,
    session: {},
    scope: SCOPE,
    items: [],
    inherited: [],
    signal: new AbortController().signal,
    now: () => NOW,
    redact: (text) => text,
  });
}

describe('a reading', () => {
  const request = { operation: 'setting', parameters: {} };

  it('states what its answers say', async () => {
    const told = await reading(stepOf({ request, status: 'ok', body: {}, last: true }));
    expect(told.status).toBe('complete');
    expect(told.statements).toMatchObject([{ id: 'one', value: { hasConsoleUser: true } }]);
  });

  it('states nothing where nothing was answered, whatever its projection would', async () => {
    const refusal = { reason: 'denied', permission: 'read:setting', detail: 'no' } as const;
    const told = await reading(stepOf({ request, status: 'refused', refusal }));
    expect(told.status).toBe('unavailable');
    expect(told.statements).toEqual([]);
  });

  it('takes no absence for a fact beside a row that it did not understand', async () => {
    const step = stepOf(
      { request, status: 'ok', body: ['?'], last: true },
      {
        *project(answers, { complete }) {
          const value = complete ? { hasConsoleUser: false } : {};
          yield state({ kind: 'cloud-account', id: 'one', facet: 'sign-in', from: answers, value });
          yield { malformed: 'a row is not understood' };
        },
      },
    );
    const told = await reading(step);
    expect(told).toMatchObject({ status: 'partial', statements: [{ id: 'one', value: {} }] });
    expect(told.gaps.map(({ detail }) => detail)).toEqual(['a row is not understood']);
    // Judged again from its evidence it says the same.
    const context = { scope: SCOPE, items: [], at: NOW, complete: false };
    const again = project(step, told.answers, context, () => undefined);
    expect(again.statements).toEqual(told.statements);
  });
});
