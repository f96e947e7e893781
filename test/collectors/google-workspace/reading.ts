import { afterEach, expect } from 'vitest';

import { googleWorkspace } from '../../../collectors/google-workspace/collector.ts';
import type { Environment } from '../../../src/core/collector.ts';
import type { Gap } from '../../../src/core/observed.ts';
import { plus, type Instant } from '../../../src/core/time.ts';
import { newGoogleCustomer } from '../../../src/demo/estate/google/model.ts';
import {
  startGoogleEstate,
  type GoogleEstate,
  type GoogleEstateOptions,
} from '../../../src/demo/estate/google/server.ts';
import { generateServiceAccountKey } from '../../../src/demo/estate/google/service-account.ts';
import { readStep, type ReadingResult } from '../../../src/engine/read-step.ts';

export const NOW = '2024-03-01T09:00:00.000Z';
export const SUBJECT = 'auditor@example.com';

const AUTH = 'https://www.googleapis.com/auth';
export const SCOPES = {
  customer: `${AUTH}/admin.directory.customer.readonly`,
  users: `${AUTH}/admin.directory.user.readonly`,
  'mobile-devices': `${AUTH}/admin.directory.device.mobile.readonly`,
} as const;

/** Made once: a key of that size takes a moment. */
export const serviceAccountKey = await generateServiceAccountKey(
  'collector@example-project.example.com',
);

const running: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const each of running.splice(0)) await each.close();
});

/** Closed when the test is over. */
function closing<T extends { close(): Promise<void> }>(started: T): T {
  running.push(started);
  return started;
}

export async function startEstate(
  options: Partial<GoogleEstateOptions> & {
    readonly scopes?: readonly string[];
    readonly subjects?: readonly string[];
  } = {},
): Promise<GoogleEstate> {
  const { scopes = Object.values(SCOPES), subjects = [SUBJECT], ...others } = options;
  return closing(
    await startGoogleEstate({
      customer: newGoogleCustomer({ id: 'C0example', domain: 'example.com' }),
      serviceAccount: {
        ...serviceAccountKey.identity,
        allowedScopes: scopes,
        allowedSubjects: subjects,
      },
      clock: () => new Date(NOW),
      ...others,
    }),
  );
}

export interface Session {
  read(step: string): Promise<ReadingResult>;
  /** Milliseconds of every wait, which takes no time here. */
  readonly waits: readonly number[];
  /** Moves on by every wait. */
  readonly now: () => Instant;
  readonly requested: () => number;
  /** Answers that asked for fewer requests. */
  readonly throttled: () => number;
}

export interface SessionOptions {
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Content of the key file. */
  readonly key?: string;
  readonly signal?: AbortSignal;
  readonly timeout?: number;
  readonly now?: () => Instant;
}

export async function openGoogle(
  { url, tokenUrl }: { readonly url: string; readonly tokenUrl: string },
  options: SessionOptions = {},
): Promise<Session> {
  const waits: number[] = [];
  const now =
    options.now ?? ((): Instant => waits.reduce<Instant>((at, waited) => plus(at, waited), NOW));
  let requested = 0;
  let throttled = 0;
  const environment: Environment = {
    secret: async () => options.key ?? JSON.stringify(serviceAccountKey.keyFile(tokenUrl)),
    folder: '/',
    now,
    timeout: options.timeout ?? 20_000,
    wait: async (milliseconds) => void waits.push(milliseconds),
    requested: () => void (requested += 1),
    throttled: () => void (throttled += 1),
  };
  const settings = googleWorkspace.settings.parse({
    credentials: 'env:GOOGLE_KEY',
    subject: SUBJECT,
    rootUrl: url,
    ...options.settings,
  });
  const session = await googleWorkspace.open(settings, environment);

  async function read(id: string): Promise<ReadingResult> {
    const step = googleWorkspace.steps.find((each) => each.id === id);
    if (step === undefined) throw new Error(`there is no step ${id}`);
    return readStep({
      source: 'google-example',
      step,
      session,
      scope: {},
      items: [],
      inherited: [],
      signal: options.signal ?? new AbortController().signal,
      now,
      redact: (text) => text,
    });
  }

  return { read, waits, now, requested: () => requested, throttled: () => throttled };
}

/** What the reading says of one facet, by the ids of the entities. */
export function facet(reading: ReadingResult, name: string): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    reading.statements
      .filter((statement) => statement.facet === name)
      .map(({ id, value }) => [id, value]),
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

export function containing(text: string): unknown {
  return expect.stringContaining(text);
}
