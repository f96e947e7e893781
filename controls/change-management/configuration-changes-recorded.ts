import { z } from 'zod';

import {
  cis,
  defineCheck,
  direct,
  param,
  prowler,
  supporting,
  type Lookup,
} from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import type { Fact } from '../../src/core/facts.ts';
import { require } from '../../src/core/judgement.ts';
import { all, isUnknown, map, not, type Observed } from '../../src/core/observed.ts';

/** Things of the whole account that every region could record, and one has to. */
const RECORDED_ONCE = [
  'AWS::IAM::Group',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::IAM::User',
] as const;

type Region = Fact<'cloud-region'>;

function records(region: Region, type: string): Observed<boolean> {
  return all(
    region.configurationRecorder,
    region.recorderRunning,
    region.recordsByDefault,
    map(region.typesLeftOut, (types) => !types.includes(type)),
  );
}

function recordedElsewhere(region: Region, type: string, lookup: Lookup): Observed<boolean> {
  return map(region.accountId, (accountId) =>
    lookup
      .where('cloud-region', 'accountId', accountId, region)
      .some((other) => records(other, type)),
  );
}

const region = {
  regionName: 'eu-west-1',
  accountId: '123456789012',
  configurationRecorder: true,
  recorderRunning: true,
  recorderFailing: false,
  recordsByDefault: true,
  typesLeftOut: [] as string[],
} as const;
const home = { kind: 'cloud-region', ...region, regionName: 'eu-central-1' } as const;

export const configurationChangesRecorded = defineCheck({
  id: 'configuration-changes-recorded',
  revision: 1,
  title: 'Changes to the configuration of cloud resources are recorded in every region',
  topic: 'change-management',
  severity: 'medium',
  nature: 'state',
  controls: [
    direct('A.8.9', 'configurations are recorded, so that a change to one can be seen'),
    supporting('A.5.9', 'the record is an inventory of what there is in the region'),
    supporting('A.8.32', 'shows what was changed, to be held against what was meant to be'),
  ],
  references: [prowler('config_recorder_all_regions_enabled'), cis('AWS', '5.0', '3.3')],
  params: {
    mayLeaveOut: param(
      z.array(z.string()),
      [],
      'types of resources, as the provider names them',
      'annexa: everything is recorded unless you decide otherwise',
    ),
    recordedOnce: param(
      z.array(z.string()),
      [...RECORDED_ONCE],
      'types of resources that one region of the account records for all',
      'CIS AWS Foundations 5.0, 3.3: global resources in one region',
    ),
  },
  subject: 'cloud-region',
  needs: ['configuration-recording'],
  lookups: { 'cloud-region': 'required' },
  judge: (subject, { lookup, params }) => {
    const leftOut = map(subject.typesLeftOut, (types) =>
      types.filter((type) => !params.mayLeaveOut.includes(type)),
    );
    const elsewhere = (type: string): Observed<boolean> =>
      params.recordedOnce.includes(type) ? recordedElsewhere(subject, type, lookup) : false;
    const missing = isUnknown(leftOut) ? [] : leftOut.filter((type) => elsewhere(type) === false);
    return require(subject.configurationRecorder, 'no-recorder')
      .require(subject.recorderRunning, 'recorder-stopped')
      .require(not(subject.recorderFailing), 'recorder-fails')
      .require(subject.recordsByDefault, 'selected-types-only')
      .require(
        map(leftOut, (types) => all(...types.map(elsewhere))),
        'types-left-out',
        { count: missing.length, first: missing[0] ?? '' },
      );
  },
  reasons: {
    met: 'A recorder is running and leaves out nothing it should not.',
    'no-recorder': 'The region has no recorder, or only one that a service keeps for itself.',
    'recorder-stopped': 'The recorder is not recording.',
    'recorder-fails': 'The recorder reports that its last attempt to record failed.',
    'selected-types-only': 'Only selected types of resources are recorded.',
    'types-left-out':
      'Types of resources that no region of the account records: {count}, the first of them {first}.',
  },
  examples: [
    {
      title: 'a region that records everything',
      subject: region,
      verdict: 'conforming',
    },
    {
      title: 'a region without a recorder',
      subject: { regionName: 'eu-west-1', accountId: '123456789012', configurationRecorder: false },
      verdict: 'nonconforming',
      reason: 'no-recorder',
    },
    {
      title: 'a recorder that was stopped',
      subject: { ...region, recorderRunning: false },
      verdict: 'nonconforming',
      reason: 'recorder-stopped',
    },
    {
      title: 'a recorder that runs, and fails',
      subject: { ...region, recorderFailing: true },
      verdict: 'nonconforming',
      reason: 'recorder-fails',
    },
    {
      title: 'a recorder that is told which types to record',
      subject: { ...region, recordsByDefault: false, typesLeftOut: hidden('absent') },
      verdict: 'nonconforming',
      reason: 'selected-types-only',
    },
    {
      title: 'a recorder that leaves out machines',
      subject: { ...region, typesLeftOut: ['AWS::EC2::Instance'] },
      others: [home],
      verdict: 'nonconforming',
      reason: 'types-left-out',
    },
    {
      title: 'the same where that was decided',
      subject: { ...region, typesLeftOut: ['AWS::EC2::NetworkInterface'] },
      params: { mayLeaveOut: ['AWS::EC2::NetworkInterface'] },
      verdict: 'conforming',
    },
    {
      title: 'users and roles left out here, and recorded in another region',
      subject: { ...region, typesLeftOut: [...RECORDED_ONCE] },
      others: [home],
      verdict: 'conforming',
    },
    {
      title: 'users and roles recorded in no region',
      subject: { ...region, typesLeftOut: [...RECORDED_ONCE] },
      others: [{ ...home, typesLeftOut: [...RECORDED_ONCE] }],
      verdict: 'nonconforming',
      reason: 'types-left-out',
    },
    {
      title: 'users and roles recorded by a region of another account only',
      subject: { ...region, typesLeftOut: [...RECORDED_ONCE] },
      others: [{ ...home, accountId: '210987654321' }],
      verdict: 'nonconforming',
      reason: 'types-left-out',
    },
    {
      title: 'users and roles left out here, and another region that may not be read',
      subject: { ...region, typesLeftOut: [...RECORDED_ONCE] },
      others: [{ kind: 'cloud-region', regionName: 'eu-central-1', accountId: '123456789012' }],
      verdict: 'not-assessed',
      reason: 'denied',
    },
    {
      title: 'a recorder whose status may not be read',
      subject: {
        ...region,
        recorderRunning: hidden('denied', 'config:DescribeConfigurationRecorderStatus'),
        recorderFailing: hidden('denied', 'config:DescribeConfigurationRecorderStatus'),
      },
      verdict: 'not-assessed',
      reason: 'denied',
    },
  ],
  rationale:
    'After an incident one asks what the firewall looked like on the day, and who had changed it since. A record of every configuration answers that; the present state alone cannot.',
  remediation:
    'Set up a recorder for all types of resources in every region in use, users and roles included in one of them, best for the whole organisation at once.',
  limits:
    'Every enabled region that is read counts as in use: except those that are not. Does not look at how long records are kept, nor whether what is recorded reaches its storage. Regions that AWS opened since 2022 record no users and roles, whatever they are set to.',
});
