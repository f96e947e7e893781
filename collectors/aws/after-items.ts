import type { RefusedAnswer, Request } from '../../src/core/collector.ts';
import type { AwsStep } from './step.ts';

/**
 * The same step, asked only where its new parent found something. For what cannot exist without what
 * the parent lists, so that a region in which nothing is costs no request.
 */
export function afterItems(parent: string, step: AwsStep): AwsStep {
  return {
    ...step,
    after: parent,
    async *read(context) {
      if (context.items.length > 0) yield* step.read(context);
    },
  };
}

/**
 * The same for what only is not found without what the parent lists: what a scanner knew that was
 * switched off may still be there. `off` says why it is not seen.
 */
export function afterScanner(parent: string, off: string, step: AwsStep): AwsStep {
  return {
    ...step,
    after: parent,
    async *read(context) {
      if (context.items.length > 0) yield* step.read(context);
      else yield lapsed({ operation: step.permissions.join(' '), parameters: {} }, off);
    },
  };
}

/** The answer that nothing gives any more: what was known by it is unseen, and not over. */
export function lapsed(request: Request, detail: string, item?: string): RefusedAnswer {
  return {
    request,
    status: 'refused',
    refusal: { reason: 'absent', detail },
    lapsed: true,
    ...(item === undefined ? {} : { item }),
  };
}
