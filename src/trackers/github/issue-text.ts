import { createHash } from 'node:crypto';

import { z } from 'zod';

import { escapeMarkdown } from '../../core/markdown.ts';
import type { TicketContent } from '../../core/tracker.ts';

/** Characters at which GitHub answers 422. */
const MAX_TITLE = 256;
const MAX_BODY = 65_536;
const MAX_LABEL = 50;

const END = '<!-- annexa:end -->';

/** What annexa last wrote, so that what people changed since is told from what annexa has to. */
interface Written {
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
}

const written = z.object({ title: z.string(), body: z.string(), labels: z.array(z.string()) });

/** Title and labels as GitHub takes them, with digests of title and body. */
export function prepared(content: TicketContent): {
  readonly title: string;
  readonly labels: readonly string[];
  readonly written: Written;
} {
  const title = cut(content.title, MAX_TITLE);
  const labels = [...new Set([content.key, ...content.labels])].filter(isLabel);
  return {
    title,
    labels,
    written: { title: digest(title), body: digest(content.body), labels },
  };
}

/** Whether GitHub has it as a label that a list can be filtered by. */
export function isLabel(text: string): boolean {
  return text !== '' && text.length <= MAX_LABEL && !text.includes(',');
}

/**
 * The body with annexa's part in place of the earlier one, else at its end. What people wrote around
 * it stays; the part is cut where both together would be too long.
 */
export function withPart(body: string, content: TicketContent): string {
  const { before, after } = around(body, content.key);
  const head = `${opening(content.key)}${encodeURIComponent(JSON.stringify(prepared(content).written))} -->`;
  const foot = [
    '---',
    `Kept by annexa, which rewrites this part; what is written above or below it stays. Key: ${escapeMarkdown(content.key)}`,
    END,
  ].join('\n\n');
  const room = MAX_BODY - before.length - after.length - head.length - foot.length - 4;
  return `${before}${head}\n\n${cut(content.body, Math.max(0, room))}\n\n${foot}${after}`;
}

export function carriesKey(body: string, key: string): boolean {
  return body.includes(opening(key));
}

/** What annexa wrote last; undefined where people removed its mark. */
export function lastWritten(body: string, key: string): Written | undefined {
  const start = body.indexOf(opening(key));
  if (start < 0) return undefined;
  const encoded = body.slice(start + opening(key).length).split(' ', 1)[0] ?? '';
  return written.safeParse(decoded(encoded)).data;
}

/** The comment with a mark by which it is found again when the answer to it was lost. */
export function markedComment(key: string, comment: string): { mark: string; body: string } {
  const mark = `<!-- annexa:comment=${digest(`${key}\n${comment}`)} -->`;
  return { mark, body: `${cut(comment, MAX_BODY - mark.length - 2)}\n\n${mark}` };
}

function opening(key: string): string {
  return `<!-- annexa:key=${encodeURIComponent(key)} `;
}

/** What stands around annexa's part. Where its end is gone, the old part is left to people. */
function around(body: string, key: string): { readonly before: string; readonly after: string } {
  const start = body.indexOf(opening(key));
  const end = start < 0 ? -1 : body.indexOf(END, start);
  if (end >= 0) return { before: body.slice(0, start), after: body.slice(end + END.length) };
  const others =
    start < 0 ? body : body.slice(0, start) + body.slice(start).replace(/^.*?-->/s, '');
  return { before: others.trim() === '' ? '' : `${others.trim()}\n\n`, after: '' };
}

function decoded(text: string): unknown {
  try {
    return JSON.parse(decodeURIComponent(text));
  } catch (error) {
    // Someone edited it: as if it were not there, it is written anew.
    if (error instanceof SyntaxError || error instanceof URIError) return undefined;
    throw error;
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** At most `length` characters, the last an ellipsis where something was cut. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, Math.max(0, length - 1)).replace(/[\uD800-\uDBFF]$/, '')}…`.slice(
    0,
    length,
  );
}
