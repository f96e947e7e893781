/** A filter of Amazon Inspector that takes what has exactly this value. */
export function isExactly(value: string): {
  readonly comparison: 'EQUALS';
  readonly value: string;
} {
  return { comparison: 'EQUALS', value };
}
