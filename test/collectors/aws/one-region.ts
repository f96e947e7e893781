import { aws } from '../../../collectors/aws/collector.ts';
import type { AwsRegionState } from '../../../src/demo/estate/aws/model.ts';
import { ACCOUNT, account, readEstate, type EstateOptions, type EstateReading } from './estate.ts';

export const REGION = 'eu-central-1';
export const REGION_ID = `arn:aws:iam::${ACCOUNT}:root#region/${REGION}`;

/** ARN of something in the region that is read. */
export function arn(service: string, resource: string): string {
  return `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
}

/** Reads one region of an account, which holds this, by these steps alone. */
export function readRegion(
  steps: readonly string[],
  state: AwsRegionState,
  options: EstateOptions = {},
): Promise<EstateReading> {
  const read = new Set(['caller', 'accounts', 'regions', 'region', ...steps]);
  return readEstate([account((it) => void (it.regional[REGION] = state))], {
    settings: { regions: [REGION] },
    without: aws.steps.map(({ id }) => id).filter((id) => !read.has(id)),
    ...options,
  });
}

/** How often each operation was asked in the region, but for what tells that there is one. */
export function callsIn({ counts }: EstateReading): Readonly<Record<string, number>> {
  const before = ['sts:GetCallerIdentity', 'ec2:DescribeRegions'];
  return Object.fromEntries(Object.entries(counts).filter(([name]) => !before.includes(name)));
}
