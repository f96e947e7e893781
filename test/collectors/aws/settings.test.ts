import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { awsSettings } from '../../../collectors/aws/settings.ts';

describe('awsSettings', () => {
  it.each([
    {},
    { regions: 'enabled' },
    { regions: ['eu-central-1', 'us-gov-west-1', 'ap-southeast-5'] },
    { accounts: ['123456789012'] },
    { accounts: 'organization', role: { name: 'audit/annexa', externalId: 'env:EXTERNAL_ID' } },
    { profile: 'audit', role: { name: 'annexa', externalId: 'file:/run/secrets/id' } },
  ])('takes %j', (settings) => {
    expect(awsSettings.safeParse(settings).error).toBeUndefined();
  });

  it.each([
    [{ regions: [] }, 'regions'],
    [{ regions: 'all' }, 'regions'],
    [{ regions: ['Frankfurt'] }, 'regions'],
    [{ accounts: ['12345'] }, 'accounts'],
    [{ accounts: [] }, 'accounts'],
    [{ accounts: 'organization' }, 'role'],
    [{ accounts: ['123456789012', '210987654321'] }, 'role'],
    [{ role: { name: 'a b' } }, 'role'],
    [{ role: { name: 'annexa', externalId: 'hush' } }, 'role'],
    [{ region: 'eu-central-1' }, ''],
  ])('refuses %j at %s', (settings, key) => {
    const issues = awsSettings.safeParse(settings).error?.issues ?? [];
    expect(issues.map(({ path }) => path[0] ?? '')).toContain(key);
  });
});

describe('the collector', () => {
  it('loads no SDK by being imported', () => {
    const folder = join(import.meta.dirname, '../../../collectors/aws');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    const sources = files.filter((file) => file.endsWith('.ts'));
    expect(sources.length).toBeGreaterThan(20);
    for (const file of sources) {
      const text = readFileSync(join(folder, file), 'utf8');
      const loaded = [...text.matchAll(/^import (?!type )[^;]*? from '([^']+)'/gm)].map(
        ([, m]) => m,
      );
      expect(
        loaded.filter((name) => name !== 'zod' && !/^(\.|node:)/.test(name ?? '')),
        file,
      ).toEqual([]);
    }
  });
});
