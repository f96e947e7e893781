import { Failure } from './failure.ts';

/** The query parameters that lead to the next page. */
export type Cursor = Readonly<Record<string, string>>;

const PARAMETERS = ['page', 'after'] as const;

/**
 * Where the `Link` header says the list goes on; undefined at its end. Only the position is taken
 * from it and our own path kept, so that no answer can send the token elsewhere. Throws a `Failure`
 * for a link to another host or without a position.
 */
export function nextPage(link: unknown, baseUrl: string): Cursor | undefined {
  if (typeof link !== 'string') return undefined;
  const target = link
    .split(/,\s*(?=<)/)
    .map((part) => /^\s*<([^>]*)>\s*;.*\brel="?next"?/.exec(part)?.[1])
    .find((found) => found !== undefined);
  if (target === undefined) return undefined;
  if (!URL.canParse(target, baseUrl)) {
    throw new Failure('unintelligible', 'the link to the next page is no address');
  }
  const { origin, searchParams } = new URL(target, baseUrl);
  if (origin !== new URL(baseUrl).origin) {
    throw new Failure('unintelligible', 'the next page lies on another host and was not asked for');
  }
  const cursor: Record<string, string> = {};
  for (const name of PARAMETERS) {
    const value = searchParams.get(name);
    if (value !== null && value !== '') cursor[name] = value;
  }
  if (Object.keys(cursor).length === 0) {
    throw new Failure('unintelligible', 'the link to the next page does not say where it goes on');
  }
  return cursor;
}
