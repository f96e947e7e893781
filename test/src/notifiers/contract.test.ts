import { inspect } from 'node:util';

import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import type { Notifier } from '../../../src/core/notifier.ts';
import { notifiers } from '../../../src/registry.ts';
import { marked } from '../../../src/config/schema-walk.ts';
import { closedPort, environmentOf, failureOf, MESSAGE, rawPort } from './receivers.ts';

const SECRET = 'an-invented-secret-of-a-test';

interface Sample {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, string>>;
}

/** What each kind is told of a receiver at a port of this machine; a new kind needs a line here. */
const SAMPLES: Readonly<Record<string, (port: number) => Sample>> = {
  webhook: (port) => ({
    settings: { url: 'env:URL', secret: 'env:SECRET' },
    secrets: { 'env:URL': `http://127.0.0.1:${port}/${SECRET}`, 'env:SECRET': SECRET },
  }),
  email: (port) => ({
    settings: {
      server: `127.0.0.1:${port}`,
      tls: 'none',
      user: 'annexa',
      password: 'env:SECRET',
      from: 'annexa@example.com',
      to: ['operations@example.com'],
    },
    secrets: { 'env:SECRET': SECRET },
  }),
};

describe.each(notifiers)('the notifier $id', (kind) => {
  const sampleAt = (port: number): Sample => {
    const sample = SAMPLES[kind.id];
    if (!sample) throw new Error(`no sample of ${kind.id}`);
    return sample(port);
  };
  const openAt = async (port: number): Promise<Notifier> => {
    const { settings, secrets } = sampleAt(port);
    return kind.open(kind.settings.parse(settings), environmentOf(secrets, 300));
  };

  it('has a name, and takes no setting that it does not know', () => {
    expect(kind.id).toMatch(/^[a-z][a-z-]*$/);
    expect(kind.title).not.toBe('');
    const { settings } = sampleAt(25);
    expect(kind.settings.safeParse(settings).success).toBe(true);
    expect(kind.settings.safeParse({ ...settings, surely: 'unknown' }).success).toBe(false);
    expect(() =>
      z.toJSONSchema(kind.settings, { io: 'input', unrepresentable: 'any' }),
    ).not.toThrow();
  });

  it('takes secrets by reference alone', () => {
    const { settings, secrets } = sampleAt(25);
    const places = marked(kind.settings, settings, 'secretReference');
    expect(new Set(places.map(({ value }) => value))).toEqual(new Set(Object.keys(secrets)));
    for (const { path } of places) {
      const told = { ...settings, [String(path[0])]: SECRET };
      expect(kind.settings.safeParse(told).success).toBe(false);
    }
  });

  it('opens without a word to the receiver, and says of each try that it is made', async () => {
    const { settings, secrets } = sampleAt(await closedPort());
    const environment = environmentOf(secrets);
    const notifier = await kind.open(kind.settings.parse(settings), environment);
    expect(environment.requests()).toBe(0);
    await failureOf(notifier.send(MESSAGE));
    expect(environment.requests()).toBe(1);
  });

  it('opens only with all of its secrets', async () => {
    const { settings, secrets } = sampleAt(25);
    for (const reference of Object.keys(secrets)) {
      const { [reference]: _, ...others } = secrets;
      const opened = kind.open(kind.settings.parse(settings), environmentOf(others));
      await expect(opened).rejects.toThrow(reference);
    }
  });

  it.each([
    ['is not there', closedPort],
    ['never answers', () => rawPort('silent')],
    ['hangs up', () => rawPort('closes')],
    ['talks nonsense', () => rawPort('nonsense')],
  ])('tries again, and tells no secret, where the receiver %s', async (_what, port) => {
    const failure = await failureOf((await openAt(await port())).send(MESSAGE));
    expect(failure.retry).toBe(true);
    expect(failure.message).toMatch(/^The /);
    expect(inspect(failure, { depth: 9 })).not.toContain(SECRET);
  });
});
