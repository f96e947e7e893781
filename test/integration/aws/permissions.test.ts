import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { aws } from '../../../collectors/aws/collector.ts';
import { readAll, type ReadAll } from '../../collectors/aws/read-all.ts';
import { place } from '../../src/cli/command-line.ts';
import { startMoto, type Moto } from './moto.ts';
import { seedReaders, type Readers } from './seed-readers.ts';

const ROLE = 'annexa-reader';
const EXTERNAL_ID = 'invented-external-id';
const ORGANIZATION = {
  accounts: 'organization',
  role: { name: ROLE, externalId: 'env:ANNEXA_EXTERNAL_ID' },
} as const;

interface Policy {
  readonly Statement: readonly {
    readonly Effect: string;
    readonly Action: string | readonly string[];
  }[];
}

/**
 * Actions that moto asks for under names of its own: that they are needed shows, that AWS calls them as
 * printed does not.
 */
const MOTO_NAMES: Readonly<Record<string, string>> = {
  'cloudwatch:DescribeAlarms': 'monitoring:DescribeAlarms',
  's3:GetAccountPublicAccessBlock': 's3:GetPublicAccessBlock',
  's3:GetBucketPublicAccessBlock': 's3:ListBucket',
};

let moto: Moto;
let readers: Readers;

beforeAll(async () => {
  moto = await startMoto();
  readers = await seedReaders(moto.url, ROLE);
  await moto.enforce();
});

afterAll(async () => moto.stop());

/** What the command prints, with moto's names for actions, and without one of them. */
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
      .map((action) => MOTO_NAMES[action] ?? action);
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
      AWS_ENDPOINT_URL: moto.url,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    },
  });
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

describe.each([
  ['the own account', 'caller', {}],
  ['an organization', 'caller', ORGANIZATION],
  ['an organization', 'members', ORGANIZATION],
] as const)('the policy for %s, of the role %s', (_title, role, settings) => {
  /** Grants what is printed for every role, less one permission of the role in question. */
  const allow = async (without?: string): Promise<void> => {
    const of = (id: string): Promise<Policy> =>
      printed(settings, id, id === role ? without : undefined);
    await readers.allowCaller(await of('caller'));
    if (settings === ORGANIZATION) await readers.allowMember(await of('members'));
  };

  it('lets everything be read', async () => {
    await allow();
    const all = await read(settings);
    expect(all.readings.flatMap(({ gaps }) => gaps)).toEqual([]);
    const accounts = new Set(all.readings.flatMap(({ scope }) => scope['account'] ?? []));
    expect(accounts.size).toBe(settings === ORGANIZATION ? 2 : 1);
    for (const { id } of aws.steps) {
      const answers = all.of(id).flatMap((reading) => reading.answers);
      expect(answers.length, id).toBeGreaterThan(0);
    }
  });

  // What is in the policy of the own account is tried there.
  const tried = role === 'caller' && settings !== ORGANIZATION ? [] : granted({}, 'caller');
  it.each(granted(settings, role).filter((permission) => !tried.includes(permission)))(
    'is too small without %s',
    async (permission) => {
      await allow(permission);
      const all = await read(settings, beside(permission));
      const refused = all.readings.flatMap(({ gaps }) =>
        gaps.flatMap((gap) => (gap.reason === 'denied' ? (gap.permission ?? '') : [])),
      );
      expect([...new Set(refused)]).toEqual(isEnforced(permission) ? [permission] : []);
    },
  );
});

describe('the documentation', () => {
  it('names every permission that is not shown to be needed by the name it is printed with', () => {
    expect(Object.keys(aws.grants?.unproven ?? {})).toEqual(
      expect.arrayContaining(Object.keys(MOTO_NAMES)),
    );
  });

  it('asks of members for nothing that the own account is not tried without', () => {
    expect(granted(ORGANIZATION, 'members')).toEqual(granted({}, 'caller'));
  });
});

/** What the documentation calls unproven must be so: the emulator does not ask for it. */
function isEnforced(permission: string): boolean {
  return (
    Object.hasOwn(MOTO_NAMES, permission) || !Object.hasOwn(aws.grants?.unproven ?? {}, permission)
  );
}
