import { aws } from '../../../collectors/aws/collector.ts';

type Step = (typeof aws.steps)[number];

/** The steps that read accounts as a whole: what is in their regions has tests of its own. */
export const accountSteps: readonly Step[] = aws.steps.filter((step) => !isRegional(step));

function isRegional({ id, after }: Step): boolean {
  const parent = aws.steps.find((step) => step.id === after);
  return id === 'regions' || (parent !== undefined && isRegional(parent));
}
