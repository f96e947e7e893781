import type { Child } from 'hono/jsx';
import type { JSX } from 'hono/jsx/jsx-runtime';

/** Text beyond this is counted, not shown: one absurd name must not push everything else away. */
const LONGEST = 240;
/** Marks stacked on one letter beyond this would run over the lines around it. */
const STACKED_MARKS = 4;

/**
 * What would be unseen, or would change what is seen beside it: control and format characters (those
 * that turn the direction of writing among them), line and paragraph separators, lone surrogates,
 * private and unassigned code points, and heaps of combining marks.
 */
const UNSEEN = new RegExp(
  String.raw`[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]|(?<=\p{M}{${String(STACKED_MARKS)}})\p{M}+`,
  'gu',
);

/** Joiners that a script or an emoji needs are no trick: between letters that join, between pictures. */
const JOINED =
  /(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F])\u200D(?=\p{Extended_Pictographic})|(?<=[\p{L}\p{M}])(?<![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])[\u200C\u200D](?=[\p{L}\p{M}])(?![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])/gu;

interface Shown {
  readonly text: string;
  /** Stands for something unseen. */
  readonly mark: boolean;
}

/** Cuts a text into what can be shown as it is and marks that stand for what cannot. */
function shown(value: string): readonly Shown[] {
  if (value.length <= LONGEST && /^[!-~]+( [!-~]+)*$/.test(value)) {
    return [{ text: value, mark: false }];
  }
  const bounded = cut(value);
  const joined = new Set([...bounded.matchAll(JOINED)].map((match) => match.index));
  const parts: Shown[] = [];
  let from = 0;
  for (const match of bounded.matchAll(UNSEEN)) {
    if (joined.has(match.index)) continue;
    if (match.index > from) parts.push({ text: bounded.slice(from, match.index), mark: false });
    parts.push({ text: markOf(match[0]), mark: true });
    from = match.index + match[0].length;
  }
  if (from < bounded.length) parts.push({ text: bounded.slice(from), mark: false });
  const hidden = value.length - bounded.length;
  if (hidden > 0) parts.push({ text: `… ${count(hidden)} more characters`, mark: true });
  return value.trim() === '' ? [{ text: 'blank', mark: true }, ...parts] : parts;
}

/** Never within a surrogate pair. */
function cut(value: string): string {
  if (value.length <= LONGEST) return value;
  const bounded = value.slice(0, LONGEST);
  return /[\uD800-\uDBFF]$/.test(bounded) ? bounded.slice(0, -1) : bounded;
}

function markOf(characters: string): string {
  const [first = ''] = characters;
  if (/\p{M}/u.test(first)) return `+${count(Array.from(characters).length)} marks`;
  return `U+${(characters.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Text from outside: isolated from the direction of writing around it, its unseen parts visible. */
export function Text({ value }: { readonly value: string }): JSX.Element {
  return (
    <bdi>
      {shown(value).map(({ text, mark }): Child =>
        mark ? <span class="mark">{text}</span> : text,
      )}
    </bdi>
  );
}

/** The same for attributes and other places without elements. */
export function plain(value: string): string {
  return shown(value)
    .map(({ text, mark }) => (mark ? `[${text}]` : text))
    .join('');
}

export function Code({ value }: { readonly value: string }): JSX.Element {
  return (
    <code>
      <Text value={value} />
    </code>
  );
}

/** An instant to the minute; the page says once that all are UTC. */
export function Moment({ at }: { readonly at: string | null }): JSX.Element {
  if (at === null || !/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(at))
    return <span class="muted">never</span>;
  return (
    <time datetime={plain(at)}>
      {at.slice(0, 10)} <span class="clock">{at.slice(11, 16)}</span>
    </time>
  );
}

export function DayOf({ at }: { readonly at: string }): JSX.Element {
  if (!/^\d{4}-\d\d-\d\dT/.test(at)) return <span class="muted">unknown</span>;
  return <time datetime={plain(at)}>{at.slice(0, 10)}</time>;
}

/** A link only where the address is one of the web; else the text alone. */
export function Outside({
  href,
  children,
}: {
  readonly href: string;
  readonly children: Child;
}): JSX.Element {
  return /^https?:\/\/[^\s\p{C}]+$/u.test(href) ? (
    <a href={href} rel="noopener noreferrer">
      {children}
    </a>
  ) : (
    <span>{children}</span>
  );
}

const NUMBER = new Intl.NumberFormat('en-GB');

export function count(value: number): string {
  return NUMBER.format(value);
}

/** `1 subject`, `2 subjects`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** A scope in words: `account 123456789012, region eu-west-1`. */
export function scopeWords(scope: Readonly<Record<string, string>>): string {
  return Object.entries(scope)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}
