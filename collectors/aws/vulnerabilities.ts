import { state, type GivenAnswer, type Statement } from '../../src/core/collector.ts';
import { CRITICALITIES } from '../../src/core/facts.ts';
import type { Scope } from '../../src/core/scope.ts';
import type { Instant } from '../../src/core/time.ts';
import { functionArn } from './functions.ts';
import { known } from './projection.ts';
import { regionalArn } from './scope.ts';

type Severity = (typeof CRITICALITIES)[number];

/** Severities that are read; the lower ones are many, and no limit is set for them. */
export const READ_SEVERITIES = ['CRITICAL', 'HIGH', 'MEDIUM'] as const;

const FIXES: Readonly<Record<string, boolean>> = { YES: true, PARTIAL: true, NO: false };

/** Whether there is a fix for some of what is affected; null where that is not told. */
export function isFixAvailable(word: string | undefined): boolean | null {
  return FIXES[word ?? ''] ?? null;
}

/** One vulnerability as one scanner saw it on one thing. */
export interface Sighting {
  readonly vulnerabilityId: string;
  readonly asset: Asset;
  /** In the scanner's word. */
  readonly severity: string;
  readonly fixAvailable: boolean | null;
  readonly suppressed: boolean;
  readonly openedAt: Instant | undefined;
  readonly scanner: string;
  /** What the scanner is asked further with. */
  readonly hints?: Readonly<Record<string, string>>;
  readonly from: readonly GivenAnswer[];
}

/** What has a vulnerability, as far as that outlives a rebuild. */
export interface Asset {
  readonly id: string;
  readonly name: string;
  /** The image itself, where the asset is its repository. */
  readonly imageId?: string;
  readonly imageInUse?: boolean;
  /** Stands for several things, each of which may be seen apart. */
  readonly shared: boolean;
}

/** `arn:aws:ecr:eu-west-1:123456789012:repository/shop/web/sha256:…` */
const IMAGE = /^(arn:[^:]*:ecr:[^:]*:[^:]*:repository\/(.+))\/sha256:[0-9a-f]+$/;

/** AWS puts this tag on what a group of machines makes, and nobody else can. */
export const GROUP_TAG = 'aws:autoscaling:groupName';
const MACHINE = /^(?:arn:[^:]*:ec2:[^:]*:[^:]*:instance\/)?(i-[\w-]+)$/;

/**
 * The asset behind an image, a function or a machine, by ARN or by the bare id of an instance. Of a
 * machine that a group makes and replaces it is the group, which outlives each of them.
 */
export function assetOf(scope: Scope, id: string, group?: string): Asset {
  const [, repository, name] = IMAGE.exec(id) ?? [];
  if (repository !== undefined && name !== undefined) {
    return { id: repository, name, imageId: id, shared: true };
  }
  const [, instance] = MACHINE.exec(id) ?? [];
  if (instance !== undefined && group !== undefined) {
    const resource = `autoScalingGroup:*:autoScalingGroupName/${group}`;
    return { id: regionalArn(scope, 'autoscaling', resource), name: group, shared: true };
  }
  if (instance !== undefined) {
    const arn = regionalArn(scope, 'ec2', `instance/${instance}`);
    return { id: arn, name: instance, shared: false };
  }
  if (/^arn:[^:]*:lambda:/.test(id)) {
    const arn = functionArn(id);
    return { id: arn, name: arn.split(':').at(-1) ?? arn, shared: true };
  }
  return { id, name: id.split('/').at(-1) ?? id, shared: false };
}

/**
 * One fact for each vulnerability of each asset, with the worst and oldest of what was seen of it. Of
 * a list that was not read to its end only that is stated which nothing unseen can change.
 */
export function* vulnerabilitiesFrom(
  sightings: Iterable<Sighting>,
  complete: boolean,
): Iterable<Statement> {
  const groups = new Map<string, [Sighting, ...Sighting[]]>();
  for (const sighting of sightings) {
    const id = `${sighting.asset.id}#vulnerability/${sighting.vulnerabilityId}`;
    const group = groups.get(id);
    if (group) group.push(sighting);
    else groups.set(id, [sighting]);
  }
  for (const [id, group] of groups) yield* statesOf(id, group, complete);
}

function* statesOf(
  id: string,
  group: readonly [Sighting, ...Sighting[]],
  complete: boolean,
): Iterable<Statement> {
  const [{ vulnerabilityId, asset, scanner, hints = {}, from: first }] = group;
  const from = group.length === 1 ? first : [...new Set(group.flatMap((one) => one.from))];
  const isWhole = complete || !asset.shared;
  const whole = <T>(value: T): T | undefined => (isWhole ? value : undefined);
  const wholeUnless = <T>(certain: T, value: T): T | undefined =>
    value === certain ? value : whole(value);
  const imageIds = [...new Set(group.flatMap((one) => one.asset.imageId ?? []))].sort();
  yield state({
    kind: 'vulnerability',
    id,
    facet: 'identity',
    name: `${vulnerabilityId} in ${asset.name}`,
    // A vulnerability that comes back is the one that was there before.
    incarnation: id,
    hints,
    from,
    value: known({
      vulnerabilityId,
      resourceId: asset.id,
      severity: wholeUnless<Severity | undefined>('critical', worst(group)),
      fixAvailable: wholeUnless<boolean | null>(true, fixAvailable(group)),
      suppressed: wholeUnless(
        false,
        group.every(({ suppressed }) => suppressed),
      ),
      scanner,
    }),
  });
  yield state({
    kind: 'vulnerability',
    id,
    facet: 'activity',
    from,
    value: known({
      openedAt: whole(oldest(group)),
      imageIds: whole(imageIds),
      imageInUse: wholeUnless(
        true,
        group.some((one) => one.asset.imageInUse === true),
      ),
    }),
  });
}

function worst(group: readonly Sighting[]): Severity | undefined {
  const words = new Set(group.map(({ severity }) => severity.toLowerCase()));
  return CRITICALITIES.find((severity) => words.has(severity));
}

/** True as soon as something can be done about one of them. */
function fixAvailable(group: readonly Sighting[]): boolean | null {
  if (group.some((one) => one.fixAvailable === true)) return true;
  return group.every((one) => one.fixAvailable === false) ? false : null;
}

function oldest(group: readonly Sighting[]): Instant | undefined {
  const dates = group.map(({ openedAt }) => openedAt);
  return dates.includes(undefined) ? undefined : dates.sort()[0];
}
