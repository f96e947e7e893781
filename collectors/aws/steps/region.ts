import { state } from '../../../src/core/collector.ts';
import { accountOf, regionId, regionOf } from '../scope.ts';
import { MAX_AGE_HOURS, type AwsStep } from '../step.ts';

/** A region as the fact that what is set for all of it belongs to. No question to AWS. */
export const region: AwsStep = {
  id: 'region',
  title: 'Each region of the account',
  revision: 1,
  after: 'regions',
  delivers: { 'cloud-region': ['identity'] },
  permissions: [],
  removals: [],
  maxAgeHours: MAX_AGE_HOURS,
  async *read({ scope }) {
    yield {
      request: { operation: 'configuration:region', parameters: {} },
      status: 'ok',
      body: { RegionName: regionOf(scope) },
      last: true,
    };
  },
  *project(answers, { scope }) {
    for (const answer of answers) {
      yield state({
        kind: 'cloud-region',
        id: regionId(scope),
        facet: 'identity',
        name: `${accountOf(scope)} ${regionOf(scope)}`,
        incarnation: '',
        from: [answer],
        value: { regionName: regionOf(scope), accountId: accountOf(scope) },
      });
    }
  },
};
