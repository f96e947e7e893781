import { z } from 'zod';

import { defineCollector, state, type Answer, type Step } from '../../../src/core/collector.ts';
import type { Configuration } from '../../../src/engine/configuration.ts';
import type { Check } from '../../../src/core/check.ts';
import type { AnyTrackerKind } from '../../../src/core/tracker.ts';
import { configurationOf } from '../../configuration.ts';

export interface ProviderUser {
  readonly id: string;
  mfa: boolean | null;
  active: boolean;
  made?: string;
  /** Ids of access keys, all made on the first of February. */
  keys?: string[];
}

/** A small provider to drive the engine with: two organisations' worth of users in pages of two. */
export interface Provider {
  tenant: string;
  groups: Map<string, ProviderUser[]>;
  /** Operations refused, by name, with `group/` or `group/user` where only there. */
  refused: Set<string>;
  cutAfter: number | undefined;
  /** Whether it shows access keys at all. */
  hasKeys: boolean;
  /** Told of every question before it is answered. */
  whenAsked: (what: string) => void;
}

const answer = (
  operation: string,
  parameters: Record<string, string>,
  body: unknown,
  rest: Partial<Answer> & { page?: number; last?: boolean; item?: string } = {},
): Answer => ({
  status: 'ok',
  request: {
    operation,
    parameters,
    ...(rest.page === undefined ? {} : { page: rest.page }),
  },
  body,
  last: rest.last ?? true,
  ...(rest.item === undefined ? {} : { item: rest.item }),
});

const refuse = (operation: string, parameters: Record<string, string>, item?: string): Answer => ({
  status: 'refused',
  request: { operation, parameters },
  refusal: { reason: 'denied', permission: `read:${operation}`, detail: 'not allowed' },
  ...(item === undefined ? {} : { item }),
});

const common = { revision: 1, removals: [], maxAgeHours: 48 };

const steps: readonly Step<Provider>[] = [
  {
    ...common,
    id: 'tenant',
    title: 'Tenant',
    delivers: {},
    permissions: ['read:tenant'],
    tenant: ([first]) => (first?.body as { id: string } | undefined)?.id,
    async *read({ session }) {
      await Promise.resolve();
      session.whenAsked('tenant');
      if (session.refused.has('tenant')) yield refuse('tenant', {});
      else yield answer('tenant', {}, { id: session.tenant });
    },
    project: () => [],
  },
  {
    ...common,
    id: 'groups',
    title: 'Groups',
    delivers: {},
    permissions: ['read:groups'],
    opens: (answers) =>
      answers.flatMap(({ body }) => (body as string[]).map((account) => ({ account }))),
    async *read({ session }) {
      await Promise.resolve();
      session.whenAsked('groups');
      if (session.refused.has('groups')) yield refuse('groups', {});
      else yield answer('groups', {}, [...session.groups.keys()].sort());
    },
    project: () => [],
  },
  {
    ...common,
    id: 'users',
    title: 'Users',
    after: 'groups',
    delivers: { account: ['identity', 'access'] },
    permissions: ['read:users'],
    async *read({ session, scope }) {
      await Promise.resolve();
      const group = scope['account'] ?? '';
      const users = session.groups.get(group) ?? [];
      if (session.refused.has('users') || session.refused.has(`users ${group}`)) {
        yield refuse('users', { group });
        return;
      }
      for (let from = 0; ; from += 2) {
        const page = from / 2 + 1;
        session.whenAsked(`users ${group} ${String(page)}`);
        if (session.cutAfter !== undefined && page > session.cutAfter) {
          yield refuse('users', { group });
          return;
        }
        const last = from + 2 >= users.length;
        const body = users
          .slice(from, from + 2)
          .map(({ id, active, made }) => ({ id, active, made }));
        yield answer('users', { group }, body, { page, last });
        if (last) return;
      }
    },
    *project(answers) {
      for (const given of answers) {
        const users = given.body as { id: string; active: boolean; made?: string }[];
        for (const { id, active, made } of users) {
          yield state({
            kind: 'account',
            id,
            facet: 'identity',
            name: id,
            incarnation: made ?? '1',
            value: {
              login: id,
              email: null,
              ownerKeys: [`email:${id}@example.com`],
              declaredClass: null,
              createdAt: null,
            },
            from: [given],
          });
          yield state({
            kind: 'account',
            id,
            facet: 'access',
            value: { active, signsInInteractively: true, deactivatedAt: null },
            from: [given],
          });
        }
      }
    },
  },
  {
    ...common,
    id: 'mfa',
    title: 'Second factors',
    after: 'users',
    delivers: { account: ['mfa'] },
    permissions: ['read:mfa'],
    read: ({ session, scope, each }) =>
      each((item) => {
        const group = scope['account'] ?? '';
        session.whenAsked(`mfa ${item.id}`);
        const refused = session.refused.has('mfa') || session.refused.has(`mfa ${item.id}`);
        const user = session.groups.get(group)?.find(({ id }) => id === item.id);
        return Promise.resolve(
          refused
            ? refuse('mfa', { user: item.id }, item.id)
            : answer('mfa', { user: item.id }, { enabled: user?.mfa ?? null }, { item: item.id }),
        );
      }),
    *project(answers) {
      for (const given of answers) {
        const { enabled } = given.body as { enabled: boolean | null };
        yield state({
          kind: 'account',
          id: given.item ?? '',
          facet: 'mfa',
          value: enabled === null ? {} : { mfaEnabled: enabled },
          from: [given],
        });
      }
    },
  },
  {
    ...common,
    id: 'keys',
    title: 'Access keys',
    after: 'users',
    delivers: { credential: ['identity'] },
    permissions: ['read:keys'],
    read: ({ session, scope, each }) =>
      each((item) => {
        const refused = session.refused.has('keys') || session.refused.has(`keys ${item.id}`);
        const group = session.groups.get(scope['account'] ?? '');
        const keys = group?.find(({ id }) => id === item.id)?.keys ?? [];
        return Promise.resolve(
          refused
            ? refuse('keys', { user: item.id }, item.id)
            : answer('keys', { user: item.id }, keys, { item: item.id }),
        );
      }),
    *project(answers) {
      for (const given of answers) {
        for (const key of given.body as string[]) {
          yield state({
            kind: 'credential',
            id: key,
            facet: 'identity',
            name: key,
            incarnation: '1',
            value: {
              form: 'access-key',
              active: true,
              createdAt: '2026-02-01T00:00:00.000Z',
              ownerId: given.item ?? '',
            },
            from: [given],
          });
        }
      }
    },
  },
];

export const READS = ['tenant', 'groups', 'users', 'mfa', 'keys'];

export function newProvider(): Provider {
  return {
    tenant: 'T-1',
    groups: new Map([
      [
        'one',
        [
          { id: 'ann', mfa: true, active: true },
          { id: 'bob', mfa: false, active: true },
          { id: 'cy', mfa: true, active: true },
        ],
      ],
      ['two', [{ id: 'dee', mfa: true, active: true }]],
      ['three', []],
    ]),
    refused: new Set(),
    cutAfter: undefined,
    hasKeys: false,
    whenAsked: () => undefined,
  };
}

export function configurationFor(
  provider: Provider,
  checks: readonly Check[],
  options: {
    readonly baseline?: 'accept' | 'propose';
    readonly exclude?: Configuration['exclude'];
    readonly tracker?: AnyTrackerKind;
  } = {},
): Configuration {
  const collector = defineCollector<unknown, Provider>({
    id: 'provider',
    title: 'Provider',
    settings: z.unknown(),
    version: '1',
    steps: steps.filter(({ id }) => id !== 'keys' || provider.hasKeys),
    scopeId: ({ account }) => (account === undefined ? undefined : `group:${account}`),
    open: () => Promise.resolve(provider),
  });
  return configurationOf({
    raise: { baseline: options.baseline ?? 'accept' },
    sources: [{ id: 'src', collector, settings: {}, timeout: 1000 }],
    exclude: options.exclude ?? [],
    checks,
    trackers: options.tracker
      ? [{ id: 'tickets', kind: options.tracker, settings: {}, timeout: 1000 }]
      : [],
    sealed: { organization: 'Example Ltd' },
  });
}
