export interface Page<T> {
  readonly items: readonly T[];
  /** Token of the next page; null on the last one. */
  readonly next: string | null;
}

interface Position {
  readonly offset: number;
  readonly pagesBefore: number;
}

const TOKEN = /^page:(\d{1,9}):(\d{1,9})$/;

/** How many pages were handed out before the one a token asks for; 0 without or with a bad token. */
export function pagesBefore(token: string | undefined): number {
  return (token === undefined ? null : decode(token))?.pagesBefore ?? 0;
}

/**
 * One page of a list. Tokens carry the position, so a list must not be mutated while it is read.
 * @returns null when the token is not one of ours
 */
export function pageOf<T>(
  items: readonly T[],
  token: string | undefined,
  size: number,
): Page<T> | null {
  const position = token === undefined ? { offset: 0, pagesBefore: 0 } : decode(token);
  if (position === null) return null;
  const end = position.offset + size;
  return {
    items: items.slice(position.offset, end),
    next:
      end < items.length ? encode({ offset: end, pagesBefore: position.pagesBefore + 1 }) : null,
  };
}

function encode(position: Position): string {
  return Buffer.from(`page:${position.offset}:${position.pagesBefore}`).toString('base64');
}

function decode(token: string): Position | null {
  const match = TOKEN.exec(Buffer.from(token, 'base64').toString('latin1'));
  if (match === null) return null;
  return { offset: Number(match[1]), pagesBefore: Number(match[2]) };
}
