import { z } from 'zod';

import { secretReference } from '../../src/core/settings.ts';

const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'not the name of a region');
const accountId = z.string().regex(/^\d{12}$/, 'an AWS account id has twelve digits');
const tagKeys = z
  .array(z.string().regex(/^[\p{L}\p{Z}\p{N}_.:/=+@-]{1,128}$/u, 'not the key of a tag'))
  .min(1);

/** Keys of tags that are read unless others are configured. */
export const USUAL_TAGS = { owner: ['Owner'], classification: ['DataClassification'] } as const;

/** What `sources` may say of an AWS source beside `collector` and `schedule`. */
export const awsSettings = z
  .strictObject({
    regions: z
      .union([z.literal('enabled'), z.array(region).min(1)])
      .default('enabled')
      .describe(
        'Regions to read: every one that an account has enabled, or these. Questions about a whole account are asked in the first; with `enabled` in the region of the SDK’s own configuration, else us-east-1. Buckets are read wherever they live.',
      ),
    closedRegions: z
      .array(region)
      .default([])
      .describe(
        'Regions that a service control policy closes. One question is asked in each: what such a policy denies is recorded and left out, and a region that answers is read like any other.',
      ),
    identityCenterRegion: region
      .optional()
      .describe(
        'Region that the organization’s IAM Identity Center answers in. Unless given, the management account looks for it in every region it has enabled, and any other account where it asks about itself.',
      ),
    profile: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Profile of the shared AWS configuration that gives the credential and the region.',
      ),
    accounts: z
      .union([z.literal('organization'), z.array(accountId).min(1)])
      .optional()
      .describe(
        'Accounts to read: every active one of the organization, or these. The caller’s own unless given.',
      ),
    role: z
      .strictObject({
        name: z
          .string()
          .regex(/^[\w+=,.@/-]+$/, 'not the name of a role')
          .describe('Name of the role, with its path if it has one, in every account read.'),
        externalId: secretReference.optional().describe('External id the roles’ trust asks for.'),
      })
      .optional()
      .describe('Role assumed in every account other than the caller’s own.'),
    tags: z
      .strictObject({
        owner: tagKeys
          .default([...USUAL_TAGS.owner])
          .describe('Keys of the tag that names the owner.'),
        classification: tagKeys
          .default([...USUAL_TAGS.classification])
          .describe('Keys of the tag that says how the information is classified.'),
      })
      .optional()
      .describe(
        'Tags that say whose something is and how it is to be handled: keys in any case, of which the first that has a value counts; `Owner` and `DataClassification` unless given. No other tag of a resource is kept.',
      ),
  })
  .superRefine(({ accounts, role }, context) => {
    const others = accounts === 'organization' || (accounts !== undefined && accounts.length > 1);
    if (!others || role !== undefined) return;
    context.addIssue({
      code: 'custom',
      path: ['role'],
      message: 'other accounts than the caller’s own are read through a role: give its name',
    });
  });

export type AwsSettings = z.infer<typeof awsSettings>;
