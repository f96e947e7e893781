import type { AwsAccount, AwsOrganization, AwsRegionState, AwsRole } from '../estate/aws/model.ts';
import type { CloudAccount, Company } from './model.ts';
import type { Truth } from './truth.ts';

/** One area of what the company's AWS accounts hold, and what is to be found of it. */
export interface CloudDomain {
  /** What AWS tells of the account's region. */
  regional?(account: CloudAccount, region: string, company: Company): AwsRegionState;
  /** What AWS tells of the account itself, beside what every account has. */
  ofAccount?(account: CloudAccount, company: Company): Partial<AwsAccount>;
  /** Roles of the account beside those that every account has. */
  rolesOf?(account: CloudAccount, company: Company): readonly AwsRole[];
  /** What AWS tells of the organization beside its accounts. */
  ofOrganization?(company: Company): Partial<AwsOrganization>;
  /** The verdict of every check of the area on every subject of the account. */
  truths(account: CloudAccount, company: Company): readonly Truth[];
}
