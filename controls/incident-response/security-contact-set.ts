import { z } from 'zod';

import { cis, defineCheck, direct, param, prowler, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { require } from '../../src/core/judgement.ts';
import { any, isUnknown, map, not } from '../../src/core/observed.ts';

/** Whether a domain is one of these, or below one of them. */
function isWithin(domain: string, domains: readonly string[]): boolean {
  return domains.some((own) => domain === own || domain.endsWith(`.${own}`));
}

export const securityContactSet = defineCheck({
  id: 'security-contact-set',
  revision: 1,
  title: 'A cloud account names whom its provider is to reach about security',
  topic: 'incident-response',
  severity: 'low',
  nature: 'state',
  controls: [
    direct('A.5.24', 'a warning that reaches nobody finds no one prepared'),
    supporting(
      'A.5.5',
      'the provider’s abuse and security teams are authorities to keep contact with',
    ),
    supporting('A.6.8', 'events that the provider sees first have to find their way to us'),
  ],
  references: [
    prowler('account_security_contact_information_is_registered'),
    cis('AWS', '5.0', '1.2'),
  ],
  params: {
    organizationDomains: param(
      z.array(z.string().min(1).toLowerCase()),
      [],
      'domains of one’s own addresses',
      'annexa: none given lets any address do',
    ),
  },
  subject: 'cloud-account',
  needs: ['security-contact'],
  lookups: {},
  judge: (account, { params: { organizationDomains } }) =>
    require(account.securityContactSet, 'no-security-contact').require(
      any(
        organizationDomains.length === 0,
        not(account.securityContactSet),
        map(
          account.securityContactDomain,
          (domain) => domain !== null && isWithin(domain, organizationDomains),
        ),
      ),
      'foreign-address',
      {
        domain: isUnknown(account.securityContactDomain)
          ? ''
          : (account.securityContactDomain ?? ''),
      },
    ),
  reasons: {
    met: 'A contact for security is named.',
    'no-security-contact': 'No contact for security is named.',
    'foreign-address': 'The contact for security has an address of another domain: {domain}.',
  },
  examples: [
    {
      title: 'a contact, whatever its address',
      subject: { securityContactSet: true, securityContactDomain: 'example.net' },
      verdict: 'conforming',
    },
    {
      title: 'an account that names nobody',
      subject: { securityContactSet: false, securityContactDomain: null },
      verdict: 'nonconforming',
      reason: 'no-security-contact',
    },
    {
      title: 'an address of one’s own',
      subject: { securityContactSet: true, securityContactDomain: 'example.com' },
      params: { organizationDomains: ['example.com'] },
      verdict: 'conforming',
    },
    {
      title: 'an address below one’s own domain',
      subject: { securityContactSet: true, securityContactDomain: 'soc.example.com' },
      params: { organizationDomains: ['example.org', 'example.com'] },
      verdict: 'conforming',
    },
    {
      title: 'the address of the agency that once set the account up',
      subject: { securityContactSet: true, securityContactDomain: 'agency-example.com' },
      params: { organizationDomains: ['example.com'] },
      verdict: 'nonconforming',
      reason: 'foreign-address',
    },
    {
      title: 'an account whose contacts may not be read',
      subject: {
        securityContactSet: hidden('denied', 'account:GetAlternateContact'),
        securityContactDomain: hidden('denied', 'account:GetAlternateContact'),
      },
      verdict: 'not-assessed',
      reason: 'denied',
    },
  ],
  rationale:
    'The provider writes to somebody when a key is found in public or a machine attacks others. Without a contact for security that is the address the account was opened with, which few read.',
  remediation:
    'Name an address that a team reads, with a telephone number, as the contact for security of every account. An organisation can set it for all of its accounts.',
  limits: 'Whether anybody reads the address is not known, nor is the rest of it ever kept.',
});
