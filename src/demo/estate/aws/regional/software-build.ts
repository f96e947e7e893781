import type { ImageDetail, Repository } from '@aws-sdk/client-ecr';
import type { CoveredResource, Finding, Resource } from '@aws-sdk/client-inspector2';
import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import type {
  InstanceInformation,
  InstancePatchState,
  PatchComplianceData,
} from '@aws-sdk/client-ssm';

import type { InspectorState } from './software-state.ts';

/** Where something is, and when the time is, for what AWS dates by itself. */
export interface Place {
  readonly account: string;
  readonly region: string;
  readonly now: Date;
}

/** A machine whose agent answers; one elsewhere has an id that begins with `mi-`. */
export function managedNode(
  place: Place,
  id: string,
  fields: Partial<InstanceInformation> = {},
): InstanceInformation {
  return {
    InstanceId: id,
    PingStatus: 'Online',
    LastPingDateTime: place.now,
    ResourceType: id.startsWith('mi-') ? 'ManagedInstance' : 'EC2Instance',
    ...fields,
  };
}

/** A machine that lacks nothing and was looked at just now. */
export function patchState(
  place: Place,
  id: string,
  fields: Partial<InstancePatchState> = {},
): InstancePatchState {
  return {
    InstanceId: id,
    PatchGroup: '',
    BaselineId: 'pb-0123456789abcdef0',
    Operation: 'Scan',
    OperationStartTime: place.now,
    OperationEndTime: place.now,
    CriticalNonCompliantCount: 0,
    SecurityNonCompliantCount: 0,
    MissingCount: 0,
    FailedCount: 0,
    InstalledPendingRebootCount: 0,
    ...fields,
  };
}

/** A missing important patch: of Windows by its article, of Linux by package and version. */
export function missingPatch(
  id: string,
  fields: Partial<PatchComplianceData> = {},
): PatchComplianceData {
  return {
    KBId: id,
    Title: id,
    Classification: 'SecurityUpdates',
    Severity: 'Important',
    State: 'MISSING',
    InstalledTime: new Date(0),
    ...fields,
  };
}

/** Inspector that scans everything and found nothing. */
export function inspector(fields: Partial<InspectorState> = {}): InspectorState {
  return {
    ec2: 'ENABLED',
    ecr: 'ENABLED',
    lambda: 'ENABLED',
    lambdaCode: 'ENABLED',
    coverage: [],
    findings: [],
    exploited: {},
    ...fields,
  };
}

/** A machine or function that Inspector scans all the time. */
export function covered(
  place: Place,
  resourceType: 'AWS_EC2_INSTANCE' | 'AWS_LAMBDA_FUNCTION',
  resourceId: string,
  fields: Partial<CoveredResource> = {},
): CoveredResource {
  return {
    resourceType,
    resourceId,
    accountId: place.account,
    scanType: 'PACKAGE',
    scanStatus: { statusCode: 'ACTIVE', reason: 'SUCCESSFUL' },
    ...fields,
  };
}

/** A critical vulnerability with a fix, seen just now. */
export function inspectorFinding(
  place: Place,
  vulnerabilityId: string,
  resource: Pick<Resource, 'type' | 'id'> & Partial<Resource>,
  fields: Partial<Finding> = {},
): Finding {
  const name = `${vulnerabilityId}-${resource.id ?? ''}`.replaceAll(/[^\w-]/g, '-').toLowerCase();
  return {
    findingArn: `arn:aws:inspector2:${place.region}:${place.account}:finding/${name}`,
    awsAccountId: place.account,
    type: 'PACKAGE_VULNERABILITY',
    severity: 'CRITICAL',
    status: 'ACTIVE',
    description: `What is wrong with ${vulnerabilityId}`,
    remediation: {},
    fixAvailable: 'YES',
    firstObservedAt: place.now,
    lastObservedAt: place.now,
    packageVulnerabilityDetails: { vulnerabilityId, source: 'NVD' },
    resources: [resource],
    ...fields,
  };
}

/** A critical vulnerability that another scanner handed to Security Hub CSPM. */
export function hubFinding(
  place: Place,
  vulnerabilityId: string,
  resourceId: string,
  fields: Partial<AwsSecurityFinding> = {},
): AwsSecurityFinding {
  const at = place.now.toISOString();
  return {
    SchemaVersion: '2018-10-08',
    Id: `scanner/${vulnerabilityId}/${resourceId}`,
    ProductArn: `arn:aws:securityhub:${place.region}::product/example/scanner`,
    ProductName: 'Example Scanner',
    GeneratorId: vulnerabilityId,
    AwsAccountId: place.account,
    Region: place.region,
    Types: ['Software and Configuration Checks/Vulnerabilities/CVE'],
    CreatedAt: at,
    UpdatedAt: at,
    FirstObservedAt: at,
    Severity: { Label: 'CRITICAL' },
    Title: vulnerabilityId,
    Description: `What is wrong with ${vulnerabilityId}`,
    Resources: [{ Type: 'AwsEc2Instance', Id: resourceId }],
    Vulnerabilities: [{ Id: vulnerabilityId, FixAvailable: 'YES' }],
    Workflow: { Status: 'NEW' },
    RecordState: 'ACTIVE',
    ...fields,
  };
}

export function imageRepository(place: Place, name: string, createdAt: Date): Repository {
  return {
    repositoryArn: `arn:aws:ecr:${place.region}:${place.account}:repository/${name}`,
    registryId: place.account,
    repositoryName: name,
    createdAt,
    imageTagMutability: 'IMMUTABLE',
    imageScanningConfiguration: { scanOnPush: false },
  };
}

/** An image that was pushed and scanned once, without a finding. `digest` is any hexadecimal text. */
export function containerImage(
  repository: string,
  digest: string,
  pushed: Date,
  fields: Partial<ImageDetail> = {},
): ImageDetail {
  return {
    repositoryName: repository,
    imageDigest: `sha256:${digest.padEnd(64, '0')}`,
    imageTags: [],
    imagePushedAt: pushed,
    imageManifestMediaType: 'application/vnd.docker.distribution.manifest.v2+json',
    artifactMediaType: 'application/vnd.docker.container.image.v1+json',
    imageScanStatus: { status: 'COMPLETE' },
    imageScanFindingsSummary: { imageScanCompletedAt: pushed, findingSeverityCounts: {} },
    ...fields,
  };
}

/** A function as it is worked on; published versions are more of them with a version each. */
export function lambdaFunction(
  place: Place,
  name: string,
  fields: Partial<FunctionConfiguration> = {},
): FunctionConfiguration {
  const version = fields.Version ?? '$LATEST';
  return {
    FunctionName: name,
    FunctionArn: `arn:aws:lambda:${place.region}:${place.account}:function:${name}:${version}`,
    Version: version,
    Runtime: 'nodejs24.x',
    PackageType: 'Zip',
    ...fields,
  };
}
