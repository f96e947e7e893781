import { z } from 'zod';

import type { Answer } from '../../../src/core/collector.ts';
import { allBut, type Shape } from '../../../src/core/keep-only.ts';
import { lapsed } from '../after-items.ts';
import { absent, askPages } from '../ask.ts';
import { read, rows, timestamp } from '../projection.ts';
import { MAX_AGE_HOURS, UNREAD, type AwsStep } from '../step.ts';
import {
  READ_SEVERITIES,
  assetOf,
  vulnerabilitiesFrom,
  type Sighting,
} from '../vulnerabilities.ts';

const OPERATION = 'ecr:DescribeImageScanFindings';
const SHAPE: Shape = {
  imageScanFindings: { imageScanCompletedAt: true, findings: { name: true, severity: true } },
};
/** Scanned the enhanced way, an image has findings of Inspector in another member of the answer. */
const body = z.object({
  imageScanFindings: z
    .object({ imageScanCompletedAt: timestamp.optional(), findings: rows })
    .optional(),
});
const finding = z.object({ name: z.string(), severity: z.string() });

/** What says that there is no scan, of an image that is there. */
const NO_SCAN = 'ScanNotFoundException';
const SERIOUS: ReadonlySet<string> = new Set(READ_SEVERITIES);

/**
 * What basic scanning found in images that may be in use. It looks once, when an image is pushed, and
 * gives no date but that of the scan; it does not say whether there is a fix.
 */
export const imageVulnerabilities: AwsStep = {
  id: 'image-vulnerabilities',
  title: 'Vulnerabilities that basic scanning found in container images',
  revision: 3,
  after: 'container-images',
  wants: ({ hints }) => hints['findings'] !== 'none',
  delivers: { vulnerability: ['identity', 'activity'] },
  permissions: [OPERATION],
  removals: [
    allBut(SHAPE, UNREAD),
    {
      field: 'findings of a severity below medium',
      because: 'they are many, and no check reads them',
    },
  ],
  maxAgeHours: MAX_AGE_HOURS,
  async *read(context) {
    const { session, scope, signal } = context;
    const { DescribeImageScanFindingsCommand } = await import('@aws-sdk/client-ecr');
    yield* context.each((item) => {
      const { repository: repositoryName = '', digest: imageDigest = '' } = item.hints;
      const parameters = { repositoryName, imageDigest };
      if (item.hints['findings'] === 'lapsed') {
        const request = { operation: OPERATION, parameters, page: 1 };
        return Promise.resolve(lapsed(request, 'no scan tells of the image any more', item.id));
      }
      const pages = askPages({
        operation: OPERATION,
        permission: OPERATION,
        parameters,
        item: item.id,
        // Deleted since it was listed.
        absent: ['ImageNotFoundException', 'RepositoryNotFoundException', NO_SCAN],
        shape: SHAPE,
        send: async (nextToken) => {
          const ecr = await session.client('ecr', scope);
          const input = {
            repositoryName,
            imageId: { imageDigest },
            maxResults: 1000,
            ...(nextToken === undefined ? {} : { nextToken }),
          };
          return ecr.send(new DescribeImageScanFindingsCommand(input), { abortSignal: signal });
        },
        next: ({ nextToken }) => nextToken,
        prepare: ({ imageScanFindings: { findings = [], ...rest } = {} }) => ({
          imageScanFindings: {
            ...rest,
            findings: findings.filter(({ severity }) => SERIOUS.has(severity ?? '')),
          },
        }),
      });
      return withoutExpired(pages);
    });
  },
  *project(answers, { scope, complete }) {
    const sightings: Sighting[] = [];
    let whole = complete;
    for (const answer of answers) {
      const { item: imageId = '' } = answer;
      const from = [answer];
      const one = read(body, answer.body, 'the findings of an image', imageId);
      if ('malformed' in one) {
        whole = false;
        yield one.malformed;
        continue;
      }
      if (absent(answer.body) !== undefined) continue;
      if (one.value.imageScanFindings === undefined) {
        whole = false;
        yield { malformed: 'the answer holds no findings of the image', item: imageId };
        continue;
      }
      const { imageScanCompletedAt: openedAt, findings } = one.value.imageScanFindings;
      for (const given of findings) {
        const found = read(finding, given, 'a finding of an image', imageId);
        if ('malformed' in found) {
          whole = false;
          yield found.malformed;
        } else {
          sightings.push({
            vulnerabilityId: found.value.name,
            asset: assetOf(scope, imageId),
            severity: found.value.severity,
            fixAvailable: null,
            suppressed: false,
            openedAt,
            scanner: 'Amazon ECR',
            from,
          });
        }
      }
    }
    yield* vulnerabilitiesFrom(sightings, whole);
  },
};

/** The same answers; that there is no scan says nothing of what is in an image that is listed as scanned. */
async function* withoutExpired(answers: AsyncIterable<Answer>): AsyncIterable<Answer> {
  for await (const answer of answers) {
    if (answer.status === 'refused' || absent(answer.body) !== NO_SCAN) yield answer;
    else {
      const { request, item = '' } = answer;
      const detail = 'the findings of its scan are not there any more';
      yield { request, item, status: 'refused', refusal: { reason: 'absent', detail } };
    }
  }
}
