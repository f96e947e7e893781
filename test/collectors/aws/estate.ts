import { userArn } from '../../../src/demo/estate/aws/arns.ts';
import { awsAccount, awsOrganization, iamUser } from '../../../src/demo/estate/aws/build.ts';
import type { FaultRule } from '../../../src/demo/estate/aws/faults.ts';
import type { AwsAccount, AwsOrganization } from '../../../src/demo/estate/aws/model.ts';
import { startAwsEstate, type AwsEstate } from '../../../src/demo/estate/aws/server.ts';
import { readAll, type ReadAll, type ReadOptions } from './read-all.ts';

export const ACCOUNT = '123456789012';
export const MEMBER = '210987654321';
export const ROOT = `arn:aws:iam::${ACCOUNT}:root`;

const KEYS = {
  AWS_ACCESS_KEY_ID: 'AKIACOLLECTOR000',
  AWS_SECRET_ACCESS_KEY: 'secret-of-collector',
};

export interface EstateOptions extends Partial<ReadOptions> {
  readonly faults?: readonly FaultRule[];
  readonly pageSize?: number;
  /** What the organization has beside its accounts. */
  readonly organization?: Partial<AwsOrganization>;
}

export interface EstateReading extends ReadAll {
  readonly counts: Readonly<Record<string, number>>;
  readonly regions: Readonly<Record<string, readonly string[]>>;
}

/** An account with a user `collector` that reads it, and whatever else `fill` puts there. */
export function account(fill: (account: AwsAccount) => void = () => undefined): AwsAccount {
  const made = awsAccount({ id: ACCOUNT, name: 'Acme', users: [iamUser({ name: 'collector' })] });
  fill(made);
  return made;
}

/** Serves the accounts, reads them as the first one's collector, and stops serving them. */
export async function readEstate(
  accounts: readonly AwsAccount[],
  options: EstateOptions = {},
): Promise<EstateReading> {
  const estate = await startAwsEstate({
    organization: awsOrganization({ accounts: [...accounts], ...options.organization }),
    credentials: [
      {
        accessKeyId: KEYS.AWS_ACCESS_KEY_ID,
        secretAccessKey: KEYS.AWS_SECRET_ACCESS_KEY,
        accountId: accounts[0]!.id,
        principalArn: userArn(accounts[0]!.id, { name: 'collector', path: '/' }),
      },
    ],
    clock: () => new Date('2026-03-02T10:00:00.000Z'),
    faults: [...(options.faults ?? [])],
    ...(options.pageSize === undefined ? {} : { pageSize: options.pageSize }),
  });
  try {
    const all = await readAll({
      ...options,
      variables: { ...KEYS, AWS_ENDPOINT_URL: estate.url, ...options.variables },
    });
    return { ...all, counts: estate.counts(), regions: regionsOf(estate) };
  } finally {
    await estate.close();
  }
}

function regionsOf(estate: AwsEstate): Record<string, string[]> {
  const regions: Record<string, string[]> = {};
  for (const { operation, region } of estate.requests) {
    (regions[operation] ??= []).push(region);
  }
  return regions;
}
