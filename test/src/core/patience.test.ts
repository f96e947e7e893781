import { describe, expect, it } from 'vitest';

import {
  backOff,
  createPace,
  createPatience,
  TimedOut,
  waitFor,
  withDeadline,
  type Wait,
} from '../../../src/core/patience.ts';

function recording(): { readonly waits: number[]; readonly wait: Wait } {
  const waits: number[] = [];
  return { waits, wait: async (milliseconds) => void waits.push(milliseconds) };
}

function failing(times: number): { tries: number; attempt: () => Promise<string> } {
  const state = {
    tries: 0,
    attempt: async () => {
      state.tries += 1;
      if (state.tries <= times) throw new Error(`failure ${state.tries}`);
      return 'done';
    },
  };
  return state;
}

const { signal } = new AbortController();

describe('createPatience', () => {
  it('tries again after the time told', async () => {
    const { waits, wait } = recording();
    const patience = createPatience({ budget: 60_000, tries: 3, wait });
    const work = failing(2);
    await expect(
      patience.persist(work.attempt, (_, tried) => backOff(tried), signal),
    ).resolves.toBe('done');
    expect(waits).toEqual([1000, 2000]);
  });

  it('gives up after its tries, with the last error', async () => {
    const { wait } = recording();
    const patience = createPatience({ budget: 60_000, tries: 3, wait });
    const work = failing(9);
    await expect(patience.persist(work.attempt, () => 1, signal)).rejects.toThrow('failure 3');
  });

  it('does not try again when that would change nothing', async () => {
    const { waits, wait } = recording();
    const patience = createPatience({ budget: 60_000, tries: 3, wait });
    const work = failing(9);
    await expect(patience.persist(work.attempt, () => undefined, signal)).rejects.toThrow(
      'failure 1',
    );
    expect(waits).toEqual([]);
  });

  it('gives up rather than wait longer than its budget in all', async () => {
    const { waits, wait } = recording();
    const patience = createPatience({ budget: 60_000, tries: 9, wait });
    const work = failing(9);
    await expect(patience.persist(work.attempt, () => 25_000, signal)).rejects.toThrow('failure 3');
    expect(waits).toEqual([25_000, 25_000]);
  });

  it('counts what several wait at once only once, and lets newcomers wait too', async () => {
    const waits: number[] = [];
    let release = (): void => undefined;
    const wait: Wait = (milliseconds) => {
      waits.push(milliseconds);
      return new Promise((resolve) => {
        release = resolve;
      });
    };
    const patience = createPatience({ budget: 60_000, tries: 2, wait });
    const first = failing(1);
    const second = failing(1);
    const late = failing(0);
    const both = [
      patience.persist(first.attempt, () => 60_000, signal),
      patience.persist(second.attempt, () => 60_000, signal),
    ];
    await new Promise(setImmediate);
    const third = patience.persist(late.attempt, () => 60_000, signal);
    await new Promise(setImmediate);
    expect(late.tries).toBe(0);
    release();
    await expect(Promise.all([...both, third])).resolves.toEqual(['done', 'done', 'done']);
    expect(waits).toEqual([60_000]);
  });

  it('stops waiting when aborted', async () => {
    const controller = new AbortController();
    const patience = createPatience({ budget: 60_000, tries: 2, wait: waitFor });
    const work = failing(9);
    const result = patience.persist(work.attempt, () => 60_000, controller.signal);
    await new Promise(setImmediate);
    controller.abort(new Error('enough'));
    await expect(result).rejects.toThrow('enough');
    expect(work.tries).toBe(1);
  });
});

describe('withDeadline', () => {
  const never = (inner: AbortSignal): Promise<never> =>
    new Promise((_, reject) => inner.addEventListener('abort', () => reject(new Error('cut'))));

  it('gives the result', async () => {
    await expect(withDeadline(60_000, signal, async () => 1)).resolves.toBe(1);
  });

  it('says that the time was up, whatever the attempt made of it', async () => {
    await expect(withDeadline(1, signal, never)).rejects.toBeInstanceOf(TimedOut);
    const lenient = (inner: AbortSignal): Promise<string> =>
      new Promise((resolve) => inner.addEventListener('abort', () => resolve('half')));
    await expect(withDeadline(1, signal, lenient)).rejects.toBeInstanceOf(TimedOut);
  });

  it('passes on why it was stopped', async () => {
    const controller = new AbortController();
    const result = withDeadline(60_000, controller.signal, never);
    controller.abort(new Error('enough'));
    await expect(result).rejects.toThrow('enough');
  });
});

describe('createPace', () => {
  it('lets the first through at once and the others one interval apart', async () => {
    const { waits, wait } = recording();
    let now = 5000;
    const pace = createPace(750, wait, () => now);
    await pace();
    await pace();
    await pace();
    now += 2000;
    await pace();
    expect(waits).toEqual([750, 1500, 250]);
  });
});
