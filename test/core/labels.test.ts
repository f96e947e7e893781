import { describe, expect, it } from 'vitest';

import { labelsOf } from '../../src/core/labels.ts';
import { isUnknown, type Gap } from '../../src/core/observed.ts';
import { FactSet, type FactRecord, type Membership } from '../../src/engine/fact-set.ts';

const SOURCE = 'aws';
const ACCOUNT = '123456789012';
const ID = 'arn:aws:s3:::acme-payroll';
const here = { account: ACCOUNT, region: 'eu-west-1' };

function list(region: string, isDenied: boolean): Membership {
  const scope = { account: ACCOUNT, region };
  const gap: Gap = { reason: 'denied', source: SOURCE, step: 'resource-tags', scope, detail: '' };
  return {
    kind: 'tagged-resource',
    source: SOURCE,
    scope,
    scopeId: ACCOUNT,
    gaps: isDenied ? [gap] : [],
    rests: [],
  };
}

function record(kind: FactRecord['kind'], fields: FactRecord['fields']): FactRecord {
  return {
    kind,
    id: ID,
    name: 'acme-payroll',
    incarnation: '',
    source: SOURCE,
    scope: kind === 'bucket' ? { account: ACCOUNT } : here,
    fields,
    rests: {},
    history: { firstSeenAt: '', ended: undefined, since: () => undefined },
  };
}

const bucket = record('bucket', {});
const label = record('tagged-resource', {
  resourceId: ID,
  ownerLabel: 'finance',
  classLabel: null,
});

function found(records: readonly FactRecord[], denied: readonly string[], place = here): unknown {
  const lists = ['eu-central-1', 'eu-west-1'].map((one) => list(one, denied.includes(one)));
  const answer = labelsOf(bucket, place, new FactSet(records, lists));
  return isUnknown(answer) ? 'unknown' : answer?.ownerLabel;
}

describe('the labels of something', () => {
  it('are found, whatever could not be read', () => {
    expect(found([bucket, label], [])).toBe('finance');
    expect(found([bucket, label], ['eu-central-1', 'eu-west-1'])).toBe('finance');
  });

  it('are certainly none where its own region was read', () => {
    expect(found([bucket], [])).toBe(undefined);
    expect(found([bucket], ['eu-central-1'])).toBe(undefined);
  });

  it('are not known where its own region was not, or where it lies is not known', () => {
    expect(found([bucket], ['eu-west-1'])).toBe('unknown');
    const answer = labelsOf(
      bucket,
      { account: ACCOUNT },
      new FactSet([bucket], [list('eu-central-1', true), list('eu-west-1', false)]),
    );
    expect(isUnknown(answer)).toBe(true);
  });
});
