import type {
  DescribeDBEngineVersionsCommandOutput,
  DescribeDBMajorEngineVersionsCommandOutput,
} from '@aws-sdk/client-rds';
import { z } from 'zod';

import { state, type GivenAnswer, type Item } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import type { Instant } from '../../../src/core/time.ts';
import { known, timestamp } from '../projection.ts';
import { askRds, isWhole, rdsRows, type RdsList } from '../rds-list.ts';
import { MAX_AGE_HOURS, UNREAD, type AwsStep } from '../step.ts';

const VERSIONS: Shape = {
  DBEngineVersions: { Engine: true, EngineVersion: true, MajorEngineVersion: true, Status: true },
};
const MAJORS: Shape = {
  DBMajorEngineVersions: {
    Engine: true,
    MajorEngineVersion: true,
    SupportedEngineLifecycles: { LifecycleSupportName: true, LifecycleSupportEndDate: true },
  },
};
const REGULAR = 'open-source-rds-standard-support';

const versionRow = z.object({
  Engine: z.string(),
  EngineVersion: z.string(),
  MajorEngineVersion: z.string().optional(),
  Status: z.string().optional(),
});
const majorRow = z.object({
  Engine: z.string(),
  MajorEngineVersion: z.string(),
  SupportedEngineLifecycles: z
    .array(z.object({ LifecycleSupportName: z.string(), LifecycleSupportEndDate: timestamp }))
    .default([]),
});
type VersionRow = z.infer<typeof versionRow>;
type MajorRow = z.infer<typeof majorRow>;

/** Versions that nobody can start with any more are left out unless all are asked for. */
function versionsLike(
  Engine: string,
  EngineVersion: string,
): RdsList<DescribeDBEngineVersionsCommandOutput, VersionRow> {
  const asked = { Engine, EngineVersion, IncludeAll: true };
  return {
    operation: 'rds:DescribeDBEngineVersions',
    parameters: asked,
    shape: VERSIONS,
    async send(rds, page, abortSignal) {
      const { DescribeDBEngineVersionsCommand } = await import('@aws-sdk/client-rds');
      return rds.send(new DescribeDBEngineVersionsCommand({ ...asked, ...page }), { abortSignal });
    },
    list: 'DBEngineVersions',
    what: 'a version of an engine',
    row: versionRow,
  };
}

const majors: RdsList<DescribeDBMajorEngineVersionsCommandOutput, MajorRow> = {
  operation: 'rds:DescribeDBMajorEngineVersions',
  shape: MAJORS,
  async send(rds, page, abortSignal) {
    const { DescribeDBMajorEngineVersionsCommand } = await import('@aws-sdk/client-rds');
    return rds.send(new DescribeDBMajorEngineVersionsCommand(page), { abortSignal });
  },
  list: 'DBMajorEngineVersions',
  what: 'a major version of an engine',
  row: majorRow,
};
const ANY_VERSION = versionsLike('', '');

/**
 * What AWS says of the engine versions in use, each asked once, and of the support of all major ones.
 * That a database is enrolled in extended support is no sign that it is in it: it is what databases
 * are made with.
 */
export const databaseVersions: AwsStep = {
  id: 'database-versions',
  title: 'Support of the engine versions that databases run',
  revision: 2,
  after: 'databases',
  delivers: { database: ['support'] },
  permissions: [ANY_VERSION.operation, majors.operation],
  removals: [allBut({ ...VERSIONS, ...MAJORS }, UNREAD)],
  maxAgeHours: MAX_AGE_HOURS,
  async *read({ session, scope, signal, items }) {
    const client = () => session.client('rds', scope);
    const inUse = new Map(items.filter(isTold).map((item) => [versionOf(item), item.hints]));
    for (const { engine = '', version = '' } of inUse.values()) {
      yield* askRds(versionsLike(engine, version), client, signal);
    }
    if (inUse.size > 0) yield* askRds(majors, client, signal);
  },
  *project(answers, { items }) {
    const versions = new Map<string, { row: VersionRow; answer: GivenAnswer }>();
    for (const one of rdsRows(ANY_VERSION, answers)) {
      if ('malformed' in one) yield one;
      else versions.set(`${one.row.Engine} ${one.row.EngineVersion}`, one);
    }
    const lifecycles: MajorRow[] = [];
    let understood = true;
    for (const one of rdsRows(majors, answers)) {
      if ('malformed' in one) {
        understood = false;
        yield one;
      } else lifecycles.push(one.row);
    }
    const majorAnswers = answers.filter(({ request }) => request.operation === majors.operation);
    const whole = understood && isWhole(majors, answers);
    for (const item of items) {
      const version = versions.get(versionOf(item));
      if (version === undefined) continue;
      yield state({
        kind: 'database',
        id: item.id,
        facet: 'support',
        from: [version.answer, ...majorAnswers],
        value: known({
          versionDeprecated: isDeprecated(version.row),
          supportEndsAt: endOfSupport(version.row, lifecycles, whole),
        }),
      });
    }
  },
};

function isTold({ hints }: Item): boolean {
  return hints['engine'] !== '' && hints['version'] !== '';
}

function versionOf({ hints: { engine = '', version = '' } }: Item): string {
  return `${engine} ${version}`;
}

function isDeprecated({ Status: status }: VersionRow): boolean | undefined {
  return status === 'available' || status === 'deprecated' ? status === 'deprecated' : undefined;
}

/**
 * The end of the regular support. AWS names none for engines that are sold with a licence, and does
 * not list those of Neptune and DocumentDB; a major version that is missing beside its siblings tells
 * nothing.
 */
function endOfSupport(
  { Engine: engine, MajorEngineVersion: major }: VersionRow,
  lifecycles: readonly MajorRow[],
  whole: boolean,
): Instant | null | undefined {
  const siblings = lifecycles.filter((one) => one.Engine === engine);
  if (siblings.length === 0) return whole ? null : undefined;
  const own = siblings.find((one) => one.MajorEngineVersion === major);
  if (own === undefined) return undefined;
  const regular = own.SupportedEngineLifecycles.find(
    ({ LifecycleSupportName: name }) => name === REGULAR,
  );
  return regular?.LifecycleSupportEndDate ?? null;
}
