import { z } from 'zod';

import { GAP_REASONS } from '../core/observed.ts';
import { VERDICTS } from '../core/verdict.ts';
import type { RunSummary } from '../engine/run.ts';

const WORK = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('collect'), source: z.string() }),
  z.object({ kind: z.literal('assess') }),
]);

/** What a worker is sent first: configurations are longer than arguments may be. */
export const workOrder = z.object({
  type: z.literal('order'),
  work: WORK,
  /** Configuration file, from `directory`. */
  file: z.string(),
  directory: z.string(),
  /** What the file held when it was put in force. */
  configuration: z.string(),
  /** Module that holds the plug-ins in place of the registry. */
  plugins: z.string().optional(),
});
export type WorkOrder = z.output<typeof workOrder>;

const COUNT = z.int().min(0);

const SUMMARY: z.ZodType<RunSummary> = z.object({
  run: z.string(),
  sources: z.array(
    z.object({
      id: z.string(),
      status: z.enum(['complete', 'partial', 'unavailable', 'busy']),
      requests: COUNT,
      throttled: COUNT,
      credentialExpiresAt: z.string().nullable(),
      coverage: z.object({
        expected: COUNT.nullable(),
        seen: COUNT,
        gaps: z.array(
          z.object({
            step: z.string(),
            scope: z.record(z.string(), z.string()),
            reason: z.enum(GAP_REASONS),
            permission: z.string().exactOptional(),
            item: z.string().exactOptional(),
            detail: z.string(),
          }),
        ),
      }),
    }),
  ),
  verdicts: z.record(z.enum(VERDICTS), COUNT),
  deviations: z.object({ opened: COUNT, updated: COUNT, corrected: COUNT }),
  nonconformities: z.object({ raised: COUNT, corrected: COUNT }),
  tickets: z.object({ created: COUNT, updated: COUNT, held: COUNT }),
});

const END = z.discriminatedUnion('end', [
  z.object({ end: z.literal('done'), summary: SUMMARY, peak: z.number() }),
  z.object({ end: z.literal('stopped') }),
  z.object({
    end: z.literal('failed'),
    cause: z.enum(['crashed', 'refused', 'store']),
    detail: z.string(),
  }),
]);

/** What a worker tells. Checked by whoever started it: the process is full of providers' libraries. */
export const workerMessage = z.discriminatedUnion('type', [
  /** A sign of life, with the resident memory in bytes. */
  z.object({ type: z.literal('alive'), memory: z.number() }),
  z.object({ type: z.literal('run'), run: z.string() }),
  z.object({
    type: z.literal('reading'),
    step: z.string(),
    status: z.enum(['complete', 'partial', 'unavailable', 'ended']),
  }),
  z.object({ type: z.literal('end'), end: END }),
]);
export type WorkerMessage = z.output<typeof workerMessage>;
export type WorkerEnd = z.output<typeof END>;

/** What a worker is told. */
export const workerCommand = z.discriminatedUnion('type', [
  workOrder,
  z.object({ type: z.literal('stop') }),
]);
export type WorkerCommand = z.output<typeof workerCommand>;
