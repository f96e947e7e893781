import { z } from 'zod';

import {
  state,
  type Answer,
  type GivenAnswer,
  type Item,
  type Statement,
} from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { DAY, HOUR, plus, type Instant } from '../../../src/core/time.ts';
import { askPages } from '../ask.ts';
import { known, listIn, read, timestamp } from '../projection.ts';
import { MAX_AGE_HOURS, UNREAD, type AwsStep } from '../step.ts';
import { READ_SEVERITIES } from '../vulnerabilities.ts';

const OPERATION = 'ecr:DescribeImages';
const ASKED: Shape = {
  imageDetails: {
    imageDigest: true,
    imageTags: true,
    imagePushedAt: true,
    lastRecordedPullTime: true,
    imageManifestMediaType: true,
    artifactMediaType: true,
    subjectManifestDigest: true,
    imageStatus: true,
    imageScanStatus: { status: true },
    imageScanFindingsSummary: {
      imageScanCompletedAt: true,
      findingSeverityCounts: { CRITICAL: true, HIGH: true, MEDIUM: true },
    },
  },
};
const list = listIn('imageDetails');
const detail = z.object({
  imageDigest: z.string(),
  imageTags: z.array(z.string()).default([]),
  imagePushedAt: timestamp,
  lastRecordedPullTime: timestamp.optional(),
  imageManifestMediaType: z.string().optional(),
  artifactMediaType: z.string().optional(),
  subjectManifestDigest: z.string().optional(),
  imageStatus: z.string().optional(),
  imageScanStatus: z.object({ status: z.string() }).optional(),
  imageScanFindingsSummary: z
    .object({
      imageScanCompletedAt: timestamp.optional(),
      findingSeverityCounts: z.record(z.string(), z.number()).optional(),
    })
    .optional(),
});
type Detail = z.infer<typeof detail>;

/** An image that was fetched in so many days may be running. */
const FETCHED_DAYS = 30;
/** An index is pushed after the images of each architecture that it lists, which carry no tag. */
const ONE_PUSH = HOUR;
const INDEX = /manifest\.list|image\.index/;
const CONFIGURATIONS = [
  'application/vnd.docker.container.image.v1+json',
  'application/vnd.oci.image.config.v1+json',
];
/** Tags under which signatures and attestations of an image are kept beside it. */
const COMPANION = /^sha256-[0-9a-f]{64}(\.\w+)?$/;

type ScanState = 'continuous' | 'once' | 'pending' | 'failed' | 'unsupported' | 'expired' | 'none';
const SCAN_STATES: Readonly<Record<string, ScanState>> = {
  ACTIVE: 'continuous',
  COMPLETE: 'once',
  IN_PROGRESS: 'pending',
  PENDING: 'pending',
  FAILED: 'failed',
  FINDINGS_UNAVAILABLE: 'failed',
  LIMIT_EXCEEDED: 'failed',
  UNSUPPORTED_IMAGE: 'unsupported',
  SCAN_ELIGIBILITY_EXPIRED: 'expired',
};

/**
 * The images of each repository that may be in use: those of its newest push, and those that were
 * fetched lately. Last pushed is not deployed, and a repository keeps hundreds that nobody runs.
 */
export const containerImages: AwsStep = {
  id: 'container-images',
  title: 'Container images that may be in use',
  revision: 1,
  after: 'image-repositories',
  delivers: { 'container-image': ['identity', 'scan', 'scan-activity'] },
  permissions: [OPERATION],
  removals: [
    allBut(ASKED, UNREAD),
    {
      field: 'imageDetails of images that are neither of the newest push nor were fetched lately',
      because: 'nobody runs them, and they are by far the most',
    },
    { field: 'imageDetails.lastRecordedPullTime', because: 'it changes every day' },
  ],
  maxAgeHours: MAX_AGE_HOURS,
  async *read(context) {
    const { session, scope, signal, now } = context;
    const { DescribeImagesCommand } = await import('@aws-sdk/client-ecr');
    yield* context.each((item) =>
      inUse(
        askPages({
          operation: OPERATION,
          permission: OPERATION,
          parameters: { repositoryName: item.name },
          item: item.id,
          absent: ['RepositoryNotFoundException'],
          shape: ASKED,
          send: async (nextToken) => {
            const ecr = await session.client('ecr', scope);
            const input = {
              repositoryName: item.name,
              maxResults: 1000,
              ...(nextToken === undefined ? {} : { nextToken }),
            };
            return ecr.send(new DescribeImagesCommand(input), { abortSignal: signal });
          },
          next: ({ nextToken }) => nextToken,
        }),
        now(),
      ),
    );
  },
  *project(answers, { items }) {
    const repositories = new Map(items.map((item) => [item.id, item]));
    for (const answer of answers) {
      const repository = repositories.get(answer.item ?? '');
      if (repository === undefined) continue;
      const from = [answer];
      const rows = read(list, answer.body, `the list of ${OPERATION}`, repository.id);
      if ('malformed' in rows) {
        yield rows.malformed;
        continue;
      }
      for (const given of rows.value) {
        const one = read(detail, given, 'an image of the list', repository.id);
        if ('malformed' in one) yield one.malformed;
        else if (isScannable(one.value)) yield* statesOf(repository, one.value, from);
      }
    }
  },
};

/**
 * The same answers, with the images alone that may be in use. Which push is the newest only the whole
 * list tells; that an image was fetched lately is certain of itself.
 */
async function* inUse(pages: AsyncIterable<Answer>, now: Instant): AsyncIterable<Answer> {
  const answers: Answer[] = [];
  for await (const answer of pages) answers.push(answer);
  const end = answers.at(-1);
  const isWhole = end?.status === 'ok' && end.last;
  const pushes = answers
    .flatMap((answer) => (answer.status === 'ok' ? rowsOf(answer.body) : []))
    .flatMap((row) => detail.safeParse(row).data ?? [])
    .filter((image) => isImage(image))
    .map(({ imagePushedAt: pushed }) => pushed);
  const newest = isWhole ? pushes.sort().at(-1) : undefined;
  for (const answer of answers) {
    if (answer.status !== 'ok' || !list.safeParse(answer.body).success) yield answer;
    else yield { ...answer, body: { imageDetails: rowsOf(answer.body).flatMap(keep) } };
  }

  function keep(row: unknown): readonly unknown[] {
    const image = detail.safeParse(row).data;
    // What is not understood is kept, so that it is told.
    if (image === undefined) return [row];
    const { imagePushedAt: pushed, lastRecordedPullTime: fetched } = image;
    const lately = fetched !== undefined && fetched >= plus(now, -FETCHED_DAYS * DAY);
    const isNewest = newest !== undefined && pushed >= plus(newest, -ONE_PUSH);
    if (!isImage(image) || !(isNewest || lately)) return [];
    const { lastRecordedPullTime: _, ...rest } = row as Readonly<Record<string, unknown>>;
    return [rest];
  }
}

function rowsOf(body: unknown): readonly unknown[] {
  return list.safeParse(body).data ?? [];
}

/** An image, or an index of images; neither what is kept beside one nor what was put away. */
function isImage(row: Detail): boolean {
  const { artifactMediaType: artifact, imageTags: tags } = row;
  return (
    row.subjectManifestDigest === undefined &&
    row.imageStatus !== 'ARCHIVED' &&
    !tags.some((tag) => COMPANION.test(tag)) &&
    (artifact === undefined || CONFIGURATIONS.includes(artifact) || isIndex(row))
  );
}

function isIndex({ imageManifestMediaType: type = '' }: Detail): boolean {
  return INDEX.test(type);
}

/** An index has no content of its own: its images are listed beside it. */
function isScannable(row: Detail): boolean {
  return isImage(row) && !isIndex(row);
}

function* statesOf(
  repository: Item,
  row: Detail,
  from: readonly GivenAnswer[],
): Iterable<Statement> {
  const { imageDigest: digest, imagePushedAt: pushedAt, imageTags: tags } = row;
  const id = `${repository.id}/${digest}`;
  const scanState = scanStateOf(row);
  const { imageScanCompletedAt: scannedAt = null, findingSeverityCounts: counts } =
    row.imageScanFindingsSummary ?? {};
  const serious =
    counts === undefined || READ_SEVERITIES.some((severity) => (counts[severity] ?? 0) > 0);
  const of = { kind: 'container-image', id, from } as const;
  yield state({
    ...of,
    facet: 'identity',
    name: `${repository.name}:${tags[0] ?? digest}`,
    incarnation: id,
    hints: { repository: repository.name, digest, findings: findingsOf(scanState, serious) },
    value: { imageId: id, repositoryId: repository.id, pushedAt },
  });
  yield state({ ...of, facet: 'scan', value: known({ scanState }) });
  yield state({ ...of, facet: 'scan-activity', value: { scannedAt } });
}

/**
 * What basic scanning has to tell of an image: its findings are to be read; there are none, or another
 * step reads them; or nothing looked at the image as it is now.
 */
function findingsOf(state: ScanState | undefined, serious: boolean): 'read' | 'none' | 'lapsed' {
  if (state === undefined) return 'read';
  if (state === 'once') return serious ? 'read' : 'none';
  return state === 'continuous' ? 'none' : 'lapsed';
}

/** Without a status it was never scanned, unless there is a summary of what was found. */
function scanStateOf(row: Detail): ScanState | undefined {
  const { imageScanStatus: status, imageScanFindingsSummary: summary } = row;
  if (status !== undefined) return SCAN_STATES[status.status];
  return summary === undefined ? 'none' : 'once';
}
