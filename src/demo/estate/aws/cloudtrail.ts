import { trailArn } from './arns.ts';
import { AwsError, jsonErrors } from './errors.ts';
import { findAccount } from './lookup.ts';
import type { AwsTrail } from './model.ts';
import { textParameter, type Call, type Operation, type Service } from './service.ts';

interface VisibleTrail {
  readonly trail: AwsTrail;
  readonly arn: string;
  /** Here only as the shadow of a trail of another region or of the management account. */
  readonly isShadow: boolean;
}

const FIVE_MINUTES = 5 * 60 * 1000;

const describeTrails: Operation = {
  action: 'cloudtrail:DescribeTrails',
  run: (call) => {
    const names = nameList(call.parameters['trailNameList']);
    const withShadows = call.parameters['includeShadowTrails'] !== false;
    const trails =
      names.length === 0
        ? visibleIn(call, call.region).filter(({ isShadow }) => withShadows || !isShadow)
        : names.flatMap((name) => findNamed(call, name));
    return JSON.stringify({ trailList: trails.map(described) });
  },
};

const getTrailStatus: Operation = {
  action: 'cloudtrail:GetTrailStatus',
  resource: (call) => trailResource(call, 'Name'),
  names: (call) => trailNames(call, 'Name'),
  run: (call) => {
    const { trail } = inHomeRegion(call, 'Name');
    const started = trail.loggingStartedAt;
    const stopped = trail.logging ? null : trail.loggingStoppedAt;
    // Log files arrive about every five minutes while there is anything to log.
    const latest = trail.logging ? call.now : (stopped ?? started);
    const delivered = floor(trail.deliveredAt ?? latest);
    const digested = floor(trail.digestedAt ?? latest);
    return JSON.stringify({
      IsLogging: trail.logging,
      ...(trail.deliveryError === null ? {} : { LatestDeliveryError: trail.deliveryError }),
      LatestDeliveryTime: epochSeconds(delivered),
      StartLoggingTime: epochSeconds(started),
      ...(stopped === null ? {} : { StopLoggingTime: epochSeconds(stopped) }),
      ...(trail.logFileValidation ? { LatestDigestDeliveryTime: epochSeconds(digested) } : {}),
      ...(trail.digestError === null ? {} : { LatestDigestDeliveryError: trail.digestError }),
      ...(trail.logGroupError === null
        ? {}
        : { LatestCloudWatchLogsDeliveryError: trail.logGroupError }),
      LatestDeliveryAttemptTime: timestamp(delivered),
      LatestNotificationAttemptTime: '',
      LatestNotificationAttemptSucceeded: '',
      LatestDeliveryAttemptSucceeded: trail.deliveryError === null ? timestamp(delivered) : '',
      TimeLoggingStarted: timestamp(started),
      TimeLoggingStopped: stopped === null ? '' : timestamp(stopped),
    });
  },
};

const getEventSelectors: Operation = {
  action: 'cloudtrail:GetEventSelectors',
  resource: (call) => trailResource(call, 'TrailName'),
  names: (call) => trailNames(call, 'TrailName'),
  run: (call) => {
    const { trail, arn } = inHomeRegion(call, 'TrailName');
    return JSON.stringify({ TrailARN: arn, ...selectorsOf(trail) });
  },
};

export const cloudtrail: Service = {
  name: 'cloudtrail',
  dialect: 'json',
  xmlNamespace: '',
  regional: true,
  errors: jsonErrors,
  operations: {
    DescribeTrails: describeTrails,
    GetTrailStatus: getTrailStatus,
    GetEventSelectors: getEventSelectors,
  },
};

/**
 * The trails an account has in a region: its own there, the shadows of its multi-region trails,
 * and those of its organization's trails.
 */
function visibleIn(call: Call, region: string): readonly VisibleTrail[] {
  return allVisible(call).flatMap(({ trail, arn, isOwn }) =>
    trail.homeRegion === region || trail.multiRegion
      ? [{ trail, arn, isShadow: !isOwn || trail.homeRegion !== region }]
      : [],
  );
}

function allVisible({ account, estate: { organization } }: Call) {
  const managementId = organization.managementAccountId;
  const management = managementId === null ? undefined : findAccount(organization, managementId);
  const inherited =
    management === undefined || management.id === account.id
      ? []
      : management.trails
          .filter((trail) => trail.organizationTrail)
          .map((trail) => ({ trail, arn: trailArn(management.id, trail), isOwn: false }));
  const own = account.trails.map((trail) => ({
    trail,
    arn: trailArn(account.id, trail),
    isOwn: true,
  }));
  return [...own, ...inherited];
}

/** A name finds a trail of this region and account only, an ARN any the account can see. */
function findNamed(call: Call, nameOrArn: string): readonly VisibleTrail[] {
  if (nameOrArn.startsWith('arn:')) {
    return allVisible(call)
      .filter(({ arn }) => arn === nameOrArn)
      .map(({ trail, arn, isOwn }) => ({
        trail,
        arn,
        isShadow: !isOwn || trail.homeRegion !== call.region,
      }));
  }
  return visibleIn(call, call.region).filter(
    ({ trail, isShadow }) => !isShadow && trail.name === nameOrArn,
  );
}

/** Status and selectors are kept by the home region; elsewhere the trail is not known. */
function inHomeRegion(call: Call, parameter: string): VisibleTrail {
  const name = textParameter(call.parameters, parameter) ?? '';
  const found = findNamed(call, name).find(({ trail }) => trail.homeRegion === call.region);
  if (found !== undefined) return found;
  throw new AwsError(
    'TrailNotFoundException',
    400,
    `Unknown trail: ${name} for the user: ${call.account.id}`,
  );
}

function trailResource(call: Call, parameter: string): string {
  const name = textParameter(call.parameters, parameter) ?? '';
  return name.startsWith('arn:')
    ? name
    : trailArn(call.account.id, { name, homeRegion: call.region });
}

function trailNames(call: Call, parameter: string): readonly string[] {
  const arn = trailResource(call, parameter);
  return [arn, arn.slice(arn.indexOf('/') + 1)];
}

function nameList(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
}

function described({ trail, arn }: VisibleTrail) {
  return {
    Name: trail.name,
    S3BucketName: trail.bucket,
    ...(trail.keyPrefix === null ? {} : { S3KeyPrefix: trail.keyPrefix }),
    IncludeGlobalServiceEvents: trail.includeGlobalServiceEvents,
    IsMultiRegionTrail: trail.multiRegion,
    HomeRegion: trail.homeRegion,
    TrailARN: arn,
    LogFileValidationEnabled: trail.logFileValidation,
    ...(trail.kmsKeyId === null ? {} : { KmsKeyId: trail.kmsKeyId }),
    ...(trail.logGroupArn === null ? {} : { CloudWatchLogsLogGroupArn: trail.logGroupArn }),
    HasCustomEventSelectors: hasCustomSelectors(trail),
    HasInsightSelectors: false,
    IsOrganizationTrail: trail.organizationTrail,
  };
}

/** Every trail starts with one basic selector for all management events. */
function hasCustomSelectors({ selectors }: AwsTrail): boolean {
  if (selectors.kind === 'advanced' || selectors.selectors.length !== 1) return true;
  return selectors.selectors.some(
    (selector) =>
      selector.readWriteType !== 'All' ||
      !selector.includeManagementEvents ||
      selector.dataResources.length > 0 ||
      selector.excludeManagementEventSources.length > 0,
  );
}

function selectorsOf({ selectors }: AwsTrail) {
  if (selectors.kind === 'basic') {
    return {
      EventSelectors: selectors.selectors.map((selector) => ({
        ReadWriteType: selector.readWriteType,
        IncludeManagementEvents: selector.includeManagementEvents,
        DataResources: selector.dataResources.map(({ type, values }) => ({
          Type: type,
          Values: values,
        })),
        ExcludeManagementEventSources: selector.excludeManagementEventSources,
      })),
    };
  }
  return {
    AdvancedEventSelectors: selectors.selectors.map((selector) => ({
      ...(selector.name === null ? {} : { Name: selector.name }),
      FieldSelectors: selector.fieldSelectors.map((field) => ({
        Field: field.field,
        Equals: field.equals,
        NotEquals: field.notEquals,
        StartsWith: field.startsWith,
        NotStartsWith: field.notStartsWith,
        EndsWith: field.endsWith,
        NotEndsWith: field.notEndsWith,
      })),
    })),
  };
}

function floor(instant: Date): Date {
  return new Date(Math.floor(instant.getTime() / FIVE_MINUTES) * FIVE_MINUTES);
}

function epochSeconds(instant: Date): number {
  return instant.getTime() / 1000;
}

function timestamp(instant: Date): string {
  return `${instant.toISOString().slice(0, 19)}Z`;
}
