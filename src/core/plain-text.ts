/** What shows as nothing, moves text about or ends a line: no part of one plain line. */
const NO_TEXT = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu;
const HALF_PAIR = /\p{Surrogate}/gu;

/** One line without control characters, of at most so many UTF-16 units. */
export function oneLine(text: string, most: number): string {
  const plain = text.replace(NO_TEXT, ' ').replace(HALF_PAIR, '\uFFFD').trim();
  if (plain.length <= most) return plain;
  const kept = plain.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '');
  return `${kept.trimEnd()}…`;
}

/** Lines without control characters, each of at most so many UTF-16 units. */
export function plainText(text: string, most: number): string {
  return text
    .split(/\r\n|[\n\r]/)
    .map((line) => oneLine(line, most))
    .join('\n')
    .trim();
}
