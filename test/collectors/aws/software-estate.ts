import type { Instance } from '@aws-sdk/client-ec2';

import type { AwsRegionState } from '../../../src/demo/estate/aws/model.ts';
import type { Place } from '../../../src/demo/estate/aws/regional/software-build.ts';
import { ACCOUNT, type EstateOptions, type EstateReading } from './estate.ts';
import { arn, readRegion, REGION } from './one-region.ts';

/** Where and when the things of these tests are. */
export const PLACE: Place = {
  account: ACCOUNT,
  region: REGION,
  now: new Date('2026-03-02T06:00:00.000Z'),
};
export const NOW = PLACE.now.toISOString();
export const ago = (days: number): Date => new Date(PLACE.now.getTime() - days * 86_400_000);

export const machineId = (id: string): string => arn('ec2', `instance/${id}`);

export function instance(id: string, fields: Partial<Instance> = {}): Instance {
  return {
    InstanceId: id,
    LaunchTime: ago(90),
    State: { Name: 'running' },
    VpcId: 'vpc-1',
    ...fields,
  };
}

/** Every step of patches, vulnerabilities, images and functions, with what they come after. */
const STEPS = [
  'network-interfaces',
  'machines',
  'machine-management',
  'patch-states',
  'missing-patches',
  'patch-releases',
  'vulnerability-scanning',
  'vulnerability-scans',
  'inspector-vulnerabilities',
  'exploited-vulnerabilities',
  'security-standards',
  'hub-vulnerabilities',
  'image-repositories',
  'image-scanning',
  'container-images',
  'image-vulnerabilities',
  'functions',
];

export function readSoftware(
  state: AwsRegionState,
  options?: EstateOptions,
): Promise<EstateReading> {
  return readRegion(STEPS, state, options);
}
