import { cis, defineCheck, direct, prowler, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { map, not } from '../../src/core/observed.ts';

export const administratorPolicyAbsent = defineCheck({
  id: 'administrator-policy-absent',
  revision: 1,
  title: 'No policy in use allows everything on everything',
  topic: 'access-control',
  severity: 'high',
  nature: 'state',
  controls: [
    direct('A.8.2', 'a policy that allows everything is privileged access under another name'),
    direct('A.5.15', 'rights by need to use cannot be rights to everything'),
    supporting('A.5.18', 'what such a policy grants, no review of access rights can weigh'),
  ],
  references: [
    prowler('iam_customer_attached_policy_no_administrative_privileges'),
    prowler('iam_inline_policy_no_administrative_privileges'),
    prowler('iam_aws_attached_policy_no_administrative_privileges'),
    cis('AWS', '5.0', '1.15'),
  ],
  params: {},
  subject: 'policy',
  needs: [],
  lookups: {},
  judge: (policy) =>
    unless(not(policy.attached), 'unattached')
      .require(
        map(policy.form, (form) => form !== 'attachment'),
        'administrator-attached',
      )
      .require(not(policy.allowsEverything), 'allows-everything'),
  reasons: {
    met: 'The policy does not allow everything.',
    unattached: 'The policy is attached to nobody.',
    'administrator-attached': 'The provider’s administrator policy is attached directly to a user.',
    'allows-everything': 'The policy allows every action on every resource without a condition.',
  },
  examples: [
    {
      title: 'a customer-managed policy for one service',
      subject: { form: 'managed', attached: true, allowsEverything: false },
      verdict: 'conforming',
    },
    {
      title: 'a customer-managed policy that allows everything, attached to a role',
      subject: { form: 'managed', attached: true, allowsEverything: true },
      verdict: 'nonconforming',
      reason: 'allows-everything',
    },
    {
      title: 'an inline policy that allows everything',
      subject: {
        id: 'arn:aws:iam::123456789012:user/dana#policy/all',
        form: 'inline',
        attached: true,
        allowsEverything: true,
      },
      verdict: 'nonconforming',
      reason: 'allows-everything',
    },
    {
      title: 'everything allowed, but under a condition',
      subject: { form: 'inline', attached: true, allowsEverything: false },
      verdict: 'conforming',
    },
    {
      title: 'AdministratorAccess attached directly to a user',
      subject: { form: 'attachment', attached: true, allowsEverything: true },
      verdict: 'nonconforming',
      reason: 'administrator-attached',
    },
    {
      title: 'a policy that allows everything and is attached to nobody',
      subject: { form: 'managed', attached: false, allowsEverything: true },
      verdict: 'not-applicable',
      reason: 'unattached',
    },
    {
      title: 'an attached policy whose document may not be read',
      subject: {
        form: 'managed',
        attached: true,
        allowsEverything: hidden('denied', 'iam:GetAccountAuthorizationDetails'),
      },
      verdict: 'not-assessed',
      reason: 'denied',
    },
    {
      title: 'a document that could not be understood',
      subject: { form: 'inline', attached: true, allowsEverything: hidden('invalid') },
      verdict: 'not-assessed',
      reason: 'invalid',
    },
  ],
  rationale:
    'Whoever holds such a policy can also undo every other safeguard, logging and backups included. It is written in haste and outlives its reason, out of sight of those who count administrators.',
  remediation:
    'See from the access advisor which services are used, write a policy for these, attach it and detach the wide one. Where people do need everything, let them assume a role that is reviewed and logged.',
  limits:
    'Does not follow near-equivalents such as every action but a few, nor what boundaries or organisation policies take away again. AdministratorAccess attached to groups and roles is left to the review of administrators.',
});
