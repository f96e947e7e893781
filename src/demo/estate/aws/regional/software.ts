import {
  DescribeImageScanFindingsCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  GetRegistryScanningConfigurationCommand,
} from '@aws-sdk/client-ecr';
import {
  BatchGetAccountStatusCommand,
  BatchGetFindingDetailsCommand,
  ListCoverageCommand,
  ListFindingsCommand,
  type StringFilter,
} from '@aws-sdk/client-inspector2';
import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import {
  GetFindingsCommand,
  type AwsSecurityFinding,
  type StringFilter as HubFilter,
} from '@aws-sdk/client-securityhub';
import {
  DescribeAvailablePatchesCommand,
  DescribeInstanceInformationCommand,
  DescribeInstancePatchStatesCommand,
  DescribeInstancePatchesCommand,
} from '@aws-sdk/client-ssm';

import { AwsError } from '../errors.ts';
import { pageOf } from '../paging.ts';
import { schemaOperation } from '../schema-operation.ts';
import { schemaService, stateOf } from '../schema-service.ts';
import type { Service } from '../service.ts';
import type { InspectorState } from './software-state.ts';

const SSM_PAGES = { token: 'NextToken', next: 'NextToken', size: 'MaxResults' } as const;
const PAGES = { token: 'nextToken', next: 'nextToken', size: 'maxResults' } as const;

const describeInstanceInformation = schemaOperation(DescribeInstanceInformationCommand).servedBy({
  action: 'ssm:DescribeInstanceInformation',
  page: { ...SSM_PAGES, list: 'InstanceInformationList', least: 5, most: 50, usual: 10 },
  run: (call) => ({ InstanceInformationList: stateOf(call).managedNodes ?? [] }),
});

const describePatchStates = schemaOperation(DescribeInstancePatchStatesCommand).servedBy({
  action: 'ssm:DescribeInstancePatchStates',
  page: { ...SSM_PAGES, list: 'InstancePatchStates', least: 10, most: 100 },
  names: ({ parameters }) => parameters.InstanceIds ?? [],
  run: (call) => {
    const ids = call.parameters.InstanceIds ?? [];
    if (ids.length > 50) throw invalid('A request names 50 instances at most.');
    const known = stateOf(call).patchStates ?? [];
    return { InstancePatchStates: known.filter(({ InstanceId: id = '' }) => ids.includes(id)) };
  },
});

/** The words of a filter for the states of a patch, by the values that an answer has for them. */
const STATES: Readonly<Record<string, string>> = {
  Missing: 'MISSING',
  Failed: 'FAILED',
  Installed: 'INSTALLED',
};

const describePatches = schemaOperation(DescribeInstancePatchesCommand).servedBy({
  action: 'ssm:DescribeInstancePatches',
  page: { ...SSM_PAGES, list: 'Patches', least: 10, most: 100, usual: 50 },
  names: ({ parameters: { InstanceId: id } }) => (id === undefined ? [] : [id]),
  run: (call) => {
    const { InstanceId: id = '', Filters: filters = [] } = call.parameters;
    const { managedNodes = [], patches = {} } = stateOf(call);
    if (!managedNodes.some(({ InstanceId: node }) => node === id)) {
      throw new AwsError('InvalidInstanceId', 400, `Instance ${id} is not managed.`);
    }
    return {
      Patches: (patches[id] ?? []).filter(({ State: state = '' }) =>
        filters.every(({ Key: key, Values: values = [] }) => {
          if (key !== 'State') throw invalid(`The filter ${key ?? ''} is not valid.`);
          return values.some((value) => (STATES[value] ?? value).toUpperCase() === state);
        }),
      ),
    };
  },
});

const describeAvailablePatches = schemaOperation(DescribeAvailablePatchesCommand).servedBy({
  action: 'ssm:DescribeAvailablePatches',
  page: { ...SSM_PAGES, list: 'Patches', most: 100 },
  run: (call) => ({
    Patches: (stateOf(call).availablePatches ?? []).filter(({ KbNumber: article = '' }) =>
      (call.parameters.Filters ?? []).every(({ Key: key, Values: values = [] }) => {
        if (key !== 'PATCH_ID') throw invalid(`The filter ${key ?? ''} is not valid.`);
        return values.includes(article);
      }),
    ),
  }),
});

const OFF: InspectorState = {
  ec2: 'DISABLED',
  ecr: 'DISABLED',
  lambda: 'DISABLED',
  lambdaCode: 'DISABLED',
  coverage: [],
  findings: [],
  exploited: {},
};

/** An account is shown itself, and others only where it administers Inspector for them. */
const batchGetAccountStatus = schemaOperation(BatchGetAccountStatusCommand).servedBy({
  action: 'inspector2:BatchGetAccountStatus',
  run: (call) => {
    const ids = call.parameters.accountIds ?? [call.account.id];
    const { ec2, ecr, lambda, lambdaCode } = stateOf(call).inspector ?? OFF;
    // A status comes with a code and words even where nothing went wrong.
    const state = (status: InspectorState['ec2']) => ({
      status,
      errorCode: 'ALREADY_ENABLED' as const,
      errorMessage: '',
    });
    const own = [ec2, ecr, lambda, lambdaCode].includes('ENABLED') ? 'ENABLED' : ec2;
    return {
      accounts: ids
        .filter((id) => id === call.account.id)
        .map((accountId) => ({
          accountId,
          state: state(own),
          resourceState: {
            ec2: state(ec2),
            ecr: state(ecr),
            lambda: state(lambda),
            lambdaCode: state(lambdaCode),
          },
        })),
      failedAccounts: ids
        .filter((id) => id !== call.account.id)
        .map((accountId) => ({
          accountId,
          errorCode: 'ACCESS_DENIED' as const,
          errorMessage: 'The account is not associated with this one.',
        })),
    };
  },
});

const listCoverage = schemaOperation(ListCoverageCommand).servedBy({
  action: 'inspector2:ListCoverage',
  page: { ...PAGES, list: 'coveredResources', most: 200 },
  run: (call) => {
    const { accountId, resourceType, scanType, ...others } = call.parameters.filterCriteria ?? {};
    refuseOthers(others);
    return {
      coveredResources: (stateOf(call).inspector ?? OFF).coverage
        .filter(
          (one) =>
            takes(accountId, one.accountId) &&
            takes(resourceType, one.resourceType) &&
            takes(scanType, one.scanType),
        )
        .map((one) => ({ lastScannedAt: call.now, ...one })),
    };
  },
});

const listFindings = schemaOperation(ListFindingsCommand).servedBy({
  action: 'inspector2:ListFindings',
  page: { ...PAGES, list: 'findings', most: 100, usual: 50 },
  run: (call) => {
    const { awsAccountId, findingStatus, findingType, severity, ...others } =
      call.parameters.filterCriteria ?? {};
    refuseOthers(others);
    return {
      findings: (stateOf(call).inspector ?? OFF).findings.filter(
        (one) =>
          takes(awsAccountId, one.awsAccountId) &&
          takes(findingStatus, one.status) &&
          takes(findingType, one.type) &&
          takes(severity, one.severity),
      ),
    };
  },
});

const batchGetFindingDetails = schemaOperation(BatchGetFindingDetailsCommand).servedBy({
  action: 'inspector2:BatchGetFindingDetails',
  run: (call) => {
    const arns = call.parameters.findingArns ?? [];
    if (arns.length > 10) throw invalid('A request names 10 findings at most.');
    const { findings, exploited } = stateOf(call).inspector ?? OFF;
    const known = new Map(findings.map((one) => [one.findingArn ?? '', one]));
    return {
      findingDetails: arns.flatMap((findingArn) => {
        const finding = known.get(findingArn);
        if (finding === undefined) return [];
        const dateDue = exploited[finding.packageVulnerabilityDetails?.vulnerabilityId ?? ''];
        return [{ findingArn, ...(dateDue === undefined ? {} : { cisaData: { dateDue } }) }];
      }),
      errors: arns
        .filter((findingArn) => !known.has(findingArn))
        .map((findingArn) => ({
          findingArn,
          errorCode: 'FINDING_DETAILS_NOT_FOUND' as const,
          errorMessage: 'The finding was not found.',
        })),
    };
  },
});

function takes(filters: readonly StringFilter[] | undefined, value: string | undefined): boolean {
  return (
    filters === undefined ||
    filters.some(({ comparison, value: wanted }) => {
      if (comparison !== 'EQUALS') throw invalid(`${comparison ?? ''} is not served.`);
      return wanted === value;
    })
  );
}

function refuseOthers(filters: object): void {
  const [name] = Object.keys(filters);
  if (name !== undefined) throw invalid(`The filter ${name} is not served.`);
}

const getFindings = schemaOperation(GetFindingsCommand).servedBy({
  action: 'securityhub:GetFindings',
  page: {
    list: 'Findings',
    token: 'NextToken',
    next: 'NextToken',
    size: 'MaxResults',
    most: 100,
    badToken: 'InvalidInputException',
  },
  run: (call) => {
    const { hubFindings = [], securityStandards } = stateOf(call);
    if (securityStandards === undefined || securityStandards === null) {
      const message = `Account ${call.account.id} is not subscribed to AWS Security Hub`;
      throw new AwsError('InvalidAccessException', 401, message);
    }
    const filters = Object.entries(call.parameters.Filters ?? {}) as [string, HubFilter[]][];
    return {
      Findings: hubFindings.filter((finding) =>
        filters.every(([name, wanted]) => hubTakes(wanted, hubValues(name, finding))),
      ),
    };
  },
});

/** Filters that include are alternatives, those that exclude hold together. */
function hubTakes(filters: readonly HubFilter[], values: readonly string[]): boolean {
  const excluding = filters.filter(({ Comparison: how }) => how === 'NOT_EQUALS');
  const including = filters.filter(({ Comparison: how }) => how !== 'NOT_EQUALS');
  return (
    excluding.every(({ Value: value = '' }) => !values.includes(value)) &&
    (including.length === 0 ||
      including.some(({ Comparison: how, Value: value = '' }) =>
        values.some((one) => (how === 'PREFIX' ? one.startsWith(value) : one === value)),
      ))
  );
}

function hubValues(filter: string, finding: AwsSecurityFinding): readonly string[] {
  const values: Readonly<Record<string, readonly (string | undefined)[]>> = {
    AwsAccountId: [finding.AwsAccountId],
    Region: [finding.Region],
    Type: finding.Types ?? [],
    RecordState: [finding.RecordState],
    WorkflowStatus: [finding.Workflow?.Status],
    ProductName: [finding.ProductName],
    SeverityLabel: [finding.Severity?.Label],
  };
  const known = values[filter];
  if (known === undefined) throw invalid(`The filter ${filter} is not served.`);
  return known.filter((value) => value !== undefined);
}

const describeRepositories = schemaOperation(DescribeRepositoriesCommand).servedBy({
  action: 'ecr:DescribeRepositories',
  page: { ...PAGES, list: 'repositories', most: 1000, usual: 100 },
  run: (call) => ({ repositories: stateOf(call).repositories ?? [] }),
});

const getRegistryScanning = schemaOperation(GetRegistryScanningConfigurationCommand).servedBy({
  action: 'ecr:GetRegistryScanningConfiguration',
  run: (call) => ({
    registryId: call.account.id,
    scanningConfiguration: stateOf(call).registryScanning ?? { scanType: 'BASIC', rules: [] },
  }),
});

const describeContainerImages = schemaOperation(DescribeImagesCommand).servedBy({
  action: 'ecr:DescribeImages',
  page: { ...PAGES, list: 'imageDetails', most: 1000, usual: 100 },
  resource: ({ account, region, parameters: { repositoryName: name = '' } }) =>
    `arn:aws:ecr:${region}:${account.id}:repository/${name}`,
  names: ({ parameters: { repositoryName: name } }) => (name === undefined ? [] : [name]),
  run: (call) => {
    const { repositoryName: name = '' } = call.parameters;
    const { repositories = [], containerImages = [] } = stateOf(call);
    if (!repositories.some(({ repositoryName }) => repositoryName === name)) {
      const message = `The repository with name '${name}' does not exist in the registry`;
      throw new AwsError('RepositoryNotFoundException', 400, message);
    }
    return {
      imageDetails: containerImages.filter(({ repositoryName }) => repositoryName === name),
    };
  },
});

/** What is paged lies one level below the answer. */
const scanFindings = schemaOperation(DescribeImageScanFindingsCommand).servedBy({
  action: 'ecr:DescribeImageScanFindings',
  names: ({ parameters: { imageId } }) =>
    imageId?.imageDigest === undefined ? [] : [imageId.imageDigest],
  run: (call) => {
    const { repositoryName: name, imageId = {}, nextToken, maxResults = 100 } = call.parameters;
    const { containerImages = [], imageFindings = {} } = stateOf(call);
    const { imageDigest: digest = '' } = imageId;
    const image = containerImages.find((one) => one.imageDigest === digest);
    if (image === undefined) {
      throw new AwsError('ImageNotFoundException', 400, `The image '${digest}' does not exist.`);
    }
    const { findings = [], ...scan } = imageFindings[digest] ?? {};
    if (imageFindings[digest] === undefined) {
      throw new AwsError('ScanNotFoundException', 400, `Image scan does not exist for '${digest}'`);
    }
    const page = pageOf(findings, nextToken, Math.min(maxResults, call.estate.pageSize));
    if (page === null) throw invalid('The nextToken is not valid.');
    return {
      registryId: call.account.id,
      repositoryName: name,
      imageId,
      imageScanStatus: image.imageScanStatus,
      imageScanFindings: { ...scan, findings: [...page.items] },
      ...(page.next === null ? {} : { nextToken: page.next }),
    };
  },
});
const describeImageScanFindings = { ...scanFindings, pageToken: 'nextToken' };

/** However many are asked for, 50 come at most. */
const listFunctions = schemaOperation(ListFunctionsCommand).servedBy({
  action: 'lambda:ListFunctions',
  page: { list: 'Functions', token: 'Marker', next: 'NextMarker', size: 'MaxItems', most: 50 },
  run: (call) => ({
    Functions: (stateOf(call).functions ?? []).filter(
      ({ Version: version }) => call.parameters.FunctionVersion === 'ALL' || version === '$LATEST',
    ),
  }),
});

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', 400, message);
}

export const software: readonly Service[] = [
  schemaService('ssm', [
    describeInstanceInformation,
    describePatchStates,
    describePatches,
    describeAvailablePatches,
  ]),
  schemaService('inspector2', [
    batchGetAccountStatus,
    listCoverage,
    listFindings,
    batchGetFindingDetails,
  ]),
  schemaService('securityhub', [getFindings]),
  schemaService('ecr', [
    describeRepositories,
    getRegistryScanning,
    describeContainerImages,
    describeImageScanFindings,
  ]),
  schemaService('lambda', [listFunctions]),
];
