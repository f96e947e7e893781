import { z } from 'zod';

import { state, type GivenAnswer } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { ask } from '../ask.ts';
import { answersTo, known, listIn, read } from '../projection.ts';
import { regionId } from '../scope.ts';
import { MAX_AGE_HOURS, UNREAD, type AwsStep } from '../step.ts';

const RECORDERS: Shape = {
  ConfigurationRecorders: {
    name: true,
    servicePrincipal: true,
    recordingGroup: {
      allSupported: true,
      includeGlobalResourceTypes: true,
      resourceTypes: true,
      exclusionByResourceTypes: { resourceTypes: true },
      recordingStrategy: { useOnly: true },
    },
  },
};
const STATUS: Shape = {
  ConfigurationRecordersStatus: { name: true, recording: true, lastStatus: true },
};
const recorder = z.object({
  name: z.string(),
  servicePrincipal: z.string().optional(),
  recordingGroup: z
    .object({
      allSupported: z.boolean().optional(),
      includeGlobalResourceTypes: z.boolean().optional(),
      exclusionByResourceTypes: z
        .object({ resourceTypes: z.array(z.string()).default([]) })
        .optional(),
      recordingStrategy: z.object({ useOnly: z.string() }).optional(),
    })
    .optional(),
});
const status = z.object({
  name: z.string(),
  recording: z.boolean().optional(),
  lastStatus: z.string().optional(),
});

/** What `includeGlobalResourceTypes` adds to "everything that is supported". */
const GLOBAL_TYPES = [
  'AWS::IAM::Group',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::IAM::User',
] as const;

/**
 * The recorder of the region and whether it runs; the second is asked where there is one. Delivery
 * channels tell nothing more: AWS lets no recorder run without one.
 */
export const configurationRecorders: AwsStep = {
  id: 'configuration-recorders',
  title: 'Recorders of the configuration of resources',
  revision: 1,
  after: 'regions',
  delivers: { 'cloud-region': ['configuration-recording'] },
  permissions: [
    'config:DescribeConfigurationRecorders',
    'config:DescribeConfigurationRecorderStatus',
  ],
  removals: [allBut({ ...RECORDERS, ...STATUS }, UNREAD)],
  maxAgeHours: MAX_AGE_HOURS,
  async *read({ session, scope, signal }) {
    const {
      DescribeConfigurationRecordersCommand: Recorders,
      DescribeConfigurationRecorderStatusCommand: Status,
    } = await import('@aws-sdk/client-config-service');
    const options = { abortSignal: signal };
    const recorders = await ask({
      operation: 'config:DescribeConfigurationRecorders',
      permission: 'config:DescribeConfigurationRecorders',
      shape: RECORDERS,
      send: async () =>
        (await session.client('config-service', scope)).send(new Recorders({}), options),
    });
    yield recorders;
    if (recorders.status === 'refused' || ownRecorder(recorders) === null) return;
    yield await ask({
      operation: 'config:DescribeConfigurationRecorderStatus',
      permission: 'config:DescribeConfigurationRecorderStatus',
      shape: STATUS,
      send: async () =>
        (await session.client('config-service', scope)).send(new Status({}), options),
    });
  },
  *project(answers, { scope }) {
    const id = regionId(scope);
    const [listed] = answersTo('config:DescribeConfigurationRecorders', answers);
    if (listed === undefined) return;
    const own = ownRecorder(listed);
    if (own !== null && 'malformed' in own) {
      yield { ...own.malformed, item: id };
      return;
    }
    const [told] = answersTo('config:DescribeConfigurationRecorderStatus', answers);
    const running = told === undefined || own === null ? undefined : statusOf(told, own.value.name);
    if (running !== undefined && 'malformed' in running) {
      yield { ...running.malformed, item: id };
    }
    const now = running !== undefined && 'value' in running ? running.value : undefined;
    yield state({
      kind: 'cloud-region',
      id,
      facet: 'configuration-recording',
      from: told === undefined ? [listed] : [listed, told],
      value: known({
        configurationRecorder: own !== null,
        recorderRunning: now?.recording,
        recorderFailing: isFailing(now?.lastStatus),
        ...(own === null ? {} : coverageOf(own.value)),
      }),
    });
  },
};

/** The recorder that its owner may configure; one that AWS linked to a service records for that alone. */
function ownRecorder(answer: GivenAnswer) {
  const list = read(
    listIn('ConfigurationRecorders').pipe(z.array(recorder)),
    answer.body,
    'the list of recorders',
  );
  if ('malformed' in list) return list;
  const own = list.value.find(({ servicePrincipal }) => servicePrincipal === undefined);
  return own === undefined ? null : { value: own };
}

function statusOf(answer: GivenAnswer, name: string) {
  const list = read(
    listIn('ConfigurationRecordersStatus').pipe(z.array(status)),
    answer.body,
    'the status of a recorder',
  );
  return 'malformed' in list ? list : { value: list.value.find((one) => one.name === name) };
}

/** `Pending` is what a recorder says that has just been started. */
function isFailing(last: string | undefined): boolean | undefined {
  return last === undefined ? undefined : last.toLowerCase() === 'failure';
}

function coverageOf({ recordingGroup: group }: z.infer<typeof recorder>) {
  const excluded = group?.exclusionByResourceTypes?.resourceTypes ?? [];
  const byFlags = group?.allSupported === true ? 'ALL_SUPPORTED_RESOURCE_TYPES' : undefined;
  const listed = group?.allSupported === false ? 'INCLUSION_BY_RESOURCE_TYPES' : undefined;
  switch (group?.recordingStrategy?.useOnly ?? byFlags ?? listed) {
    case 'ALL_SUPPORTED_RESOURCE_TYPES':
      return { recordsByDefault: true, typesLeftOut: globalsLeftOut(group) };
    case 'EXCLUSION_BY_RESOURCE_TYPES':
      return { recordsByDefault: true, typesLeftOut: [...excluded].sort() };
    case 'INCLUSION_BY_RESOURCE_TYPES':
      return { recordsByDefault: false };
    default:
      return {};
  }
}

function globalsLeftOut(group: z.infer<typeof recorder>['recordingGroup']) {
  if (group?.includeGlobalResourceTypes === undefined) return undefined;
  return group.includeGlobalResourceTypes ? [] : [...GLOBAL_TYPES];
}
