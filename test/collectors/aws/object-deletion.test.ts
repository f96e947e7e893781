import { describe, expect, it } from 'vitest';

import { deniesDeletion } from '../../../collectors/aws/object-deletion.ts';
import { parsePolicy } from '../../../collectors/aws/policy-document.ts';

type Statement = Readonly<Record<string, unknown>>;

const BUCKET = 'arn:aws:s3:::acme-trail';
const denial: Statement = {
  Effect: 'Deny',
  Principal: '*',
  Action: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
  Resource: `${BUCKET}/*`,
};

function judged(...statements: readonly Statement[]): boolean {
  const policy = parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }));
  if (policy === undefined) throw new Error('the policy is not understood');
  return deniesDeletion(policy, BUCKET);
}

describe('the deletion of objects', () => {
  it.each<[string, readonly Statement[]]>([
    ['one statement', [denial]],
    ['a pattern of actions', [{ ...denial, Action: 's3:Delete*' }]],
    ['the star in a list', [{ ...denial, Principal: { AWS: ['*'] } }]],
    [
      'a statement for each action',
      [
        { ...denial, Action: 's3:DeleteObject' },
        { ...denial, Action: 'S3:DELETEOBJECTVERSION', Resource: '*' },
      ],
    ],
  ])('is denied to everybody by %s', (_title, statements) => {
    expect(judged(...statements)).toBe(true);
  });

  it.each<[string, readonly Statement[]]>([
    ['nothing', []],
    ['markers alone, which hide what versions keep', [{ ...denial, Action: 's3:DeleteObject' }]],
    ['a denial of one principal', [{ ...denial, Principal: { AWS: '123456789012' } }]],
    ['a denial for some objects', [{ ...denial, Resource: `${BUCKET}/AWSLogs/*` }]],
    ['a denial for another bucket', [{ ...denial, Resource: 'arn:aws:s3:::acme-other/*' }]],
    [
      'a denial that exempts somebody',
      [
        {
          ...denial,
          Condition: {
            ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::123456789012:role/keeper' },
          },
        },
      ],
    ],
    ['an allowance', [{ ...denial, Effect: 'Allow' }]],
  ])('is not denied to everybody by %s', (_title, statements) => {
    expect(judged(...statements)).toBe(false);
  });
});
