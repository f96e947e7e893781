import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Progress } from '../../../src/cli/progress.ts';
import { capture } from './command-line.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('progress', () => {
  it('keeps quiet about what takes no second', () => {
    const { stream, text } = capture(40);
    const progress = new Progress(stream);
    progress.at('reading');
    vi.advanceTimersByTime(900);
    progress.stop();
    expect(text()).toBe('');
  });

  it('says from then on what is going on, in one line that fits, and takes it away', () => {
    const { stream, text } = capture(30);
    const progress = new Progress(stream);
    progress.at('prod: buckets \u001B[2J 111111111111 eu-west-1');
    vi.advanceTimersByTime(3000);
    progress.stop();
    expect(text()).toContain('\r\u001B[K2 s  prod: buckets  11111111…');
    expect(text().endsWith('\r\u001B[K')).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('has nothing to say where nobody looks', () => {
    const { stream, text } = capture();
    const progress = new Progress(stream);
    progress.at('reading');
    vi.advanceTimersByTime(5000);
    progress.stop();
    expect(text()).toBe('');
  });
});
