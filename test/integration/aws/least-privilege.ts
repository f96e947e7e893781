import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { aws } from '../../../collectors/aws/collector.ts';
import { readAll, type ReadAll } from '../../collectors/aws/read-all.ts';
import { place } from '../../src/cli/command-line.ts';
import type { Emulator } from './emulator.ts';
import { seedReaders, type Readers } from './seed-readers.ts';

const ROLE = 'annexa-reader';
const EXTERNAL_ID = 'invented-external-id';
const OWN = { regions: ['us-east-1'] } as const;
const ORGANIZATION = {
  ...OWN,
  accounts: 'organization',
  role: { name: ROLE, externalId: 'env:ANNEXA_EXTERNAL_ID' },
} as const;

interface Policy {
  readonly Statement: readonly {
    readonly Effect: string;
    readonly Action: string | readonly string[];
  }[];
}

export interface LeastPrivilegeOn {
  /** As the proof of the collector's grants calls the emulator. */
  readonly emulator: string;
  start(): Promise<Emulator>;
  /**
   * Actions that it asks for under names of its own: that they are needed shows, that AWS calls them as
   * printed does not.
   */
  readonly names: Readonly<Record<string, string>>;
  /** Ids, parted by white space, of steps that it cannot answer, or gives nothing to be asked about. */
  readonly unanswered: string;
  /** Steps of which it answers some questions and does not know others. */
  readonly partly: readonly string[];
}

/** Grants an emulator that enforces permissions what is printed, and then that without one of them. */
export function describeLeastPrivilege(on: LeastPrivilegeOn): void {
  let emulator: Emulator;
  let readers: Readers;

  beforeAll(async () => {
    emulator = await on.start();
    readers = await seedReaders(emulator, ROLE, EXTERNAL_ID);
    await emulator.enforce();
  });

  afterAll(async () => emulator.stop());

  /** What the command prints, in the emulator's names for actions, and without one of them. */
  async function printed(settings: object, role: string, without?: string): Promise<Policy> {
    const at = place();
    at.env = { ANNEXA_EXTERNAL_ID: EXTERNAL_ID };
    at.write(
      'annexa.yaml',
      JSON.stringify({
        organization: { name: 'Example Ltd' },
        sources: { cloud: { collector: 'aws', ...settings } },
      }),
    );
    const { code, out } = await at.annexa('permissions', 'cloud', '--role', role);
    expect(code).toBe(0);
    const policy = JSON.parse(out) as Policy;
    const actions = (given: string | readonly string[]): readonly string[] =>
      [given]
        .flat()
        .filter((action) => action !== without)
        .map((action) => on.names[action] ?? action);
    return {
      ...policy,
      Statement: policy.Statement.map((statement) => ({
        ...statement,
        Action: statement.Effect === 'Allow' ? actions(statement.Action) : statement.Action,
      })).filter(({ Action }) => Action.length > 0),
    };
  }

  function read(settings: object, without: readonly string[] = []): Promise<ReadAll> {
    const { accessKeyId, secretAccessKey } = readers.caller;
    return readAll({
      settings,
      without,
      secrets: { 'env:ANNEXA_EXTERNAL_ID': EXTERNAL_ID },
      // The credential report is then one that was kept, about which users are asked again.
      now: new Date(Date.now() + 30 * 60_000).toISOString(),
      variables: {
        AWS_ENDPOINT_URL: emulator.url,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
      },
    });
  }

  describe.each([
    ['the own account', 'caller', OWN],
    ['an organization', 'caller', ORGANIZATION],
    ['an organization', 'members', ORGANIZATION],
  ] as const)('the policy for %s, of the role %s', (_title, role, settings) => {
    let whole: Promise<ReadAll> | undefined;

    /** Grants what is printed for every role, less one permission of the role in question. */
    const allow = async (without?: string): Promise<void> => {
      const of = (id: string): Promise<Policy> =>
        printed(settings, id, id === role ? without : undefined);
      await readers.allowCaller(await of('caller'));
      if (settings === ORGANIZATION) await readers.allowMember(await of('members'));
    };

    /** What can be read with all of it; read once. */
    const readWhole = (): Promise<ReadAll> => {
      whole ??= allow().then(() => read(settings));
      return whole;
    };

    it('lets everything be read', async () => {
      const all = await readWhole();
      const gaps = all.readings.flatMap((reading) => reading.gaps);
      expect(gaps.filter(({ reason }) => reason === 'denied')).toEqual([]);
      const accounts = new Set(all.readings.flatMap(({ scope }) => scope['account'] ?? []));
      expect(accounts.size).toBe(settings === ORGANIZATION ? 2 : 1);
      // A list that can only grow shorter: what the emulator learns to serve is to be tried.
      const unread = aws.steps.filter(({ id }) =>
        all.of(id).every(({ answers }) => answers.length === 0),
      );
      const known = on.unanswered.trim().split(/\s+/);
      expect(unread.map(({ id }) => id).sort()).toEqual(known);
      const partly = new Set(gaps.map(({ step }) => step));
      expect([...partly].filter((step) => !known.includes(step)).sort()).toEqual(on.partly);
    });

    // What is in the policy of the own account is tried there.
    const tried = role === 'caller' && settings !== ORGANIZATION ? [] : granted(OWN, 'caller');
    it.each(granted(settings, role).filter((permission) => !tried.includes(permission)))(
      'is too small without %s',
      async (permission) => {
        const all = await readWhole();
        await allow(permission);
        const without = beside(permission);
        const less = await read(settings, without);
        const refused = less.readings.flatMap(({ gaps }) =>
          gaps.flatMap((gap) => (gap.reason === 'denied' ? (gap.permission ?? '') : [])),
        );
        const left = answered(less);
        const lost = [...answered(all, without)].filter((answer) => !left.has(answer));
        expect({
          others: [...new Set(refused)].filter((other) => other !== permission),
          isRefused: refused.includes(permission),
          isAnswered: lost.length > 0,
        }).toEqual({ others: [], ...expected(permission) });
      },
    );
  });

  describe('the documentation', () => {
    const unproven = Object.entries(aws.grants?.proof.unproven ?? {});
    const here = unproven.flatMap(([permission, why]) =>
      Object.hasOwn(why, on.emulator) ? [permission] : [],
    );

    it('names every permission that is not shown to be needed by the name it is printed with', () => {
      expect(here).toEqual(expect.arrayContaining(Object.keys(on.names)));
    });

    it('doubts no permission that is not granted', () => {
      expect([...granted(OWN, 'caller'), ...granted(ORGANIZATION, 'caller')]).toEqual(
        expect.arrayContaining(here),
      );
    });

    it('asks of members for nothing that the own account is not tried without', () => {
      expect(granted(OWN, 'caller')).toEqual(
        expect.arrayContaining([...granted(ORGANIZATION, 'members')]),
      );
    });
  });

  /**
   * What the documentation calls unproven must be so: the emulator does not refuse it, or has no answer
   * that it could refuse, or asks for it by a name that other permissions share.
   */
  function expected(permission: string): { isRefused: boolean; isAnswered: boolean } {
    const name = on.names[permission];
    if (name !== undefined) {
      const isOwn = Object.values(on.names).filter((other) => other === name).length === 1;
      return { isRefused: isOwn, isAnswered: isOwn };
    }
    const doubt = aws.grants?.proof.unproven[permission]?.[on.emulator];
    return { isRefused: doubt?.refuses ?? true, isAnswered: doubt === undefined };
  }
}

/** What was answered: by step, scope, operation and item; by these steps alone. */
function answered({ readings }: ReadAll, without: readonly string[] = []): ReadonlySet<string> {
  return new Set(
    readings
      .filter(({ step }) => !without.includes(step))
      .flatMap(({ step, scope, answers }) =>
        answers.map(({ request: { operation, parameters }, item }) =>
          JSON.stringify([step, scope, operation, parameters, item]),
        ),
      ),
  );
}

/** Steps that are not asked anything with this permission, and ask nothing for one that is. */
function beside(permission: string): readonly string[] {
  const wanted = new Set<string>();
  const add = (id: string | undefined): void => {
    if (id === undefined || wanted.has(id)) return;
    wanted.add(id);
    add(aws.steps.find((step) => step.id === id)?.after);
  };
  for (const step of aws.steps) if (step.permissions.includes(permission)) add(step.id);
  // Accounts are listed without the role, and what comes after is read through it.
  if (permission === 'sts:AssumeRole') add('password-policy');
  return aws.steps.map(({ id }) => id).filter((id) => !wanted.has(id));
}

function granted(settings: object, role: string): readonly string[] {
  const parsed = aws.settings.parse(settings);
  const grantee = aws.grants?.of(parsed, aws.steps).grantees.find(({ id }) => id === role);
  return grantee?.permissions ?? [];
}
