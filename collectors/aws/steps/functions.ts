import { z } from 'zod';

import { state, type GivenAnswer, type Statement } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import type { Day } from '../../../src/core/time.ts';
import { askPages } from '../ask.ts';
import { functionArn } from '../functions.ts';
import { LAMBDA_RUNTIMES } from '../lambda-runtimes.ts';
import { known, listIn, read } from '../projection.ts';
import { MAX_AGE_HOURS, type AwsStep } from '../step.ts';

const OPERATION = 'lambda:ListFunctions';
const SHAPE: Shape = {
  Functions: {
    FunctionName: true,
    FunctionArn: true,
    Version: true,
    Runtime: true,
    PackageType: true,
  },
};
const list = listIn('Functions');
const configuration = z.object({
  FunctionName: z.string(),
  FunctionArn: z.string().startsWith('arn:'),
  Version: z.string(),
  Runtime: z.string().optional(),
  PackageType: z.string().optional(),
});
type Configuration = z.infer<typeof configuration>;

/** The version that is worked on; the others are published and stay as they are. */
const LATEST = '$LATEST';

interface Versions {
  readonly rows: Configuration[];
  readonly from: GivenAnswer[];
}

/**
 * Functions with all their published versions: an alias may lead to any of them, so that what is
 * called can be far older than what is shown first.
 */
export const functions: AwsStep = {
  id: 'functions',
  title: 'Lambda functions of the region',
  revision: 2,
  after: 'regions',
  delivers: { function: ['identity', 'runtime'] },
  permissions: [OPERATION],
  removals: [
    allBut(SHAPE, 'variables of a function hold secrets, and its settings are read by no check'),
  ],
  maxAgeHours: MAX_AGE_HOURS,
  async *read({ session, scope, signal }) {
    const { ListFunctionsCommand } = await import('@aws-sdk/client-lambda');
    yield* askPages({
      operation: OPERATION,
      permission: OPERATION,
      parameters: { FunctionVersion: 'ALL' },
      shape: SHAPE,
      send: async (cursor) => {
        const lambda = await session.client('lambda', scope);
        const input = {
          FunctionVersion: 'ALL',
          MaxItems: 50,
          ...(cursor === undefined ? {} : { Marker: cursor }),
        } as const;
        return lambda.send(new ListFunctionsCommand(input), { abortSignal: signal });
      },
      next: ({ NextMarker: next }) => next,
    });
  },
  *project(answers, { complete }) {
    const functionsById = new Map<string, Versions>();
    let whole = complete;
    for (const answer of answers) {
      const rows = read(list, answer.body, `the list of ${OPERATION}`);
      if ('malformed' in rows) {
        whole = false;
        yield rows.malformed;
        continue;
      }
      for (const given of rows.value) {
        const one = read(configuration, given, 'a function of the list');
        if ('malformed' in one) {
          whole = false;
          yield one.malformed;
          continue;
        }
        const id = functionArn(one.value.FunctionArn);
        const versions = functionsById.get(id) ?? { rows: [], from: [] };
        versions.rows.push(one.value);
        if (!versions.from.includes(answer)) versions.from.push(answer);
        functionsById.set(id, versions);
      }
    }
    for (const [id, versions] of functionsById) yield* statesOf(id, versions, whole);
  },
};

function* statesOf(id: string, { rows, from }: Versions, whole: boolean): Iterable<Statement> {
  const latest = rows.find(({ Version: version }) => version === LATEST);
  const published = rows.filter(({ Version: version }) => version !== LATEST);
  const packages = latest?.PackageType;
  yield state({
    kind: 'function',
    id,
    facet: 'identity',
    name: rows[0]?.FunctionName ?? id,
    // A function that is made anew under the same name is the same one to whoever calls it.
    incarnation: id,
    from,
    value: known({ packagedAsImage: packages === undefined ? undefined : packages === 'Image' }),
  });
  yield state({
    kind: 'function',
    id,
    facet: 'runtime',
    from,
    value: known({
      runtimeSupportedUntil: latest === undefined ? undefined : endOf(latest),
      // Versions that were not read, or not understood, may be older than those that were.
      versionsSupportedUntil: whole ? earliest(published.map(endOf)) : undefined,
    }),
  });
}

/** Null for a function in an image, which brings its runtime along; unknown for a newer runtime. */
function endOf({ PackageType: packages, Runtime: runtime }: Configuration): Day | null | undefined {
  return packages === 'Image' ? null : LAMBDA_RUNTIMES[runtime ?? ''];
}

/** Unknown while any of them is. */
function earliest(days: readonly (Day | null | undefined)[]): Day | null | undefined {
  if (days.includes(undefined)) return undefined;
  return days.filter((day) => typeof day === 'string').sort()[0] ?? null;
}
