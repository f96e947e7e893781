/** What shows as nothing, moves text about or ends a line: no part of one plain line. */
const NO_TEXT = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu;
const HALF_PAIR = /\p{Surrogate}/gu;

/** One line without control characters, of at most so many characters. */
export function oneLine(text: string, most: number): string {
  const characters = [...text.replace(NO_TEXT, ' ').replace(HALF_PAIR, '\uFFFD').trim()];
  return characters.length <= most
    ? characters.join('')
    : `${characters
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`;
}

/** Paragraphs without control characters; each keeps its line breaks, and nothing else that moves text. */
export function plainText(text: string, mostOfLine: number): string {
  return text
    .split(/\r\n|[\n\r]/)
    .map((line) => oneLine(line, mostOfLine))
    .join('\n')
    .trim();
}
