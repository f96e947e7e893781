import { anyOf, type Told } from './permissions.ts';
import { matches, type PolicyCondition, type PolicyDocument } from './policy-document.ts';

/**
 * Whether a bucket policy denies plain HTTP to everybody, for the bucket and all its objects. One
 * statement may cover the bucket and another the objects. `undefined` when a denial is worded in a
 * way whose effect on plain HTTP is not documented.
 */
export function deniesPlainHttp(policy: PolicyDocument, bucketArn: string): Told {
  const parts = [bucketArn, `${bucketArn}/*`].map((resource) =>
    anyOf(
      policy
        .filter(
          ({ effect, actions, principals, resources }) =>
            effect === 'Deny' &&
            Object.entries(principals ?? {}).some(
              ([type, names]) => (type === 'AWS' || type === '*') && names.includes('*'),
            ) &&
            (actions ?? []).some((action) => /^(s3:\*+|\*+|\*+:\*+)$/i.test(action)) &&
            (resources ?? []).some((pattern) => matches(pattern, resource)),
        )
        .map(({ conditions }) => holdForPlainHttp(conditions)),
    ),
  );
  const [bucket, objects] = parts;
  if (bucket === false || objects === false) return false;
  return bucket === true && objects === true ? true : undefined;
}

/** All conditions of a statement must hold: one about anything else lets some plain HTTP through. */
function holdForPlainHttp(conditions: readonly PolicyCondition[]): Told {
  let answer: Told = true;
  for (const { operator, key, values } of conditions) {
    if (key === 'aws:securetransport' && /^bool(ifexists)?$/.test(operator)) {
      if (!values.some((value) => value.toLowerCase() === 'false')) return false;
    } else if (key === 's3:tlsversion' && /^numericlessthan(equals)?(ifexists)?$/.test(operator)) {
      // Plain HTTP has no TLS version. `IfExists` then holds; whether the plain operator does is
      // not documented.
      if (!operator.endsWith('ifexists')) answer = undefined;
    } else return false;
  }
  return answer;
}
