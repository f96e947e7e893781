import { AwsError, ec2Errors } from './errors.ts';
import { allRegions, mustOptIn } from './regions.ts';
import {
  listParameter,
  textParameter,
  type Operation,
  type Parameters,
  type Service,
} from './service.ts';
import { element, leaf } from './xml.ts';

interface Region {
  readonly name: string;
  readonly optInStatus: 'opt-in-not-required' | 'opted-in' | 'not-opted-in';
}

/** Without `AllRegions` only the enabled regions are listed. */
const describeRegions: Operation = {
  action: 'ec2:DescribeRegions',
  run: ({ account, parameters }) => {
    const all = textParameter(parameters, 'AllRegions') === 'true';
    const names = listParameter(parameters, 'RegionName');
    const unknown = names.filter((name) => !allRegions.includes(name));
    if (unknown.length > 0) {
      throw invalid(`Invalid region names provided: [${unknown.join(', ')}]`);
    }
    const filters = readFilters(parameters);
    const regions = allRegions
      .map((name) => describe(name, account.regions))
      .filter((region) => all || account.regions.includes(region.name))
      .filter((region) => names.length === 0 || names.includes(region.name))
      .filter((region) => filters.every((accepts) => accepts(region)));
    return element(
      'regionInfo',
      ...regions.map((region) =>
        element(
          'item',
          leaf('regionName', region.name),
          leaf('regionEndpoint', endpoint(region.name)),
          leaf('optInStatus', region.optInStatus),
        ),
      ),
    );
  },
};

export const ec2: Service = {
  name: 'ec2',
  dialect: 'ec2',
  xmlNamespace: 'http://ec2.amazonaws.com/doc/2016-11-15/',
  regional: true,
  errors: ec2Errors,
  operations: { DescribeRegions: describeRegions },
};

function describe(name: string, enabled: readonly string[]): Region {
  if (!enabled.includes(name)) return { name, optInStatus: 'not-opted-in' };
  return { name, optInStatus: mustOptIn(name) ? 'opted-in' : 'opt-in-not-required' };
}

function readFilters(parameters: Parameters): ((region: Region) => boolean)[] {
  const filters: ((region: Region) => boolean)[] = [];
  for (let at = 1; ; at += 1) {
    const name = textParameter(parameters, `Filter.${at}.Name`);
    if (name === undefined) return filters;
    const values = listParameter(parameters, `Filter.${at}.Value`);
    if (name === 'opt-in-status') filters.push((region) => values.includes(region.optInStatus));
    else if (name === 'region-name') filters.push((region) => values.includes(region.name));
    else if (name === 'endpoint') filters.push((region) => values.includes(endpoint(region.name)));
    else throw invalid(`The filter '${name}' is invalid`);
  }
}

function endpoint(region: string): string {
  return `ec2.${region}.amazonaws.com`;
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValue', 400, message);
}
