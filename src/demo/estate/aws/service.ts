import type { CredentialReports } from './iam-credential-report.ts';
import type { CommonErrors } from './errors.ts';
import type { Credentials, Principal } from './identity.ts';
import type { AwsAccount, AwsOrganization } from './model.ts';
import type { RawRequest } from './signature.ts';

/** How a service writes requests and answers. */
export type Dialect = 'query' | 'ec2' | 'json' | 'rest-json' | 's3' | 's3-control';

export interface Service {
  /** Prefix of its operations in fault rules and in the request log. */
  readonly name: string;
  /** What a signature names it, where that is not its name. */
  readonly signingName?: string;
  readonly dialect: Dialect;
  readonly xmlNamespace: string;
  /** Whether a region the account has not enabled refuses the call. */
  readonly regional: boolean;
  readonly errors: CommonErrors;
  readonly operations: Readonly<Record<string, Operation>>;
}

export interface Operation {
  /** IAM action that permits it, which is not always the operation's name. */
  readonly action: string;
  /** Parameter that holds the token of a page, if the operation is a list. */
  readonly pageToken?: string;
  /** By which a service of the dialect `rest-json` tells its operations apart. */
  readonly http?: HttpRoute;
  /** Media type of the answer where it is not the dialect's own. */
  readonly contentType?: string;
  /**
   * What was asked, in the SDK's shape; left out where `run` reads the parameters as they arrived.
   * @throws AwsError when it is not what the service takes
   */
  read?(request: RawRequest, parameters: Parameters): Parameters;
  /** What the service settles before it looks at permissions, such as a bucket's region. */
  locate?(call: Call): void;
  /** How a denial names what was asked for; null where it names nothing. */
  resource?(call: Call): string | null;
  /** Every name by which a fault rule may name what was asked for. */
  names?(call: Call): readonly string[];
  /** @returns the answer's body, without the envelope that the dialect puts around it */
  run(call: Call): string | Answer;
}

export interface HttpRoute {
  readonly method: string;
  /** `/detector/{DetectorId}`; a label that ends in `+` takes in slashes. */
  readonly path: string;
}

/** A body, and what goes with it where that is not the dialect's own. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface EstateState {
  readonly organization: AwsOrganization;
  readonly credentials: Credentials;
  readonly reports: CredentialReports;
  /** Largest page any list hands out; AWS's own limits apply as well. */
  readonly pageSize: number;
}

export interface Call {
  readonly estate: EstateState;
  readonly principal: Principal;
  /** The account of the principal, which is the one asked about. */
  readonly account: AwsAccount;
  readonly region: string;
  readonly parameters: Parameters;
  readonly now: Date;
}

/** By the SDK's names; the query protocol's lists stay spread over `Filter.member.1` and so on. */
export type Parameters = Readonly<Record<string, unknown>>;

export interface ParsedRequest {
  readonly operation: string;
  readonly parameters: Parameters;
}

export function textParameter(parameters: Parameters, name: string): string | undefined {
  const value = parameters[name];
  return typeof value === 'string' ? value : undefined;
}

/** @returns undefined when absent, NaN when it is no whole number */
export function numberParameter(parameters: Parameters, name: string): number | undefined {
  const value = parameters[name];
  if (value === undefined) return undefined;
  if (typeof value === 'number') return Number.isInteger(value) ? value : NaN;
  return typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : NaN;
}

/** The items of a query-protocol list in order, from `${prefix}.1` on. */
export function listParameter(parameters: Parameters, prefix: string): readonly string[] {
  const items: string[] = [];
  for (let at = 1; ; at += 1) {
    const item = textParameter(parameters, `${prefix}.${at}`);
    if (item === undefined) return items;
    items.push(item);
  }
}
