import { describe, expect, it } from 'vitest';

import { labelsOf } from '../../src/core/labels.ts';
import { Unknown, isUnknown, type Gap } from '../../src/core/observed.ts';
import {
  FactSet,
  plainRecord,
  type FactRecord,
  type Membership,
} from '../../src/engine/fact-set.ts';

const SOURCE = 'aws';
const ACCOUNT = '123456789012';
const ID = 'arn:aws:s3:::acme-payroll';
const READ = ['eu-central-1', 'eu-west-1'];

function gap(step: string, region: string): Gap {
  return {
    reason: 'denied',
    source: SOURCE,
    step,
    scope: { account: ACCOUNT, region },
    detail: '',
  };
}

function list(kind: Membership['kind'], region: string, gaps: readonly Gap[]): Membership {
  const scope = { account: ACCOUNT, region };
  return { kind, source: SOURCE, scope, scopeId: ACCOUNT, gaps, rests: [] };
}

function record(
  kind: FactRecord['kind'],
  fields: Parameters<typeof plainRecord>[0]['fields'],
  scope: FactRecord['scope'] = { account: ACCOUNT },
): FactRecord {
  return plainRecord({
    kind,
    id: ID,
    name: 'acme-payroll',
    incarnation: '',
    source: SOURCE,
    scope,
    fields,
    rests: {},
    history: { firstSeenAt: '', ended: undefined, since: () => undefined },
  });
}

const bucketIn = (region: string | Unknown): FactRecord =>
  record('bucket', { region, accountId: ACCOUNT });
const volumeIn = (region: string): FactRecord => record('volume', {}, { account: ACCOUNT, region });
const label = record('tagged-resource', {
  resourceId: ID,
  ownerLabel: 'finance',
  classLabel: null,
});

/** The owner on the label, or why there is none; with the labels of these regions denied. */
function found(resource: FactRecord, others: readonly FactRecord[], denied: readonly string[]) {
  const regions = READ.map((regionName) => ({
    ...record('cloud-region', { regionName, accountId: ACCOUNT }),
    id: regionName,
  }));
  const lists = READ.flatMap((region) => [
    list('tagged-resource', region, denied.includes(region) ? [gap('resource-tags', region)] : []),
    list('cloud-region', region, []),
  ]);
  const facts = new FactSet([resource, ...others, ...regions], lists);
  const answer = labelsOf(facts.view(resource), facts);
  if (isUnknown(answer)) return answer.gaps.map(({ reason }) => reason);
  return answer === undefined ? 'none' : answer.ownerLabel;
}

describe('the labels of something', () => {
  it('are found, whatever could not be read', () => {
    expect(found(bucketIn('eu-west-1'), [label], [])).toBe('finance');
    expect(found(bucketIn('eu-west-1'), [label], READ)).toBe('finance');
    expect(found(bucketIn('us-east-1'), [label], [])).toBe('finance');
  });

  it('are certainly none where its own region was read', () => {
    expect(found(bucketIn('eu-west-1'), [], [])).toBe('none');
    expect(found(bucketIn('eu-west-1'), [], ['eu-central-1'])).toBe('none');
    expect(found(volumeIn('eu-west-1'), [], ['eu-central-1'])).toBe('none');
  });

  it('are not known where those of its own region were denied', () => {
    expect(found(bucketIn('eu-west-1'), [], ['eu-west-1'])).toEqual(['denied']);
    expect(found(volumeIn('eu-west-1'), [], ['eu-west-1'])).toEqual(['denied']);
  });

  it('are not known where no source reads its region', () => {
    expect(found(bucketIn('us-east-1'), [], [])).toEqual(['no-source']);
    expect(found(bucketIn('us-east-1'), [], ['eu-west-1'])).toEqual(['no-source']);
  });

  it('are not known where it is not known where it lies', () => {
    const hidden = new Unknown([{ ...gap('buckets', 'eu-west-1'), reason: 'invalid' }]);
    expect(found(bucketIn(hidden), [], [])).toEqual(['invalid']);
  });
});
