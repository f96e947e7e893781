import type { AwsAccount, AwsRegionState } from '../estate/aws/model.ts';
import type { CloudAccount, Company } from './model.ts';
import type { Truth } from './truth.ts';

/** One area of what the company's AWS accounts hold, and what is to be found of it. */
export interface CloudDomain {
  /** What AWS tells of the account's region. */
  regional?(account: CloudAccount, region: string, company: Company): AwsRegionState;
  /** What AWS tells of the account itself, beside what every account has. */
  ofAccount?(account: CloudAccount, company: Company): Partial<AwsAccount>;
  /** The verdict of every check of the area on every subject of the account. */
  truths(account: CloudAccount, company: Company): readonly Truth[];
}
