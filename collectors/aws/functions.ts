/** ARN of a function without the version or alias that may stand behind its name. */
export function functionArn(arn: string): string {
  return arn.split(':').slice(0, 7).join(':');
}
