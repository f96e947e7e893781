import { cis, defineCheck, direct, prowler, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { require } from '../../src/core/judgement.ts';
import { not } from '../../src/core/observed.ts';
import { recordsEverything } from '../../src/core/trails.ts';

export const auditTrailEnabled = defineCheck({
  id: 'audit-trail-enabled',
  revision: 2,
  title: 'A trail records every management event of the cloud account, in every region',
  topic: 'logging-monitoring',
  severity: 'high',
  nature: 'state',
  controls: [
    direct('A.8.15', 'the trail is the log of who changed what in the account'),
    supporting('A.8.16', 'what is not recorded cannot be watched for anomalies'),
    supporting('A.5.28', 'the trail is where evidence of an incident in the account comes from'),
  ],
  references: [
    prowler('cloudtrail_multi_region_enabled'),
    prowler('cloudtrail_multi_region_enabled_logging_management_events'),
    cis('AWS', '5.0', '3.1'),
  ],
  params: {},
  subject: 'cloud-account',
  needs: [],
  lookups: { trail: 'required' },
  judge: (account, { lookup }) => {
    const trails = lookup.all('trail', account);
    const recorded = trails.some((trail) => recordsEverything(trail, lookup));
    return require(not(trails.empty()), 'no-trail').require(recorded, 'trail-incomplete');
  },
  reasons: {
    met: 'A multi-region trail is logging all management events.',
    'no-trail': 'The account has no trail.',
    'trail-incomplete':
      'No trail of the account covers all regions, is logging, and records all management events.',
  },
  examples: [
    {
      title: 'a multi-region trail that logs all management events',
      subject: {},
      others: [{ kind: 'trail', multiRegion: true, logging: true, allManagementEvents: true }],
      verdict: 'conforming',
    },
    {
      title: 'an account without a trail',
      subject: {},
      verdict: 'nonconforming',
      reason: 'no-trail',
    },
    {
      title: 'a multi-region trail that records events of data alone, or not the reading ones',
      subject: {},
      others: [{ kind: 'trail', multiRegion: true, logging: true, allManagementEvents: false }],
      verdict: 'nonconforming',
      reason: 'trail-incomplete',
    },
    {
      title: 'a trail that was stopped',
      subject: {},
      others: [{ kind: 'trail', multiRegion: true, logging: false, allManagementEvents: true }],
      verdict: 'nonconforming',
      reason: 'trail-incomplete',
    },
    {
      title: 'three trails that each lack something else',
      subject: {},
      others: [
        { kind: 'trail', multiRegion: false, logging: true, allManagementEvents: true },
        { kind: 'trail', multiRegion: true, logging: false, allManagementEvents: true },
        { kind: 'trail', multiRegion: true, logging: true, allManagementEvents: false },
      ],
      verdict: 'nonconforming',
      reason: 'trail-incomplete',
    },
    {
      title: 'a trail of another account in the same source',
      subject: { scope: { account: '123456789012' } },
      others: [
        {
          kind: 'trail',
          scope: { account: '210987654321' },
          multiRegion: true,
          logging: true,
          allManagementEvents: true,
        },
      ],
      verdict: 'nonconforming',
      reason: 'no-trail',
    },
    {
      title: 'a trail of the organisation whose event selectors a member account may not read',
      subject: {},
      others: [
        {
          kind: 'trail',
          multiRegion: true,
          logging: true,
          allManagementEvents: hidden('denied', 'cloudtrail:GetEventSelectors'),
        },
      ],
      verdict: 'not-assessed',
      reason: 'denied',
    },
    {
      title: 'the same trail, whose selectors the account that owns it may read',
      subject: { scope: { account: '123456789012' } },
      others: [
        {
          kind: 'trail',
          id: 'arn:aws:cloudtrail:eu-west-1:210987654321:trail/all#123456789012',
          scope: { account: '123456789012' },
          trailId: 'arn:aws:cloudtrail:eu-west-1:210987654321:trail/all',
          multiRegion: true,
          logging: true,
          allManagementEvents: hidden('denied', 'cloudtrail:GetEventSelectors'),
        },
        {
          kind: 'trail',
          id: 'arn:aws:cloudtrail:eu-west-1:210987654321:trail/all',
          scope: { account: '210987654321' },
          trailId: 'arn:aws:cloudtrail:eu-west-1:210987654321:trail/all',
          multiRegion: true,
          logging: true,
          allManagementEvents: true,
        },
      ],
      verdict: 'conforming',
    },
    {
      title: 'a trail whose status may not be read beside one that does it all',
      subject: {},
      others: [
        {
          kind: 'trail',
          multiRegion: true,
          logging: hidden('denied', 'cloudtrail:GetTrailStatus'),
          allManagementEvents: true,
        },
        { kind: 'trail', multiRegion: true, logging: true, allManagementEvents: true },
      ],
      verdict: 'conforming',
    },
    {
      title: 'a list of trails that was cut off before a fitting one',
      subject: {},
      others: [{ kind: 'trail', multiRegion: false, logging: true, allManagementEvents: true }],
      incomplete: ['trail'],
      verdict: 'not-assessed',
      reason: 'truncated',
    },
  ],
  rationale:
    'Without a trail nobody can say who made a user, opened a firewall or deleted a backup. Intruders work in regions nobody looks at, so a trail of one region is not enough.',
  remediation:
    'Create one trail for all regions, best for the whole organisation, with all management events, into a bucket of an account that its administrators cannot write to.',
  limits:
    'Does not show that files arrive, how long they are kept, whether their integrity is validated or whether anybody reads them.',
});
