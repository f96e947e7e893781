import { z } from 'zod';

import { defineCheck, direct, param, prowler, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { all, any, isUnknown, map, not } from '../../src/core/observed.ts';

/** Oldest first. */
const VERSIONS = ['SSL 3.0', 'TLS 1.0', 'TLS 1.1', 'TLS 1.2', 'TLS 1.3'] as const;

export const publicEndpointEncrypted = defineCheck({
  id: 'public-endpoint-encrypted',
  revision: 1,
  title: 'What faces the internet takes encrypted connections of a current kind alone',
  topic: 'information-handling',
  severity: 'medium',
  nature: 'state',
  controls: [
    direct('A.8.24', 'information on its way through the internet is protected by this alone'),
    supporting('A.8.21', 'encryption is a security feature that a network service has to offer'),
    supporting('A.5.14', 'information is transferred to and from customers through it'),
  ],
  references: [prowler('elbv2_insecure_ssl_ciphers'), prowler('elbv2_ssl_listeners')],
  params: {
    minimum: param(
      z.enum(VERSIONS),
      'TLS 1.2',
      'oldest version to be accepted',
      'RFC 8996 withdraws those before',
    ),
  },
  subject: 'listener',
  needs: ['rules', 'tls'],
  lookups: {},
  judge: (listener, { params }) => {
    const is = (kind: 'none' | 'tls' | 'passed-on') =>
      map(listener.encryption, (encryption) => encryption === kind);
    const { oldestTls: oldest } = listener;
    const current = map(
      oldest,
      (version) => VERSIONS.indexOf(version) >= VERSIONS.indexOf(params.minimum),
    );
    return unless(is('passed-on'), 'passed-on')
      .require(not(all(is('none'), listener.forwardsPlainRequests)), 'plain')
      .require(any(not(is('tls')), current), 'old-version', {
        version: isUnknown(oldest) ? '' : oldest,
      });
  },
  reasons: {
    met: 'It takes encrypted connections of a current kind, or sends others on to where that is so.',
    plain: 'It passes on requests that came without encryption.',
    'old-version': 'It accepts connections of an old kind: {version}.',
    'passed-on': 'It passes connections on as they are: what takes them answers for encryption.',
  },
  examples: [
    {
      title: 'an encrypted endpoint of the current kind',
      subject: { encryption: 'tls', oldestTls: 'TLS 1.2' },
      verdict: 'conforming',
    },
    {
      title: 'an encrypted endpoint that still accepts old versions',
      subject: { encryption: 'tls', oldestTls: 'TLS 1.0' },
      verdict: 'nonconforming',
      reason: 'old-version',
    },
    {
      title: 'a newer version asked for than is accepted',
      subject: { encryption: 'tls', oldestTls: 'TLS 1.2' },
      params: { minimum: 'TLS 1.3' },
      verdict: 'nonconforming',
      reason: 'old-version',
    },
    {
      title: 'an endpoint without encryption',
      subject: { encryption: 'none', forwardsPlainRequests: true },
      verdict: 'nonconforming',
      reason: 'plain',
    },
    {
      title: 'an endpoint without encryption that sends everybody to the encrypted one',
      subject: { encryption: 'none', forwardsPlainRequests: false },
      verdict: 'conforming',
    },
    {
      title: 'an endpoint that passes on connections as they are',
      subject: { encryption: 'passed-on' },
      verdict: 'not-applicable',
      reason: 'passed-on',
    },
    {
      title: 'an endpoint without encryption whose rules may not be read',
      subject: {
        encryption: 'none',
        forwardsPlainRequests: hidden('denied', 'elasticloadbalancing:DescribeRules'),
      },
      verdict: 'not-assessed',
      reason: 'denied',
    },
    {
      title: 'an encrypted endpoint of which is not known what it accepts',
      subject: {
        encryption: 'tls',
        oldestTls: hidden('denied', 'elasticloadbalancing:DescribeSSLPolicies'),
      },
      verdict: 'not-assessed',
      reason: 'denied',
    },
  ],
  rationale:
    'Without encryption everybody on the way reads and changes what passes. Old versions of it can be broken, and a browser can be talked into using the oldest that both sides know.',
  remediation:
    'Send requests without encryption to the encrypted endpoint by a rule for all of them, and give that a security policy that begins with TLS 1.2. Ask for the few clients that still need more, and when they go.',
  limits:
    'Looks at load balancers of the current generation that face the internet: not at those inside, at classic ones, at other gateways, nor at what machines serve themselves. Does not look at ciphers and certificates, nor at encryption behind the endpoint.',
});
