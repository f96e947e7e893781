import type { Company } from './model.ts';
import { cloudTruths } from './truths-of-cloud.ts';
import { codeTruths } from './truths-of-code.ts';
import { registerTruths } from './truths-of-registers.ts';
import { workspaceTruths } from './truths-of-workspace.ts';
import type { Blindness, Truth } from './truth.ts';

/**
 * Every verdict there must be on a day, from the company's traits alone: nothing here looks at a date,
 * a setting or a fact, which is what the checks look at. Those of annexa's own readings are left out.
 */
export function truthsOf(company: Company, blind: Blindness): readonly Truth[] {
  return [
    ...cloudTruths(company, blind),
    ...codeTruths(company),
    ...workspaceTruths(company),
    ...registerTruths(company),
  ];
}
