/**
 * Id of a log group by its ARN, which some operations end in `:*` for all the streams in it; null for
 * an empty one, by which CloudTrail says that there is none.
 */
export function logGroupIdOf(arn: string): string | null {
  return arn === '' ? null : arn.replace(/:\*$/, '');
}
