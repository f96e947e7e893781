import { bucketArn, canonicalUserId } from './arns.ts';
import { AwsError, s3Errors } from './errors.ts';
import { findBucket } from './lookup.ts';
import type { AwsBucket, AwsGrant } from './model.ts';
import { pageOf } from './paging.ts';
import { allRegions } from './regions.ts';
import { isPublicPolicy } from './s3-policy-status.ts';
import {
  numberParameter,
  textParameter,
  type Call,
  type Operation,
  type Service,
} from './service.ts';
import { publicAccessBlockXml, S3_NAMESPACE } from './s3-public-access-block.ts';
import { element, leaf, XML_PROLOG } from './xml.ts';

/** Most buckets of a page; without any parameter S3 lists them all. */
const LARGEST_PAGE = 10_000;

const listBuckets: Operation = {
  action: 's3:ListAllMyBuckets',
  pageToken: 'ContinuationToken',
  locate: checkListParameters,
  run: (call) => {
    const { account, parameters, estate } = call;
    const prefix = textParameter(parameters, 'Prefix');
    const region = textParameter(parameters, 'BucketRegion');
    const buckets = account.buckets
      .filter((bucket) => bucket.name.startsWith(prefix ?? ''))
      .filter((bucket) => region === undefined || bucket.region === region)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const isPaged = Object.keys(parameters).length > 0;
    const size = isPaged
      ? Math.min(numberParameter(parameters, 'MaxBuckets') ?? LARGEST_PAGE, estate.pageSize)
      : Infinity;
    const page = pageOf(buckets, textParameter(parameters, 'ContinuationToken'), size);
    if (page === null) {
      throw invalidArgument('The continuation token provided is incorrect', 'continuation-token');
    }
    return document(
      'ListAllMyBucketsResult',
      element('Owner', leaf('ID', canonicalUserId(account.id))),
      element(
        'Buckets',
        ...page.items.map((bucket) =>
          element(
            'Bucket',
            leaf('Name', bucket.name),
            leaf('CreationDate', `${bucket.createdAt.toISOString().slice(0, 19)}.000Z`),
            // Said only to a request that has at least one parameter.
            leaf('BucketRegion', isPaged ? bucket.region : null),
            leaf('BucketArn', bucketArn(bucket)),
          ),
        ),
      ),
      leaf('Prefix', prefix),
      leaf('ContinuationToken', page.next),
    );
  },
};

const aboutBucket = {
  locate: locateBucket,
  resource: (call: Call) => bucketArn({ name: bucketName(call) }),
  names: (call: Call) => [bucketName(call), bucketArn({ name: bucketName(call) })],
};

const getBucketPolicy: Operation = {
  ...aboutBucket,
  action: 's3:GetBucketPolicy',
  contentType: 'application/json',
  run: (call) => JSON.stringify(policyOf(ownBucket(call, 's3:GetBucketPolicy'))),
};

const getBucketPolicyStatus: Operation = {
  ...aboutBucket,
  action: 's3:GetBucketPolicyStatus',
  run: (call) => {
    const policy = policyOf(ownBucket(call, 's3:GetBucketPolicyStatus'));
    return document('PolicyStatus', leaf('IsPublic', isPublicPolicy(policy)));
  },
};

const getBucketAcl: Operation = {
  ...aboutBucket,
  action: 's3:GetBucketAcl',
  run: (call) => {
    const bucket = ownBucket(call, 's3:GetBucketAcl');
    return document(
      'AccessControlPolicy',
      element('Owner', leaf('ID', canonicalUserId(call.account.id))),
      element('AccessControlList', ...enforcedGrants(call, bucket).map(grantXml)),
    );
  },
};

const getPublicAccessBlock: Operation = {
  ...aboutBucket,
  action: 's3:GetBucketPublicAccessBlock',
  run: (call) => {
    const bucket = ownBucket(call, 's3:GetBucketPublicAccessBlock');
    if (bucket.publicAccessBlock !== null) return publicAccessBlockXml(bucket.publicAccessBlock);
    throw new AwsError(
      'NoSuchPublicAccessBlockConfiguration',
      404,
      'The public access block configuration was not found',
      { BucketName: bucket.name },
    );
  },
};

const getBucketVersioning: Operation = {
  ...aboutBucket,
  action: 's3:GetBucketVersioning',
  run: (call) => {
    const bucket = ownBucket(call, 's3:GetBucketVersioning');
    return document('VersioningConfiguration', leaf('Status', bucket.versioning));
  },
};

const getBucketEncryption: Operation = {
  ...aboutBucket,
  action: 's3:GetEncryptionConfiguration',
  run: (call) => {
    const { encryption } = ownBucket(call, 's3:GetEncryptionConfiguration');
    return document(
      'ServerSideEncryptionConfiguration',
      element(
        'Rule',
        element('ApplyServerSideEncryptionByDefault', leaf('SSEAlgorithm', encryption)),
        leaf('BucketKeyEnabled', encryption === 'aws:kms'),
      ),
    );
  },
};

const getObjectLockConfiguration: Operation = {
  ...aboutBucket,
  action: 's3:GetBucketObjectLockConfiguration',
  run: (call) => {
    const { objectLock, name } = ownBucket(call, 's3:GetBucketObjectLockConfiguration');
    if (objectLock === null) {
      throw new AwsError(
        'ObjectLockConfigurationNotFoundError',
        404,
        'Object Lock configuration does not exist for this bucket',
        { BucketName: name },
      );
    }
    const { retention } = objectLock;
    return document(
      'ObjectLockConfiguration',
      leaf('ObjectLockEnabled', 'Enabled'),
      retention === null
        ? ''
        : element(
            'Rule',
            element('DefaultRetention', leaf('Mode', retention.mode), leaf('Days', retention.days)),
          ),
    );
  },
};

const getBucketLogging: Operation = {
  ...aboutBucket,
  action: 's3:GetBucketLogging',
  run: (call) => {
    const { logging } = ownBucket(call, 's3:GetBucketLogging');
    if (logging === null) return document('BucketLoggingStatus');
    return document(
      'BucketLoggingStatus',
      element(
        'LoggingEnabled',
        leaf('TargetBucket', logging.targetBucket),
        leaf('TargetPrefix', logging.targetPrefix),
      ),
    );
  },
};

export const s3: Service = {
  name: 's3',
  dialect: 's3',
  xmlNamespace: S3_NAMESPACE,
  regional: false,
  errors: s3Errors,
  operations: {
    ListBuckets: listBuckets,
    GetBucketPolicy: getBucketPolicy,
    GetBucketPolicyStatus: getBucketPolicyStatus,
    GetBucketAcl: getBucketAcl,
    GetPublicAccessBlock: getPublicAccessBlock,
    GetBucketVersioning: getBucketVersioning,
    GetBucketEncryption: getBucketEncryption,
    GetObjectLockConfiguration: getObjectLockConfiguration,
    GetBucketLogging: getBucketLogging,
  },
};

function checkListParameters({ parameters, region }: Call): void {
  const size = numberParameter(parameters, 'MaxBuckets');
  if (Number.isNaN(size)) {
    throw invalidArgument(
      'Provided max-buckets not an integer or within integer range',
      'max-buckets',
    );
  }
  if (size !== undefined && (size < 1 || size > LARGEST_PAGE)) {
    throw invalidArgument(
      `Argument max-buckets must be an integer between 1 and ${LARGEST_PAGE}`,
      'max-buckets',
    );
  }
  const wanted = textParameter(parameters, 'BucketRegion');
  if (wanted === undefined) return;
  if (!allRegions.includes(wanted)) {
    throw invalidArgument(`Argument value ${wanted} is not a valid AWS Region`, 'bucket-region');
  }
  if (wanted !== region) {
    throw invalidArgument(
      'Requests with bucket-region specified must be made to the corresponding regional endpoint',
      'bucket-region',
    );
  }
}

/** A bucket answers in its own region only; before that it must exist. */
function locateBucket(call: Call): void {
  const name = bucketName(call);
  const found = findBucket(call.estate.organization, call.account, name);
  if (found === undefined) {
    throw new AwsError('NoSuchBucket', 404, 'The specified bucket does not exist', {
      BucketName: name,
    });
  }
  const { region } = found.bucket;
  if (region === call.region) return;
  throw new AwsError(
    'PermanentRedirect',
    301,
    'The bucket you are attempting to access must be addressed using the specified endpoint. ' +
      'Please send all future requests to this endpoint.',
    { Endpoint: `${name}.s3.${region}.amazonaws.com`, Bucket: name },
    { 'x-amz-bucket-region': region },
  );
}

/** Nobody reads the configuration of another account's bucket here. */
function ownBucket(call: Call, action: string): AwsBucket {
  const name = bucketName(call);
  const found = findBucket(call.estate.organization, call.account, name);
  const expectedOwner = textParameter(call.parameters, 'ExpectedBucketOwner');
  if (found === undefined || found.owner.id !== call.account.id) {
    throw new AwsError(
      'AccessDenied',
      403,
      `User: ${call.principal.arn} is not authorized to perform: ${action} on resource: ` +
        `"${bucketArn({ name })}" because no resource-based policy allows the ${action} action`,
    );
  }
  if (expectedOwner !== undefined && expectedOwner !== found.owner.id) {
    throw new AwsError('AccessDenied', 403, 'Access Denied');
  }
  return found.bucket;
}

function policyOf(bucket: AwsBucket) {
  if (bucket.policy !== null) return bucket.policy;
  throw new AwsError('NoSuchBucketPolicy', 404, 'The bucket policy does not exist', {
    BucketName: bucket.name,
  });
}

/** With IgnorePublicAcls S3 returns the access it enforces, not the list as it was written. */
function enforcedGrants(call: Call, bucket: AwsBucket): readonly AwsGrant[] {
  const ignoresPublic = [bucket.publicAccessBlock, call.account.publicAccessBlock].some(
    (block) => block?.ignorePublicAcls === true,
  );
  return ignoresPublic ? bucket.grants.filter((grant) => !isPublicGrant(grant)) : bucket.grants;
}

function isPublicGrant({ grantee }: AwsGrant): boolean {
  return grantee.type === 'group' && /\/global\/(AllUsers|AuthenticatedUsers)$/.test(grantee.uri);
}

function grantXml({ grantee, permission }: AwsGrant): string {
  const isGroup = grantee.type === 'group';
  const type = isGroup ? 'Group' : 'CanonicalUser';
  const who = isGroup ? leaf('URI', grantee.uri) : leaf('ID', grantee.id);
  return element(
    'Grant',
    `<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="${type}">${who}</Grantee>`,
    leaf('Permission', permission),
  );
}

function bucketName(call: Call): string {
  return textParameter(call.parameters, 'Bucket') ?? '';
}

function document(name: string, ...content: readonly string[]): string {
  return `${XML_PROLOG}<${name} xmlns="${S3_NAMESPACE}">${content.join('')}</${name}>`;
}

function invalidArgument(message: string, argument: string): AwsError {
  return new AwsError('InvalidArgument', 400, message, { ArgumentName: argument });
}
