import type {
  ImageDetail,
  ImageScanFindings,
  RegistryScanningConfiguration,
  Repository,
} from '@aws-sdk/client-ecr';
import type { CoveredResource, Finding, Status } from '@aws-sdk/client-inspector2';
import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import type {
  InstanceInformation,
  InstancePatchState,
  Patch,
  PatchComplianceData,
} from '@aws-sdk/client-ssm';

export interface SoftwareState {
  /** What Systems Manager has an agent on, machines elsewhere included. */
  managedNodes?: InstanceInformation[];
  /** Of those whose patches were ever looked at. */
  patchStates?: InstancePatchState[];
  /** Patches of each machine by its id, installed ones included. */
  patches?: Record<string, PatchComplianceData[]>;
  /** The patches of Windows that AWS knows. */
  availablePatches?: Patch[];
  /** Of Amazon Inspector; left out, it is off. */
  inspector?: InspectorState;
  /** Findings of scanners that hand them to Security Hub CSPM. */
  hubFindings?: AwsSecurityFinding[];
  repositories?: Repository[];
  registryScanning?: RegistryScanningConfiguration;
  /** Each names its repository. */
  containerImages?: ImageDetail[];
  /** What basic scanning found, by the digest of the image. */
  imageFindings?: Record<string, ImageScanFindings>;
  /** Every version of every function, the unpublished one included. */
  functions?: FunctionConfiguration[];
}

export interface InspectorState {
  ec2: Status;
  ecr: Status;
  lambda: Status;
  lambdaCode: Status;
  /**
   * Those of members, too, where the account administers Inspector for them. What is without a time is
   * scanned all the time, and so was just now.
   */
  coverage: CoveredResource[];
  findings: Finding[];
  /** When CISA wants it fixed, by the number of the vulnerability. */
  exploited: Record<string, Date>;
}
