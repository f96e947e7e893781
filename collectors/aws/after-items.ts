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
