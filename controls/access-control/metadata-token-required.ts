import { cis, defineCheck, direct, prowler, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { any, map, not } from '../../src/core/observed.ts';

export const metadataTokenRequired = defineCheck({
  id: 'metadata-token-required',
  revision: 1,
  title: 'A machine’s credentials are handed out against a session token alone',
  topic: 'access-control',
  severity: 'medium',
  nature: 'state',
  controls: [
    direct('A.8.9', 'the safe way to hand out credentials is a setting of every machine'),
    supporting('A.8.20', 'what a machine can be made to fetch is part of how its network is kept'),
  ],
  references: [
    prowler('ec2_instance_imdsv2_enabled'),
    prowler('ec2_instance_account_imdsv2_enabled'),
    cis('AWS', '5.0', '5.7'),
  ],
  params: {},
  subject: 'machine',
  needs: ['metadata-service'],
  lookups: {},
  judge: (machine) =>
    unless(
      map(machine.hosting, (hosting) => hosting === 'elsewhere'),
      'runs-elsewhere',
    ).require(
      any(not(machine.metadataServiceEnabled), machine.metadataTokenRequired),
      'token-not-required',
    ),
  reasons: {
    met: 'The metadata service asks for a session token, or is switched off.',
    'token-not-required': 'The metadata service answers without a session token.',
    'runs-elsewhere': 'It does not run with the provider, and is given no credentials that way.',
  },
  examples: [
    {
      title: 'a machine whose metadata service asks for a token',
      subject: { hosting: 'cloud', metadataServiceEnabled: true, metadataTokenRequired: true },
      verdict: 'conforming',
    },
    {
      title: 'a machine whose metadata service answers without one',
      subject: { hosting: 'cloud', metadataServiceEnabled: true, metadataTokenRequired: false },
      verdict: 'nonconforming',
      reason: 'token-not-required',
    },
    {
      title: 'a stopped machine, which may be started again as it is',
      subject: {
        hosting: 'cloud',
        running: false,
        metadataServiceEnabled: true,
        metadataTokenRequired: false,
      },
      verdict: 'nonconforming',
      reason: 'token-not-required',
    },
    {
      title: 'a machine without a metadata service, whatever that would ask for',
      subject: { hosting: 'cloud', metadataServiceEnabled: false, metadataTokenRequired: false },
      verdict: 'conforming',
    },
    {
      title: 'a machine in one’s own rooms that the account manages',
      subject: { hosting: 'elsewhere' },
      verdict: 'not-applicable',
      reason: 'runs-elsewhere',
    },
    {
      title: 'a machine of which the provider does not say it',
      subject: {
        hosting: 'cloud',
        metadataServiceEnabled: hidden('absent'),
        metadataTokenRequired: hidden('absent'),
      },
      verdict: 'not-assessed',
      reason: 'absent',
    },
  ],
  rationale:
    'Whoever can make a program on the machine fetch an address of his choice can fetch the machine’s credentials. A token has to be asked for in a way that such a request cannot.',
  remediation:
    'Require tokens on the machine, in what it is started from, and as the default of the account and region. Old agents and libraries that cannot ask for one show up in the provider’s count of requests without a token first.',
  limits:
    'Does not look at how far a token may travel, which containers make use of, nor at what the machine’s role allows. Machines that are being ended are left out.',
});
