import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { aws } from '../../../collectors/aws/collector.ts';
import { readAll, type ReadAll } from '../../collectors/aws/read-all.ts';
import { place } from '../../src/cli/command-line.ts';
import { startMoto, type Moto } from './moto.ts';
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

/**
 * Actions that moto asks for under names of its own: that they are needed shows, that AWS calls them as
 * printed does not.
 */
const MOTO_NAMES: Readonly<Record<string, string>> = {
  'cloudwatch:DescribeAlarms': 'monitoring:DescribeAlarms',
  's3:GetAccountPublicAccessBlock': 's3:GetPublicAccessBlock',
  's3:GetBucketObjectLockConfiguration': 's3:ListBucket',
  's3:GetBucketPublicAccessBlock': 's3:ListBucket',
  's3:GetEncryptionConfiguration': 's3:ListBucket',
  'tag:GetResources': 'tagging:GetResources',
};

/** Steps that moto cannot answer, or that it gives nothing to be asked about. */
const UNANSWERED = `
  access-analyzers backup-jobs backup-plan-selections backup-vault-policy certificate-renewal copy-jobs
  database-maintenance database-versions exploited-vulnerabilities external-access-findings
  hub-vulnerabilities image-vulnerabilities internet-block machine-management missing-patches
  organization-root-access patch-releases patch-states protected-resources restore-jobs
  restore-testing-plans restore-testing-selections security-standards threat-findings vulnerability-scans
`;
/** Steps of which it answers some questions and does not know others. */
const PARTLY: readonly string[] = ['snapshot-sharing'];

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
  ['the own account', 'caller', OWN],
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
    const gaps = all.readings.flatMap((reading) => reading.gaps);
    expect(gaps.filter(({ reason }) => reason === 'denied')).toEqual([]);
    const accounts = new Set(all.readings.flatMap(({ scope }) => scope['account'] ?? []));
    expect(accounts.size).toBe(settings === ORGANIZATION ? 2 : 1);
    // A list that can only grow shorter: what the emulator learns to serve is to be tried.
    const unread = aws.steps.filter(({ id }) =>
      all.of(id).every(({ answers }) => answers.length === 0),
    );
    const known = UNANSWERED.trim().split(/\s+/);
    expect(unread.map(({ id }) => id).sort()).toEqual(known);
    const partly = new Set(gaps.map(({ step }) => step));
    expect([...partly].filter((step) => !known.includes(step)).sort()).toEqual(PARTLY);
  });

  // What is in the policy of the own account is tried there.
  const tried = role === 'caller' && settings !== ORGANIZATION ? [] : granted(OWN, 'caller');
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
    expect(granted(OWN, 'caller')).toEqual(
      expect.arrayContaining([...granted(ORGANIZATION, 'members')]),
    );
  });
});

/**
 * What the documentation calls unproven must be so: the emulator does not ask for it, or asks for it by
 * a name that other permissions share.
 */
function isEnforced(permission: string): boolean {
  const name = MOTO_NAMES[permission];
  if (name !== undefined) {
    return Object.values(MOTO_NAMES).filter((other) => other === name).length === 1;
  }
  return !Object.hasOwn(aws.grants?.unproven ?? {}, permission);
}
