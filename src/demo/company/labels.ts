import type { ResourceTagMapping } from '@aws-sdk/client-resource-groups-tagging-api';
import type { Verdict } from '../../core/verdict.ts';
import { bucketArn, rootArn } from '../estate/aws/arns.ts';
import type { AwsRegionState } from '../estate/aws/model.ts';
import type { CloudAccount, Labels } from './model.ts';
import type { Truth } from './truth.ts';

/** Something of a kind that is to be labelled; null for what is not the company's to label. */
interface Thing {
  readonly id: string;
  readonly labels: Labels | 'never-labelled' | null;
}

/** How the company labels things, one after the other. */
const WAYS: readonly Thing['labels'][] = [
  { owner: 'platform', classification: 'internal' },
  { owner: 'platform', classification: 'confidential' },
  { owner: 'fleet', classification: 'internal' },
  'never-labelled',
  { owner: 'fleet', classification: 'internal' },
  { owner: 'platform', classification: 'restricted' },
  { owner: 'fleet', classification: null },
];
const SCHEME = ['public', 'internal', 'confidential', 'restricted'];

/** The tags of everything in a region but its buckets, which bear their own. */
export function tagsIn(
  state: AwsRegionState,
  account: string,
  region: string,
): ResourceTagMapping[] {
  return Object.values(thingsIn(state, account, region))
    .flat()
    .flatMap(({ id, labels }) => {
      if (labels === null || labels === 'never-labelled') return [];
      const { owner, classification } = labels;
      return [
        {
          ResourceARN: id,
          Tags: [
            { Key: 'Name', Value: id.slice(id.lastIndexOf(':') + 1) },
            ...(owner === null ? [] : [{ Key: 'Owner', Value: owner }]),
            ...(classification === null
              ? []
              : [{ Key: 'DataClassification', Value: classification }]),
          ],
        },
      ];
    });
}

function notOurs(ids: readonly string[]): readonly Thing[] {
  return ids.map((id) => ({ id, labels: null }));
}

/** The verdict on everything in an account that is to be labelled, by what its regions hold. */
export function labelTruths(
  account: CloudAccount,
  regional: Readonly<Partial<Record<string, AwsRegionState>>>,
): readonly Truth[] {
  const regions = Object.entries(regional).map(([region, state = {}]) =>
    thingsIn(state, account.id, region),
  );
  const kinds = ['databases', 'tables', 'machines', 'volumes', 'functions', 'secrets'] as const;
  const isNoneOf = kinds.some((kind) => regions.every((things) => things[kind].length === 0));
  return [
    // What lacks of a kind altogether is said of the account, once for whatever lacks.
    ...(isNoneOf ? [truth(rootArn(account.id), 'not-applicable')] : []),
    ...account.buckets.map((bucket) =>
      truth(bucketArn(bucket), verdictOn(bucket.labels ?? 'never-labelled')),
    ),
    ...regions
      .flatMap((things) => Object.values(things).flat())
      .map(({ id, labels }) => truth(id, verdictOn(labels))),
  ];
}

function thingsIn(state: AwsRegionState, account: string, region: string) {
  const arn = (service: string, resource: string): string =>
    `arn:aws:${service}:${region}:${account}:${resource}`;
  const labelled = (ids: readonly string[]): readonly Thing[] =>
    ids.map((id, index) => ({ id, labels: WAYS[index % WAYS.length] ?? null }));
  const { instances = [], volumes = [], databases = [], databaseClusters = [] } = state;
  const { managedNodes = [], functions = [], secrets = [] } = state;
  return {
    machines: [
      ...labelled(
        instances
          .filter(({ State }) => State?.Name !== 'terminated' && State?.Name !== 'shutting-down')
          .map(({ InstanceId = '' }) => arn('ec2', `instance/${InstanceId}`)),
      ),
      ...notOurs(
        managedNodes
          .filter(({ InstanceId = '' }) => InstanceId.startsWith('mi-'))
          .map(({ InstanceId = '' }) => arn('ssm', `managed-instance/${InstanceId}`)),
      ),
    ],
    // A function is listed once for each of its versions.
    functions: labelled([
      ...new Set(
        functions.map(({ FunctionName = '' }) => arn('lambda', `function:${FunctionName}`)),
      ),
    ]),
    volumes: labelled(volumes.map(({ VolumeId = '' }) => arn('ec2', `volume/${VolumeId}`))),
    databases: labelled([
      ...databases.map(({ DBInstanceArn = '' }) => DBInstanceArn),
      ...databaseClusters.map(({ DBClusterArn = '' }) => DBClusterArn),
    ]),
    tables: labelled((state.tables ?? []).map(({ name }) => arn('dynamodb', `table/${name}`))),
    secrets: [
      ...labelled(secrets.filter((one) => isOurs(one)).map(({ ARN = '' }) => ARN)),
      ...notOurs(secrets.filter((one) => !isOurs(one)).map(({ ARN = '' }) => ARN)),
    ],
  };

  function isOurs({
    OwningService,
    PrimaryRegion,
    DeletedDate,
  }: NonNullable<AwsRegionState['secrets']>[number]): boolean {
    return (
      OwningService === undefined &&
      (PrimaryRegion ?? region) === region &&
      DeletedDate === undefined
    );
  }
}

function verdictOn(labels: Thing['labels']): Verdict {
  if (labels === null) return 'not-applicable';
  if (labels === 'never-labelled') return 'nonconforming';
  const { owner, classification } = labels;
  const isGood = owner !== null && SCHEME.includes(classification?.toLowerCase() ?? '');
  return isGood ? 'conforming' : 'nonconforming';
}

function truth(subject: string, verdict: Verdict): Truth {
  return { check: 'resource-labelled', source: 'aws', subject, verdict };
}
