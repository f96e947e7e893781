/** Regions that are on in every account and cannot be switched off. */
const ALWAYS_ENABLED = [
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
] as const;

/** Regions an account has to opt in to; calls to one that is off are refused. */
const OPT_IN = [
  'af-south-1',
  'ap-east-1',
  'ap-east-2',
  'ap-south-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-west-1',
  'eu-central-2',
  'eu-south-1',
  'eu-south-2',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'mx-central-1',
] as const;

const alwaysEnabled: ReadonlySet<string> = new Set(ALWAYS_ENABLED);

/** Every region of the commercial partition, in order of name. */
export const allRegions: readonly string[] = [...ALWAYS_ENABLED, ...OPT_IN].sort();

export function mustOptIn(region: string): boolean {
  return !alwaysEnabled.has(region);
}

/** Whether calls to a region work: the default ones always do, whatever the estate lists. */
export function acceptsCalls(enabled: readonly string[], region: string): boolean {
  return alwaysEnabled.has(region) || enabled.includes(region);
}
