import { z } from 'zod';

import { cis, defineCheck, direct, param, prowler, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { all, map, not } from '../../src/core/observed.ts';

/** Whether a holder is one of these roles, told by id or by name. */
function isApproved(holder: string, roles: readonly string[]): boolean {
  const name = holder.slice(holder.lastIndexOf('/') + 1);
  return roles.includes(holder) || (holder.includes(':role/') && roles.includes(name));
}

export const administratorPolicyAbsent = defineCheck({
  id: 'administrator-policy-absent',
  revision: 2,
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
  params: {
    approvedRoles: param(
      z.array(z.string().min(1)),
      [],
      'names or ids of roles',
      'annexa: roles that may do everything, and are reviewed for it',
    ),
  },
  subject: 'policy',
  needs: ['holders'],
  lookups: {},
  judge: (policy, { params: { approvedRoles } }) =>
    unless(not(policy.attached), 'unattached')
      .unless(
        all(
          policy.allowsEverything,
          map(policy.holders, (holders) => holders.length === 0),
        ),
        'single-sign-on',
      )
      .unless(
        all(
          policy.allowsEverything,
          map(policy.holders, (holders) =>
            holders.every((holder) => isApproved(holder, approvedRoles)),
          ),
        ),
        'approved-role',
      )
      .require(
        map(policy.form, (form) => form !== 'attachment'),
        'administrator-attached',
      )
      .require(not(policy.allowsEverything), 'allows-everything'),
  reasons: {
    met: 'The policy does not allow everything.',
    unattached: 'The policy is attached to nobody.',
    'single-sign-on':
      'Only roles of single sign-on have the policy: whom they are assigned to is judged instead.',
    'approved-role': 'Only roles that are approved as administrators have the policy.',
    'administrator-attached':
      'The provider’s administrator policy is attached directly to a user, or to a role that is not approved.',
    'allows-everything':
      'The policy allows every action on every resource, if only to a caller with a second factor or from some address.',
  },
  examples: [
    {
      title: 'a customer-managed policy for one service',
      subject: { form: 'managed', attached: true, allowsEverything: false },
      verdict: 'conforming',
    },
    {
      title: 'a customer-managed policy that allows everything, attached to a role',
      subject: {
        form: 'managed',
        attached: true,
        allowsEverything: true,
        holders: ['arn:aws:iam::123456789012:role/deploy'],
      },
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
        holders: ['arn:aws:iam::123456789012:user/dana'],
      },
      verdict: 'nonconforming',
      reason: 'allows-everything',
    },
    {
      title: 'everything allowed, but on what bears a tag alone',
      subject: { form: 'inline', attached: true, allowsEverything: false },
      verdict: 'conforming',
    },
    {
      title: 'AdministratorAccess attached directly to a user',
      subject: {
        form: 'attachment',
        attached: true,
        allowsEverything: true,
        holders: ['arn:aws:iam::123456789012:user/dana'],
      },
      verdict: 'nonconforming',
      reason: 'administrator-attached',
    },
    {
      title: 'AdministratorAccess attached to a role that nobody approved',
      subject: {
        form: 'attachment',
        attached: true,
        allowsEverything: true,
        holders: ['arn:aws:iam::123456789012:role/deploy'],
      },
      params: { approvedRoles: ['break-glass'] },
      verdict: 'nonconforming',
      reason: 'administrator-attached',
    },
    {
      title: 'the same on a role that is approved, told by its name',
      subject: {
        form: 'attachment',
        attached: true,
        allowsEverything: true,
        holders: ['arn:aws:iam::123456789012:role/emergency/break-glass'],
      },
      params: { approvedRoles: ['break-glass'] },
      verdict: 'not-applicable',
      reason: 'approved-role',
    },
    {
      title: 'a policy of an approved role that a user has as well',
      subject: {
        form: 'managed',
        attached: true,
        allowsEverything: true,
        holders: [
          'arn:aws:iam::123456789012:role/break-glass',
          'arn:aws:iam::123456789012:user/dana',
        ],
      },
      params: { approvedRoles: ['break-glass', 'dana'] },
      verdict: 'nonconforming',
      reason: 'allows-everything',
    },
    {
      title: 'an inline policy of a role that single sign-on made for a permission set',
      subject: { form: 'inline', attached: true, allowsEverything: true, holders: [] },
      verdict: 'not-applicable',
      reason: 'single-sign-on',
    },
    {
      title: 'a wide policy in use of which it is not seen who has it',
      subject: {
        form: 'managed',
        attached: true,
        allowsEverything: true,
        holders: hidden('truncated', 'iam:GetAccountAuthorizationDetails'),
      },
      verdict: 'not-assessed',
      reason: 'truncated',
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
    'Does not follow near-equivalents such as every action but those of IAM, or every action in one region or until some day, nor what boundaries or organisation policies take away again. AdministratorAccess attached to groups is left to the review of administrators.',
});
