import { describe, expect, it } from 'vitest';

import { aws } from '../../../collectors/aws/collector.ts';
import { awsAccount, cloudTrail, iamRole, trustFor } from '../../../src/demo/estate/aws/build.ts';
import type { AwsAccount, AwsTrail } from '../../../src/demo/estate/aws/model.ts';
import { ACCOUNT, MEMBER, ROOT, account, readEstate, type EstateOptions } from './estate.ts';
import { arn, REGION } from './one-region.ts';

describe('what becomes of a trail', () => {
  const own = aws.steps.map(({ id }) => id);
  const TRAILS = [
    'caller',
    'accounts',
    'trails',
    'trail-status',
    'trail-selectors',
    'trail-alerts',
  ];
  const readTrails = (accounts: AwsAccount[], options: EstateOptions = {}) =>
    readEstate(accounts, { without: own.filter((id) => !TRAILS.includes(id)), ...options });
  const trailId = `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/audit`;
  const trailWith = async (fields: Partial<AwsTrail>) => {
    const trail = cloudTrail({ name: 'audit', bucket: 'acme-audit', ...fields });
    const all = await readTrails([account((it) => void it.trails.push(trail))]);
    return all.facts('trail').get(trailId);
  };

  it.each<[string, Partial<AwsTrail>, object]>([
    [
      'one that works',
      {},
      {
        trailId,
        bucketId: 'arn:aws:s3:::acme-audit',
        bucketName: 'acme-audit',
        logGroupId: null,
        filesValidated: true,
        deliveryError: null,
        digestError: null,
        logGroupError: null,
        deliveryAgeHours: 0,
        digestAgeHours: 0,
      },
    ],
    [
      'one whose bucket is gone',
      { deliveryError: 'NoSuchBucket' },
      { deliveryError: 'NoSuchBucket' },
    ],
    [
      'one of an idle account',
      { deliveredAt: new Date('2026-02-28T10:00:00.000Z') },
      { deliveryAgeHours: 48, digestAgeHours: 0 },
    ],
    [
      'one that writes no digests',
      { logFileValidation: false },
      { filesValidated: false, digestAgeHours: null },
    ],
    [
      'one whose digests are refused',
      { digestError: 'AccessDenied' },
      { digestError: 'AccessDenied' },
    ],
    [
      'one whose log group is gone',
      { logGroupArn: `${arn('logs', 'log-group:audit')}:*`, logGroupError: 'Not found' },
      { logGroupId: arn('logs', 'log-group:audit'), logGroupError: 'Not found', alertedEvents: [] },
    ],
  ])('%s', async (_title, fields, expected) => {
    expect(await trailWith(fields)).toMatchObject(expected);
  });

  it('is asked of its owner’s log group alone, not of the shadow that a member sees', async () => {
    const trail = cloudTrail({
      name: 'audit',
      bucket: 'acme-audit',
      organizationTrail: true,
      logGroupArn: `${arn('logs', 'log-group:audit')}:*`,
    });
    const role = iamRole({ name: 'EvidenceReader', trustPolicy: trustFor(ROOT) });
    const owner = account((it) => void it.trails.push(trail));
    const all = await readTrails([owner, awsAccount({ id: MEMBER, name: 'Shop', roles: [role] })], {
      settings: { accounts: 'organization', role: { name: 'EvidenceReader' } },
    });
    expect([...all.facts('trail').keys()]).toEqual([trailId, `${trailId}#${MEMBER}`]);
    expect(all.facts('trail').get(`${trailId}#${MEMBER}`)).toMatchObject({
      trailId,
      logGroupId: arn('logs', 'log-group:audit'),
      deliveryError: null,
    });
    expect(all.facts('trail').get(`${trailId}#${MEMBER}`)).not.toHaveProperty('alertedEvents');
    expect(all.counts['cloudwatch-logs:DescribeMetricFilters']).toBe(1);
  });
});
