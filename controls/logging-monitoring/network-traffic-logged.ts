import { z } from 'zod';

import { cis, defineCheck, direct, param, prowler, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { not } from '../../src/core/observed.ts';

export const networkTrafficLogged = defineCheck({
  id: 'network-traffic-logged',
  revision: 1,
  title: 'The traffic of networks is logged',
  topic: 'logging-monitoring',
  severity: 'medium',
  nature: 'state',
  controls: [
    direct('A.8.15', 'who spoke to whom in the network is told by this log and by nothing else'),
    supporting('A.8.16', 'what is turned away shows who is looking for a way in'),
    supporting('A.8.20', 'a network is looked after where somebody can see what goes on in it'),
  ],
  references: [prowler('vpc_flow_logs_enabled'), cis('AWS', '5.0', '3.7')],
  params: {
    traffic: param(
      z.enum(['rejected', 'all']),
      'rejected',
      'traffic that must be logged',
      'CIS AWS 5.0, 3.7',
    ),
  },
  subject: 'network',
  needs: ['flow-logs'],
  lookups: {},
  judge: (network, { params }) => {
    const judging = unless(not(network.connected), 'nothing-connected').require(
      network.rejectsLogged,
      'rejects-not-logged',
    );
    return params.traffic === 'rejected'
      ? judging
      : judging.require(network.acceptsLogged, 'accepts-not-logged');
  },
  reasons: {
    met: 'A log of the whole network is kept and arrives.',
    'rejects-not-logged': 'No log of the whole network that arrives holds what was turned away.',
    'accepts-not-logged': 'No log of the whole network that arrives holds what was let through.',
    'nothing-connected': 'Nothing is connected to the network.',
  },
  examples: [
    {
      title: 'a network of which what is turned away is logged',
      subject: { connected: true, rejectsLogged: true, acceptsLogged: false },
      verdict: 'conforming',
    },
    {
      title: 'a network without a log',
      subject: { connected: true, rejectsLogged: false, acceptsLogged: false },
      verdict: 'nonconforming',
      reason: 'rejects-not-logged',
    },
    {
      title: 'a network with logs of some of its subnets, or one whose log cannot be delivered',
      subject: { connected: true, rejectsLogged: false, acceptsLogged: false },
      verdict: 'nonconforming',
      reason: 'rejects-not-logged',
    },
    {
      title: 'a network of which only what is let through is logged',
      subject: { connected: true, rejectsLogged: false, acceptsLogged: true },
      verdict: 'nonconforming',
      reason: 'rejects-not-logged',
    },
    {
      title: 'a log of what is turned away, where all is to be logged',
      subject: { connected: true, rejectsLogged: true, acceptsLogged: false },
      params: { traffic: 'all' },
      verdict: 'nonconforming',
      reason: 'accepts-not-logged',
    },
    {
      title: 'a log of all traffic, where all is to be logged',
      subject: { connected: true, rejectsLogged: true, acceptsLogged: true },
      params: { traffic: 'all' },
      verdict: 'conforming',
    },
    {
      title: 'the network that came with the account, which nothing was ever connected to',
      subject: { connected: false, rejectsLogged: hidden('absent') },
      verdict: 'not-applicable',
      reason: 'nothing-connected',
    },
    {
      title: 'logs that may not be listed',
      subject: { connected: true, rejectsLogged: hidden('denied', 'ec2:DescribeFlowLogs') },
      verdict: 'not-assessed',
      reason: 'denied',
    },
    {
      title: 'a network without a log of which is not known whether anything is connected',
      subject: {
        connected: hidden('denied', 'ec2:DescribeNetworkInterfaces'),
        rejectsLogged: false,
      },
      verdict: 'not-assessed',
      reason: 'denied',
    },
    {
      title: 'a new log, which does not say yet whether it arrives',
      subject: { connected: true, rejectsLogged: hidden('absent') },
      verdict: 'not-assessed',
      reason: 'absent',
    },
  ],
  rationale:
    'After a break-in the first questions are where it came from, what was reached and what left. Only a log that was kept at the time can tell.',
  remediation:
    'Make a flow log of the whole network, of rejected traffic at least, into storage of an account of its own, and see to it that it is delivered and kept as long as your other logs.',
  limits:
    'Logs of single subnets or interfaces do not count, even where they add up. Does not show how long logs are kept or whether anybody reads them. A network shared with other accounts is judged in the account it belongs to. In regions where nothing is connected to any network, networks are not listed.',
});
