import type { Company } from './model.ts';
import { MANAGEMENT_ACCOUNT, PRODUCTION_ACCOUNT } from './cloud.ts';

/** Something in the company's cloud that is backed up, or is to be. */
export interface Thing {
  /** Of a file system or a machine; of a bucket, without the company's prefix. */
  readonly name: string;
  readonly form: 'file-system' | 'machine' | 'bucket';
  /** Account it is in; for what no source reads, one that is not the company's. */
  readonly account: string;
  readonly region: string;
  /** Name of the asset that consists of it, in the register; null where none does. */
  readonly asset: string | null;
  /** What its nightly job comes to; `stale` for one that fails and once did not, `none` for no job. */
  readonly backup: 'completed' | 'stale' | 'expired' | 'none';
  readonly copied: 'to-region' | 'to-account' | 'nowhere';
  readonly restore: 'validated' | 'failed' | 'none';
}

const CENTRAL = 'eu-central-1';
const WEST = 'eu-west-1';
/** An account of a subsidiary, which no source reads. */
const UNREAD_ACCOUNT = '345678901234';

function thing(name: string, asset: string | null, fields: Partial<Thing> = {}): Thing {
  return {
    name,
    form: 'file-system',
    account: PRODUCTION_ACCOUNT,
    region: CENTRAL,
    asset,
    backup: 'completed',
    copied: 'nowhere',
    restore: 'none',
    ...fields,
  };
}

const THINGS: readonly Thing[] = [
  thing('fs-0a51portal', 'Customer portal', { copied: 'to-region', restore: 'validated' }),
  thing('i-0b62gateway', 'Device gateway', { form: 'machine', restore: 'failed' }),
  thing('fs-0c73desk', 'Support desk', {
    region: WEST,
    copied: 'to-account',
    restore: 'validated',
  }),
  thing('fs-0d84fleet', 'Fleet console', { backup: 'stale' }),
  thing('fs-0e95calibration', 'Calibration records', { backup: 'none' }),
  thing('fs-0fa6builds', 'Build farm'),
  thing('invoices', 'Billing service', { form: 'bucket' }),
  thing('fs-01b7scratch', null, { backup: 'expired' }),
  thing('fs-02c8mail', 'Mail archive', { account: UNREAD_ACCOUNT, backup: 'none' }),
  thing('fs-03d9wiki', 'Intranet', { account: MANAGEMENT_ACCOUNT }),
];

/** What is, or is to be, backed up; a bucket in the region where it lives. */
export function thingsOf({ cloud, slug }: Pick<Company, 'cloud' | 'slug'>): readonly Thing[] {
  const buckets = cloud.flatMap((account) => account.buckets);
  return THINGS.map((one) => {
    if (one.form !== 'bucket') return one;
    const region = buckets.find(({ name }) => name === `${slug}-${one.name}`)?.region;
    return { ...one, region: region ?? one.region };
  });
}

export function thingArn({ form, account, region, name }: Thing, { slug }: Pick<Company, 'slug'>) {
  switch (form) {
    case 'file-system':
      return `arn:aws:elasticfilesystem:${region}:${account}:file-system/${name}`;
    case 'machine':
      return `arn:aws:ec2:${region}:${account}:instance/${name}`;
    case 'bucket':
      return `arn:aws:s3:::${slug}-${name}`;
  }
}

/** What an asset consists of in the cloud, as far as the register says. */
export function partsOf(asset: { readonly name: string }, company: Company): readonly Thing[] {
  return thingsOf(company).filter((one) => one.asset === asset.name);
}

/** Whether a source reads where it is. */
export function isRead({ account }: Thing): boolean {
  return account !== UNREAD_ACCOUNT;
}
