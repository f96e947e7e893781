import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Finding } from '@aws-sdk/client-guardduty';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { aws } from '../../../collectors/aws/collector.ts';
import { userArn } from '../../../src/demo/estate/aws/arns.ts';
import {
  awsAccount,
  awsOrganization,
  iamRole,
  trustFor,
} from '../../../src/demo/estate/aws/build.ts';
import type { AwsAccount } from '../../../src/demo/estate/aws/model.ts';
import { startAwsEstate, type AwsEstate } from '../../../src/demo/estate/aws/server.ts';
import { findingsView } from '../../../src/engine/read-model.ts';
import { checks } from '../../../src/registry.ts';
import { openStore } from '../../../src/store/open.ts';
import type { Store } from '../../../src/store/store.ts';
import { ACCOUNT, MEMBER, ROOT, account } from './estate.ts';
import { REGION } from './one-region.ts';
import { withVariables } from './read-all.ts';
import { configurationOf } from '../../configuration.ts';
import { wholeRun } from '../../whole-run.ts';

const CHECK = 'threat-finding-handled-in-time';
const STEPS = ['caller', 'accounts', 'regions', 'threat-detectors', 'threat-findings'];
const KEYS = {
  AWS_ACCESS_KEY_ID: 'AKIACOLLECTOR000',
  AWS_SECRET_ACCESS_KEY: 'secret-of-collector',
};

const arnOf = (id: string): string =>
  `arn:aws:guardduty:${REGION}:${MEMBER}:detector/d2/finding/${id}`;

function finding(id: string): Finding {
  return {
    AccountId: MEMBER,
    Arn: arnOf(id),
    Id: id,
    CreatedAt: '2026-01-05T08:00:00.000Z',
    UpdatedAt: '2026-01-05T08:00:00.000Z',
    Region: REGION,
    Resource: {},
    SchemaVersion: '2.0',
    Severity: 8,
    Type: 'CryptoCurrency:EC2/BitcoinTool.B!DNS',
    Service: { Archived: false },
  };
}

/** One account administers GuardDuty for the other, is shown its findings and has none of its own. */
function accounts(): readonly [AwsAccount, AwsAccount] {
  const role = iamRole({ name: 'EvidenceReader', trustPolicy: trustFor(ROOT) });
  const member = awsAccount({ id: MEMBER, name: 'Shop', roles: [role] });
  return [account(), member];
}

describe('findings that GuardDuty forgets after ninety days', () => {
  const [administrator, member] = accounts();
  const folder = mkdtempSync(join(tmpdir(), 'annexa-forgotten-'));
  let store: Store;
  let estate: AwsEstate;
  let now = '';

  const show = (...findings: readonly Finding[]): void => {
    administrator.regional[REGION] = {
      detector: { id: 'd1', status: 'ENABLED', findings: [...findings] },
    };
    member.regional[REGION] = {
      detector: { id: 'd2', status: 'ENABLED', findings: [...findings] },
    };
  };

  /** Runs annexa on a day; verdicts and reasons by finding, and the subjects still deviating. */
  async function run(day: string) {
    now = `${day}T06:00:00.000Z`;
    const kept = checks.filter(({ id }) => id === CHECK);
    const collector = { ...aws, steps: aws.steps.filter(({ id }) => STEPS.includes(id)) };
    const settings = aws.settings.parse({
      regions: [REGION],
      accounts: 'organization',
      role: { name: 'EvidenceReader' },
    });
    await withVariables({ ...KEYS, AWS_ENDPOINT_URL: estate.url }, () =>
      wholeRun(
        configurationOf({
          folder,
          sources: [{ id: 'aws', collector, settings, timeout: 20_000 }],
          checks: kept,
          secret: async () => '',
        }),
        store,
        () => now,
      ),
    );
    const { findings } = await findingsView(store, kept, now);
    const deviations = await store.deviations();
    return {
      found: findings.map(({ subject, verdict, reason }) => [subject.id, verdict, reason.code]),
      deviating: deviations.flatMap(({ subjects }) =>
        subjects.filter(({ until }) => until === null).map(({ id }) => id),
      ),
    };
  }

  beforeAll(async () => {
    store = await openStore({ url: join(folder, 'annexa.db') });
    estate = await startAwsEstate({
      organization: awsOrganization({ accounts: [administrator, member] }),
      credentials: [
        {
          accessKeyId: KEYS.AWS_ACCESS_KEY_ID,
          secretAccessKey: KEYS.AWS_SECRET_ACCESS_KEY,
          accountId: ACCOUNT,
          principalArn: userArn(ACCOUNT, { name: 'collector', path: '/' }),
        },
      ],
      clock: () => new Date(now),
    });
  });

  afterAll(async () => {
    await store.close();
    await estate.close();
    rmSync(folder, { recursive: true });
  });

  it('stay open unless somebody archived them before', async () => {
    show(finding('ignored'), finding('settled'));
    const first = await run('2026-03-01');
    expect(first.found).toEqual([
      [arnOf('ignored'), 'nonconforming', 'overdue'],
      [arnOf('settled'), 'nonconforming', 'overdue'],
      [ROOT, 'not-applicable', 'no-subjects'],
    ]);

    show(finding('ignored'), { ...finding('settled'), Service: { Archived: true } });
    const second = await run('2026-03-02');
    expect(second.found).toEqual([
      [arnOf('ignored'), 'nonconforming', 'overdue'],
      [arnOf('settled'), 'not-applicable', 'archived'],
      [ROOT, 'not-applicable', 'no-subjects'],
    ]);
    expect(second.deviating).toEqual([arnOf('ignored')]);

    show();
    const third = await run('2026-04-06');
    expect(third.found).toEqual([
      [arnOf('ignored'), 'nonconforming', 'forgotten'],
      [arnOf('settled'), 'not-applicable', 'archived'],
      [ROOT, 'not-applicable', 'no-subjects'],
    ]);
    expect(third.deviating).toEqual([arnOf('ignored')]);
  });
});
