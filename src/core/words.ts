import type { Check } from './check.ts';
import type { GapReason } from './observed.ts';
import type { Reason } from './verdict.ts';

/** What each gap reason says to a person; `{step}` and `{permission}` come from the gap. */
const GAP_WORDS: Readonly<Record<GapReason, string>> = {
  denied: 'The provider refused this reading ({step}).',
  unlicensed: 'The plan in use does not offer this reading ({step}).',
  throttled: 'The provider kept throttling this reading ({step}).',
  truncated: 'The list could not be read to its end ({step}).',
  'provider-error': 'The provider answered with an error ({step}).',
  unreachable: 'The provider could not be reached ({step}).',
  invalid: 'The answer could not be understood ({step}).',
  stale: 'The newest evidence is too old ({step}).',
  absent: 'There is no evidence of this ({step}).',
  'no-source': 'No configured source tells of any {step}.',
  imprecise: 'The readings lie too far apart to tell ({step}).',
};

/** A reason in words: the check's own text, or that of the gap that hid the answer. */
export function reasonText(check: Pick<Check, 'reasons'> | undefined, reason: Reason): string {
  const gap = (GAP_WORDS as Readonly<Record<string, string | undefined>>)[reason.code];
  const template =
    check?.reasons[reason.code] ??
    gap ??
    (reason.code === 'no-subjects' ? 'There is none here: nothing to judge.' : reason.code);
  const text = template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = reason.params[name];
    return value === undefined ? whole : String(value);
  });
  const permission = reason.params['permission'];
  return gap !== undefined && permission !== undefined
    ? `${text} It needs ${String(permission)}.`
    : text;
}
