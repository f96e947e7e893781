import { cis, defineCheck, direct, prowler, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { require } from '../../src/core/judgement.ts';

export const securityStandardEnabled = defineCheck({
  id: 'security-standard-enabled',
  revision: 1,
  title: 'Every region is held against a security standard by the provider’s own service',
  topic: 'logging-monitoring',
  severity: 'medium',
  nature: 'state',
  controls: [
    direct('A.5.36', 'the service reviews by itself whether resources keep to a standard'),
    supporting('A.8.16', 'gathers in one place what the detecting services report'),
  ],
  references: [prowler('securityhub_enabled'), cis('AWS', '5.0', '4.16')],
  params: {},
  subject: 'cloud-region',
  needs: ['security-standards'],
  lookups: {},
  judge: (region) =>
    require(region.postureServiceOn, 'service-off').require(
      region.securityStandardOn,
      'no-standard',
    ),
  reasons: {
    met: 'At least one standard is enabled.',
    'service-off': 'The service is not enabled in the region.',
    'no-standard': 'The service is enabled in the region, without a standard.',
  },
  examples: [
    {
      title: 'a region with a standard',
      subject: { postureServiceOn: true, securityStandardOn: true },
      verdict: 'conforming',
    },
    {
      title: 'a region that the account did not subscribe the service in',
      subject: { postureServiceOn: false, securityStandardOn: false },
      verdict: 'nonconforming',
      reason: 'service-off',
    },
    {
      title: 'a service without any standard',
      subject: { postureServiceOn: true, securityStandardOn: false },
      verdict: 'nonconforming',
      reason: 'no-standard',
    },
    {
      title: 'a standard that is being switched on',
      subject: { postureServiceOn: true, securityStandardOn: hidden('absent') },
      verdict: 'not-assessed',
      reason: 'absent',
    },
    {
      title: 'a region where it may not be asked',
      subject: {
        postureServiceOn: hidden('denied', 'securityhub:GetEnabledStandards'),
        securityStandardOn: hidden('denied', 'securityhub:GetEnabledStandards'),
      },
      verdict: 'not-assessed',
      reason: 'denied',
    },
  ],
  rationale:
    'Settings drift. A service that compares all of them with a published standard every day finds what nobody thought to ask about, in one list instead of ten consoles.',
  remediation:
    'Enable the service and a standard in every region in use, from one administering account for the whole organisation.',
  limits:
    'Does not look at the score, nor at which controls of a standard were switched off. Every enabled region that is read counts as in use: except those that are not. On AWS it asks Security Hub CSPM; the newer product of a like name is another.',
});
