import { describe, expect, it } from 'vitest';

import { followOutages, outagesOf } from '../../../src/engine/outages.ts';
import type { Instant } from '../../../src/core/time.ts';
import type { Deviation } from '../../../src/store/store.ts';

const LIMIT = 48 * 3_600_000;
const day = (number: number): Instant => `2026-11-${String(number).padStart(2, '0')}T03:00:00.000Z`;

function reading(status: 'complete' | 'partial' | 'unavailable', finishedAt: Instant) {
  return { source: 'aws', status, finishedAt };
}

function outages(
  readings: readonly ReturnType<typeof reading>[],
  ages: readonly { completeAt: Instant | null; firstAt: Instant }[],
  limit: number | undefined = LIMIT,
) {
  return outagesOf({
    sources: ['aws', 'github'],
    readings,
    ages: ages.map((age) => ({ source: 'aws', ...age })),
    collected: [],
    limit,
    at: day(10),
  });
}

describe('an outage', () => {
  it('is a source that was asked and gave no answer for longer than the limit', () => {
    const failing = [reading('unavailable', day(10))];
    expect(outages(failing, [{ completeAt: day(7), firstAt: day(1) }])).toEqual([
      { source: 'aws', since: day(7) },
    ]);
    expect(outages(failing, [{ completeAt: day(8), firstAt: day(1) }])).toEqual([]);
  });

  it('is over with any answer, a partial one too', () => {
    const partial = [reading('unavailable', day(10)), reading('partial', day(9))];
    expect(outages(partial, [{ completeAt: day(1), firstAt: day(1) }])).toEqual([]);
  });

  it('counts from when a source was first asked that never answered', () => {
    const failing = [reading('unavailable', day(10))];
    expect(outages(failing, [{ completeAt: null, firstAt: day(2) }])).toEqual([
      { source: 'aws', since: day(2) },
    ]);
    expect(outages(failing, [{ completeAt: null, firstAt: day(9) }])).toEqual([]);
  });

  it('is none of a source that was never asked, nor where nobody wants to know', () => {
    expect(outages([], [])).toEqual([]);
    const failing = [reading('unavailable', day(10))];
    expect(
      outagesOf({
        sources: ['aws'],
        readings: failing,
        ages: [{ source: 'aws', completeAt: day(1), firstAt: day(1) }],
        collected: [],
        limit: undefined,
        at: day(10),
      }),
    ).toEqual([]);
  });
});

describe('the deviation of an outage', () => {
  const outage = { source: 'aws', since: day(7) };
  const follow = (
    found: readonly (typeof outage)[],
    deviations: readonly Deviation[],
    at: Instant,
    answered?: Instant,
  ) =>
    followOutages({
      outages: found,
      answers: new Map(answered === undefined ? [] : [['aws', answered]]),
      sources: ['aws'],
      deviations,
      at,
    });

  it('is opened once, numbered after the others, and corrected by an answer', () => {
    const opened = follow([outage], [], day(10));
    const [deviation] = opened.deviations;
    expect(deviation).toMatchObject({
      id: 'D-1',
      check: 'source-read',
      source: 'aws',
      state: 'open',
      subjects: [{ kind: 'source', id: 'aws', since: day(7), until: null }],
    });
    expect(opened.events).toMatchObject([{ about: 'D-1', type: 'opened' }]);
    expect(follow([outage], opened.deviations, day(11)).deviations).toEqual([]);
    const over = follow([], opened.deviations, day(12), day(12));
    expect(over.deviations).toMatchObject([
      { id: 'D-1', state: 'corrected', correctedAt: day(12), subjects: [{ ended: 'corrected' }] },
    ]);
    expect(over.events).toMatchObject([{ about: 'D-1', type: 'corrected' }]);
    const again = follow([outage], over.deviations, day(13));
    expect(again.deviations).toMatchObject([{ id: 'D-2', state: 'open' }]);
  });

  it('goes on where a longer limit or a clock set back makes it no outage, and no answer came', () => {
    const opened = follow([outage], [], day(10));
    expect(follow([], opened.deviations, day(9), day(7)).deviations).toEqual([]);
  });

  it('is not said to be corrected where the source was taken out of the configuration', () => {
    const opened = follow([outage], [], day(10));
    const gone = followOutages({
      outages: [],
      answers: new Map(),
      sources: [],
      deviations: opened.deviations,
      at: day(11),
    });
    expect(gone.deviations).toMatchObject([{ subjects: [{ ended: 'no-longer-applicable' }] }]);
  });
});
