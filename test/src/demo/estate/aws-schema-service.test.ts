import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  paginateDescribeAlarms,
  type MetricAlarm,
} from '@aws-sdk/client-cloudwatch';
import {
  DescribeKeyPairsCommand,
  DescribeVolumesCommand,
  EC2Client,
  paginateDescribeVolumes,
  type Volume,
} from '@aws-sdk/client-ec2';
import {
  GetDetectorCommand,
  GuardDutyClient,
  ListDetectorsCommand,
  paginateListDetectors,
} from '@aws-sdk/client-guardduty';
import {
  GetKeyPolicyCommand,
  KMSClient,
  ListKeysCommand,
  paginateListKeys,
} from '@aws-sdk/client-kms';
import {
  DescribeDBInstancesCommand,
  paginateDescribeDBInstances,
  RDSClient,
  type DBInstance,
} from '@aws-sdk/client-rds';
import { GetFindingsCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { describe, expect, it } from 'vitest';

import { AwsError } from '../../../../src/demo/estate/aws/errors.ts';
import type { Fault } from '../../../../src/demo/estate/aws/faults.ts';
import { schemaOperation } from '../../../../src/demo/estate/aws/schema-operation.ts';
import { ownServices, servicesBySigningName } from '../../../../src/demo/estate/aws/services.ts';
import { schemaService } from '../../../../src/demo/estate/aws/schema-service.ts';
import { failureOf, MANAGEMENT, startEstate, type Started } from './aws-clients.ts';

const USER = `User: arn:aws:iam::${MANAGEMENT}:user/collector`;
const CREATED = new Date('2026-01-15T09:30:00.000Z');
const five = [0, 1, 2, 3, 4];

const volumes: Volume[] = five.map((n) => ({
  VolumeId: `vol-${n}`,
  Size: 8 + n,
  Encrypted: n % 2 === 0,
  CreateTime: CREATED,
  Attachments: [{ InstanceId: `i-${n}`, Device: '/dev/xvda', DeleteOnTermination: true }],
  Tags: [{ Key: 'owner', Value: '<platform & co>' }],
}));

const databases: DBInstance[] = five.map((n) => ({
  DBInstanceIdentifier: `db-${n}`,
  StorageEncrypted: true,
  AllocatedStorage: 20,
  InstanceCreateTime: CREATED,
  VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-1', Status: 'active' }],
  EnabledCloudwatchLogsExports: ['postgresql', 'upgrade'],
}));

const alarms: MetricAlarm[] = five.map((n) => ({
  AlarmName: `alarm-${n}`,
  ActionsEnabled: true,
  AlarmActions: [`arn:aws:sns:eu-central-1:${MANAGEMENT}:on-call`],
  Threshold: 1.5,
  StateUpdatedTimestamp: CREATED,
}));

const services = [
  schemaService('rds', [
    schemaOperation(DescribeDBInstancesCommand).servedBy({
      action: 'rds:DescribeDBInstances',
      page: { list: 'DBInstances', token: 'Marker', next: 'Marker', size: 'MaxRecords', most: 100 },
      names: ({ parameters }) => [parameters.DBInstanceIdentifier ?? ''],
      resource: ({ account, region, parameters }) =>
        `arn:aws:rds:${region}:${account.id}:db:${parameters.DBInstanceIdentifier ?? '*'}`,
      run: ({ parameters: { DBInstanceIdentifier: id, Filters = [] } }) => {
        const found = databases.filter(
          (database) =>
            (id === undefined || database.DBInstanceIdentifier === id) &&
            Filters.every(({ Values = [] }) =>
              Values.includes(database.DBInstanceIdentifier ?? ''),
            ),
        );
        if (found.length === 0) throw new AwsError('DBInstanceNotFound', 404, `No ${id ?? ''}.`);
        return { DBInstances: found };
      },
    }),
  ]),
  schemaService('kms', [
    schemaOperation(ListKeysCommand).servedBy({
      action: 'kms:ListKeys',
      page: {
        list: 'Keys',
        token: 'Marker',
        next: 'NextMarker',
        truncated: 'Truncated',
        size: 'Limit',
        most: 1000,
        badToken: 'InvalidMarkerException',
      },
      run: () => ({ Keys: five.map((n) => ({ KeyId: `key-${n}` })) }),
    }),
    schemaOperation(GetKeyPolicyCommand).servedBy({
      action: 'kms:GetKeyPolicy',
      run: ({ parameters }) => {
        throw new AwsError(
          'NotFoundException',
          400,
          `Key '${parameters.KeyId ?? ''}' is not there`,
        );
      },
    }),
  ]),
  schemaService('guardduty', [
    schemaOperation(ListDetectorsCommand).servedBy({
      action: 'guardduty:ListDetectors',
      page: {
        list: 'DetectorIds',
        token: 'NextToken',
        next: 'NextToken',
        size: 'MaxResults',
        most: 50,
      },
      run: () => ({ DetectorIds: five.map((n) => `detector-${n}`) }),
    }),
    schemaOperation(GetDetectorCommand).servedBy({
      action: 'guardduty:GetDetector',
      names: ({ parameters }) => [parameters.DetectorId ?? ''],
      run: ({ parameters: { DetectorId: id } }) => {
        if (id !== 'detector/0')
          throw new AwsError('BadRequestException', 400, 'No such detector.');
        return {
          ServiceRole: `arn:aws:iam::${MANAGEMENT}:role/guardduty`,
          Status: 'ENABLED',
          Tags: { owner: 'platform' },
        };
      },
    }),
  ]),
  schemaService('securityhub', [
    schemaOperation(GetFindingsCommand).servedBy({
      action: 'securityhub:GetFindings',
      run: () => ({ Findings: [] }),
    }),
  ]),
  schemaService('cloudwatch', [
    schemaOperation(DescribeAlarmsCommand).servedBy({
      action: 'cloudwatch:DescribeAlarms',
      page: {
        list: 'MetricAlarms',
        token: 'NextToken',
        next: 'NextToken',
        size: 'MaxRecords',
        most: 100,
      },
      run: () => ({ MetricAlarms: alarms }),
    }),
  ]),
];

function start(options: Parameters<typeof startEstate>[1] = {}): Promise<Started> {
  return startEstate(
    ({ management }) => {
      management.regional['eu-central-1'] = { volumes };
    },
    { services, ...options },
  );
}

async function allOf<Page, Item>(
  pages: AsyncIterable<Page>,
  items: (page: Page) => Item[] | undefined,
): Promise<Item[][]> {
  const all: Item[][] = [];
  for await (const page of pages) all.push(items(page) ?? []);
  return all;
}

/** The list of each protocol, page by page. */
const lists: Record<string, (started: Started) => Promise<unknown[][]>> = {
  'ec2:DescribeVolumes': ({ client }) =>
    allOf(paginateDescribeVolumes({ client: client(EC2Client) }, {}), (page) => page.Volumes),
  'rds:DescribeDBInstances': ({ client }) =>
    allOf(
      paginateDescribeDBInstances({ client: client(RDSClient) }, {}),
      (page) => page.DBInstances,
    ),
  'kms:ListKeys': ({ client }) =>
    allOf(paginateListKeys({ client: client(KMSClient) }, {}), (page) => page.Keys),
  'guardduty:ListDetectors': ({ client }) =>
    allOf(
      paginateListDetectors({ client: client(GuardDutyClient) }, {}),
      (page) => page.DetectorIds,
    ),
  'cloudwatch:DescribeAlarms': ({ client }) =>
    allOf(
      paginateDescribeAlarms({ client: client(CloudWatchClient) }, {}),
      (page) => page.MetricAlarms,
    ),
};

const expected: Record<string, unknown[]> = {
  'ec2:DescribeVolumes': volumes,
  'rds:DescribeDBInstances': databases,
  'kms:ListKeys': five.map((n) => ({ KeyId: `key-${n}` })),
  'guardduty:ListDetectors': five.map((n) => `detector-${n}`),
  'cloudwatch:DescribeAlarms': alarms,
};

describe.each(Object.keys(lists))('%s', (operation) => {
  it('arrives as it was put in', async () => {
    expect(await lists[operation]!(await start())).toEqual([expected[operation]]);
  });

  it('is handed out in pages', async () => {
    const started = await start({ pageSize: 2 });
    const pages = await lists[operation]!(started);
    expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
    expect(pages.flat()).toEqual(expected[operation]);
    expect(started.estate.counts()).toEqual({ [operation]: 3 });
  });

  it('can be denied after some pages', async () => {
    const started = await start({ pageSize: 2 });
    started.estate.faults.push({ operation, fault: { cutAfterPage: 1 } });
    const failure = await failureOf(lists[operation]!(started));
    expect(failure.message).toContain(`because no identity-based policy allows the ${operation}`);
    expect(started.estate.counts()).toEqual({ [operation]: 2 });
  });
});

async function fail(operation: string, fault: Fault) {
  const started = await start();
  started.estate.faults.push({ operation, fault });
  return failureOf(lists[operation]!(started));
}

describe('a fault', () => {
  it.each([
    ['ec2:DescribeVolumes', 'UnauthorizedOperation', 403, ''],
    [
      'rds:DescribeDBInstances',
      'AccessDenied',
      403,
      ` on resource: arn:aws:rds:eu-central-1:${MANAGEMENT}:db:*`,
    ],
    ['kms:ListKeys', 'AccessDeniedException', 400, ''],
    ['guardduty:ListDetectors', 'AccessDeniedException', 403, ''],
    ['cloudwatch:DescribeAlarms', 'AccessDeniedException', 400, ''],
  ])('denies %s with %s', async (operation, name, status, on) => {
    const opening = operation.startsWith('ec2')
      ? 'You are not authorized to perform this operation. '
      : '';
    const asked = `${opening}${USER} is not authorized to perform: ${operation}${on}`;
    expect(await fail(operation, 'deny')).toEqual({
      name,
      status,
      message: `${asked} because no identity-based policy allows the ${operation} action`,
    });
    expect(await fail(operation, 'deny-by-scp')).toEqual({
      name,
      status,
      message:
        `${asked} with an explicit deny in a service control policy: ` +
        'arn:aws:organizations::123456789012:policy/o-exampleorgid/service_control_policy/p-example1',
    });
  });

  it.each([
    ['ec2:DescribeVolumes', 'RequestLimitExceeded', 503],
    ['rds:DescribeDBInstances', 'Throttling', 400],
    ['kms:ListKeys', 'ThrottlingException', 400],
    ['guardduty:ListDetectors', 'ThrottlingException', 429],
    ['cloudwatch:DescribeAlarms', 'ThrottlingException', 400],
  ])('throttles %s with %s', async (operation, name, status) => {
    expect(await fail(operation, 'throttle')).toMatchObject({ name, status });
  });

  it.each(Object.keys(lists))('breaks the answer of %s', async (operation) => {
    expect(await fail(operation, 'server-error')).toMatchObject({ status: 500 });
    expect(await fail(operation, 'malformed')).toMatchObject({ status: 200 });
  });

  it('concerns the resource by which it is named', async () => {
    const { estate, client } = await start();
    estate.faults.push(
      { operation: 'rds:DescribeDBInstances', resource: 'db-1', fault: 'deny' },
      { operation: 'guardduty:GetDetector', resource: 'detector/0', fault: 'deny' },
    );
    const read = (id: string) =>
      client(RDSClient).send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: id }));
    expect((await read('db-0')).DBInstances).toEqual([databases[0]]);
    expect(await failureOf(read('db-1'))).toMatchObject({ name: 'AccessDenied' });
    const get = new GetDetectorCommand({ DetectorId: 'detector/0' });
    expect(await failureOf(client(GuardDutyClient).send(get))).toMatchObject({ status: 403 });
  });
});

describe('an error of an operation keeps its name', () => {
  it.each<[string, (started: Started) => Promise<unknown>, string, number]>([
    [
      'query',
      ({ client }) =>
        client(RDSClient).send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: 'none' })),
      'DBInstanceNotFoundFault',
      404,
    ],
    [
      'json',
      ({ client }) => client(KMSClient).send(new GetKeyPolicyCommand({ KeyId: 'none' })),
      'NotFoundException',
      400,
    ],
    [
      'rest-json',
      ({ client }) => client(GuardDutyClient).send(new GetDetectorCommand({ DetectorId: 'none' })),
      'BadRequestException',
      400,
    ],
    [
      'a size out of range',
      ({ client }) => client(EC2Client).send(new DescribeVolumesCommand({ MaxResults: 5000 })),
      'InvalidParameterValue',
      400,
    ],
    [
      'a token that is none',
      ({ client }) => client(KMSClient).send(new ListKeysCommand({ Marker: 'x' })),
      'InvalidMarkerException',
      400,
    ],
    [
      'an operation that is not there',
      ({ client }) => client(EC2Client).send(new DescribeKeyPairsCommand({})),
      'InvalidAction',
      400,
    ],
  ])('in %s', async (_case, request, name, status) => {
    expect(await failureOf(request(await start()))).toMatchObject({ name, status });
  });
});

describe('a request arrives in the shape in which the SDK took it', () => {
  async function parametersOf(request: (started: Started) => Promise<unknown>) {
    const started = await start();
    await request(started);
    return started.estate.requests[0]!.parameters;
  }

  it('in the ec2 protocol', async () => {
    const input = {
      Filters: [
        { Name: 'encrypted', Values: ['false', 'true'] },
        { Name: 'status', Values: ['in-use'] },
      ],
      VolumeIds: ['vol-1', 'vol-2'],
      MaxResults: 100,
      DryRun: false,
    };
    const sent = ({ client }: Started) => client(EC2Client).send(new DescribeVolumesCommand(input));
    expect(await parametersOf(sent)).toEqual(input);
  });

  it('in the query protocol', async () => {
    const input = {
      Filters: [{ Name: 'db-instance-id', Values: ['db-1', 'db-2'] }],
      MaxRecords: 20,
    };
    const sent = ({ client }: Started) =>
      client(RDSClient).send(new DescribeDBInstancesCommand(input));
    expect(await parametersOf(sent)).toEqual(input);
  });

  it('in a path, a query and a JSON body', async () => {
    const get = { DetectorId: 'detector/0' };
    expect(
      await parametersOf(({ client }) => client(GuardDutyClient).send(new GetDetectorCommand(get))),
    ).toEqual(get);
    const list = { MaxResults: 10 };
    expect(
      await parametersOf(({ client }) =>
        client(GuardDutyClient).send(new ListDetectorsCommand(list)),
      ),
    ).toEqual(list);
    const find = {
      Filters: { RecordState: [{ Value: 'ACTIVE', Comparison: 'EQUALS' as const }] },
      MaxResults: 5,
    };
    expect(
      await parametersOf(({ client }) =>
        client(SecurityHubClient).send(new GetFindingsCommand(find)),
      ),
    ).toEqual(find);
  });
});

describe('an answer that the provider could not give is refused', () => {
  async function answering(answer: object) {
    const { client } = await startEstate(() => {}, {
      services: [
        schemaService('rds', [
          schemaOperation(DescribeDBInstancesCommand).servedBy({
            action: 'rds:DescribeDBInstances',
            run: () => answer,
          }),
        ]),
      ],
    });
    return failureOf(client(RDSClient).send(new DescribeDBInstancesCommand()));
  }

  it.each([
    [{ Instances: [] }, 'DescribeDBInstances has Instances, which no DBInstanceMessage has'],
    [
      { DBInstances: [{ Encrypted: true }] },
      'DescribeDBInstances.DBInstances[0] has Encrypted, which no DBInstance has',
    ],
    [
      { DBInstances: [{ StorageEncrypted: 'true' }] },
      'DescribeDBInstances.DBInstances[0].StorageEncrypted must be a boolean and is string',
    ],
    [
      { DBInstances: [{ InstanceCreateTime: '2026-01-15' }] },
      'DescribeDBInstances.DBInstances[0].InstanceCreateTime must be a date and is string',
    ],
    [{ DBInstances: {} }, 'DescribeDBInstances.DBInstances must be a list and is object'],
    [{ Marker: null }, 'DescribeDBInstances.Marker must be text and is null'],
  ])('%j', async (answer, message) => {
    const failure = await answering(answer);
    expect(failure).toMatchObject({ name: 'InternalFailure', status: 500 });
    expect(failure.message).toContain(message);
  });

  it('when a member is missing that is always there', async () => {
    const { client } = await startEstate(() => {}, {
      services: [
        schemaService('guardduty', [
          schemaOperation(GetDetectorCommand).servedBy({
            action: 'guardduty:GetDetector',
            run: () => ({ ServiceRole: 'arn', Status: undefined }),
          }),
        ]),
      ],
    });
    const get = new GetDetectorCommand({ DetectorId: 'detector-0' });
    const failure = await failureOf(client(GuardDutyClient).send(get));
    expect(failure.message).toContain('GetDetector lacks Status');
  });
});

it('refuses two files that know the same operation', () => {
  const again = schemaService('ec2', [
    schemaOperation(DescribeVolumesCommand).servedBy({
      action: 'ec2:DescribeVolumes',
      run: () => ({}),
    }),
  ]);
  expect(() => servicesBySigningName([...ownServices, again])).toThrow(
    'ec2 is given DescribeVolumes twice',
  );
});
