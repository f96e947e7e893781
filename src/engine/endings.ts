import type { DeviationSubject } from '../store/store.ts';

/** How the subjects of a deviation ended, in words: what is gone or ruled out was not put right. */
export function howEnded(subjects: readonly Pick<DeviationSubject, 'ended'>[]): string {
  const count = (how: DeviationSubject['ended']): number =>
    subjects.filter(({ ended }) => ended === how).length;
  const others = (
    [
      ['gone', 'no longer there'],
      ['no-longer-applicable', 'no longer concerned'],
      ['out-of-scope', 'now outside the ISMS scope'],
    ] as const
  )
    .filter(([how]) => count(how) > 0)
    .map(([how, words]) => `${String(count(how))} ${words}`);
  if (others.length === 0) return 'every affected subject conforms again';
  return `of the affected subjects ${[`${String(count('corrected'))} conforming again`, ...others].join(', ')}`;
}
