import { afterEach, expect } from 'vitest';

import { github } from '../../../collectors/github/collector.ts';
import type { Environment, GivenAnswer } from '../../../src/core/collector.ts';
import type { Gap } from '../../../src/core/observed.ts';
import { plus, type Instant } from '../../../src/core/time.ts';
import {
  startGithubEstate,
  type GithubEstate,
  type GithubEstateOptions,
} from '../../../src/demo/estate/github/server.ts';
import { newGithubOrganization } from '../../../src/demo/estate/github/model.ts';
import { readStep, type ReadingResult } from '../../../src/engine/read-step.ts';

export const NOW = '2024-03-01T09:00:00.000Z';
export const TOKEN = 'estate-token-of-an-owner';

const running: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const each of running.splice(0)) await each.close();
});

/** Closed when the test is over. */
export function closing<T extends { close(): Promise<void> }>(started: T): T {
  running.push(started);
  return started;
}

export async function startEstate(
  options: Partial<GithubEstateOptions> = {},
): Promise<GithubEstate> {
  return closing(
    await startGithubEstate({
      organization: newGithubOrganization({ login: 'example-org', id: 1 }),
      tokens: [{ token: TOKEN, login: 'owner', isOwner: true }],
      clock: () => new Date(NOW),
      ...options,
    }),
  );
}

export interface Session {
  /** Reads the step after the steps it depends on, as the engine does. */
  read(step: string): Promise<ReadingResult>;
  /** Milliseconds of every wait, which takes no time here. */
  readonly waits: readonly number[];
  /** Moves on by every wait. */
  readonly now: () => Instant;
  readonly requested: () => number;
  /** Answers that asked for fewer requests. */
  readonly throttled: () => number;
  /** When the token stops working, as far as answers told. */
  readonly expiresAt: () => Instant | undefined;
}

export interface SessionOptions {
  readonly token?: string;
  readonly signal?: AbortSignal;
  readonly timeout?: number;
}

export async function openGithub(baseUrl: string, options: SessionOptions = {}): Promise<Session> {
  const waits: number[] = [];
  const now = (): Instant => waits.reduce<Instant>((at, waited) => plus(at, waited), NOW);
  let requested = 0;
  let throttled = 0;
  const environment: Environment = {
    secret: async () => options.token ?? TOKEN,
    folder: '/',
    now,
    timeout: options.timeout ?? 20_000,
    wait: async (milliseconds) => void waits.push(milliseconds),
    requested: () => void (requested += 1),
    throttled: () => void (throttled += 1),
  };
  const settings = github.settings.parse({
    organization: 'example-org',
    baseUrl,
    token: 'env:GITHUB_TOKEN',
  });
  const session = await github.open(settings, environment);

  async function read(id: string): Promise<ReadingResult> {
    const step = github.steps.find((each) => each.id === id);
    if (step === undefined) throw new Error(`there is no step ${id}`);
    const parent = step.after === undefined ? undefined : await read(step.after);
    return readStep({
      source: 'github-example',
      step,
      session,
      scope: {},
      items: parent?.items ?? [],
      inherited: parent?.gaps.filter(({ hidesMembers }) => hidesMembers) ?? [],
      signal: options.signal ?? new AbortController().signal,
      now: () => NOW,
      redact: (text) => text,
    });
  }

  return {
    read,
    now,
    waits,
    requested: () => requested,
    throttled: () => throttled,
    expiresAt: () => github.credentialExpiresAt?.(session),
  };
}

/** What the reading says of one facet, by the names of the entities, or by id where it has none. */
export function facet(reading: ReadingResult, name: string): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    reading.statements
      .filter((statement) => statement.facet === name)
      .map((statement) => [statement.name ?? statement.id, statement.value]),
  );
}

export function gapsOf(reading: ReadingResult): readonly Partial<Gap>[] {
  return reading.gaps.map(({ reason, item, permission, detail }) => ({
    reason,
    ...(item === undefined ? {} : { item }),
    ...(permission === undefined ? {} : { permission }),
    detail,
  }));
}

export function bodiesOf(answers: readonly GivenAnswer[]): readonly unknown[] {
  return answers.map(({ body }) => body);
}

export function containing(text: string): unknown {
  return expect.stringContaining(text);
}
