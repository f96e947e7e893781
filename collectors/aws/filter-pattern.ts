import type { Told } from './permissions.ts';

/** A log event as CloudTrail writes it: nested objects of scalars. */
export interface LogEvent {
  readonly [field: string]: string | boolean | number | null | LogEvent;
}

/** Whether a pattern selects an event; not told where the documentation does not say. */
export type Matcher = (event: LogEvent) => Told;

/**
 * Reads a filter pattern for JSON events, `{ ($.a = "x*") && ($.b NOT EXISTS) }`. `undefined` for
 * patterns of words or of columns, and for what is not understood.
 */
export function readPattern(pattern: string): Matcher | undefined {
  const inner = /^\s*\{(.*)\}\s*$/s.exec(pattern)?.[1];
  if (inner === undefined) return undefined;
  const tokens = tokenize(inner);
  if (tokens === undefined) return undefined;
  const reader = new Reader(tokens);
  const matcher = reader.either();
  return reader.isAtEnd() ? matcher : undefined;
}

type Token =
  | { readonly kind: 'sign'; readonly text: string }
  | { readonly kind: 'selector'; readonly path: readonly string[] }
  | { readonly kind: 'quoted' | 'expression' | 'word'; readonly text: string };

const TOKEN =
  /\s*(?:(?<sign>&&|\|\||!=|<=|>=|[()=<>])|(?<selector>\$(?:\.[\w-]+|\[\d+\]|\[["'][^"']+["']\])+)|"(?<quoted>[^"]*)"|%(?<expression>[^%]+)%|(?<word>[^\s()=<>!&|"%]+))\s*/y;

function tokenize(text: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const groups = TOKEN.exec(text)?.groups;
    if (groups === undefined) return undefined;
    const { sign, selector, quoted, expression, word } = groups;
    if (sign !== undefined) tokens.push({ kind: 'sign', text: sign });
    else if (selector !== undefined) tokens.push({ kind: 'selector', path: pathOf(selector) });
    else if (quoted !== undefined) tokens.push({ kind: 'quoted', text: quoted });
    else if (expression !== undefined) tokens.push({ kind: 'expression', text: expression });
    else tokens.push({ kind: 'word', text: word ?? '' });
  }
  return tokens;
}

function pathOf(selector: string): readonly string[] {
  return [...selector.matchAll(/\.([\w-]+)|\[["']?([^\]"']+)["']?\]/g)].map(
    ([, name, bracketed]) => name ?? bracketed ?? '',
  );
}

/** `&&` binds more tightly than `||`, as CloudWatch Logs has it. */
class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  isAtEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  either(): Matcher | undefined {
    return this.#chain('||', () => this.#both(), true);
  }

  #both(): Matcher | undefined {
    return this.#chain('&&', () => this.#single(), false);
  }

  #chain(sign: string, operand: () => Matcher | undefined, decisive: boolean): Matcher | undefined {
    const operands: Matcher[] = [];
    do {
      const next = operand();
      if (next === undefined) return undefined;
      operands.push(next);
    } while (this.#takes(sign));
    return (event) => {
      const told = operands.map((matches) => matches(event));
      if (told.includes(decisive)) return decisive;
      return told.includes(undefined) ? undefined : !decisive;
    };
  }

  #single(): Matcher | undefined {
    if (!this.#takes('(')) return this.#condition();
    const inner = this.either();
    return this.#takes(')') ? inner : undefined;
  }

  #condition(): Matcher | undefined {
    const selector = this.#next();
    if (selector?.kind !== 'selector') return undefined;
    const { path } = selector;
    if (this.#takesWord('NOT')) {
      return this.#takesWord('EXISTS') ? (event) => valueAt(event, path) === undefined : undefined;
    }
    if (this.#takesWord('EXISTS')) return (event) => valueAt(event, path) !== undefined;
    if (this.#takesWord('IS')) return this.#constant(path);
    const sign = this.#next();
    const value = this.#next();
    if (sign?.kind !== 'sign' || value === undefined) return undefined;
    const equals = equality(value);
    if (equals === undefined) return undefined;
    if (sign.text === '=') {
      return (event) => {
        const found = valueAt(event, path);
        return found === undefined ? false : equals(found);
      };
    }
    if (sign.text === '!=') {
      return (event) => {
        const found = valueAt(event, path);
        const same = found === undefined ? undefined : equals(found);
        return same === undefined ? undefined : !same;
      };
    }
    // Events of an audit log are told by names and words; no number in them is compared.
    return ['<', '>', '<=', '>='].includes(sign.text) ? () => undefined : undefined;
  }

  #constant(path: readonly string[]): Matcher | undefined {
    const word = this.#next();
    if (word?.kind !== 'word') return undefined;
    const constants = new Map<string, LogEvent[string]>([
      ['TRUE', true],
      ['FALSE', false],
      ['NULL', null],
    ]);
    const constant = constants.get(word.text.toUpperCase());
    return constant === undefined ? undefined : (event) => valueAt(event, path) === constant;
  }

  #next(): Token | undefined {
    const token = this.#tokens[this.#at];
    this.#at += 1;
    return token;
  }

  #takes(sign: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'sign' || token.text !== sign) return false;
    this.#at += 1;
    return true;
  }

  #takesWord(word: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'word' || token.text.toUpperCase() !== word) return false;
    this.#at += 1;
    return true;
  }
}

function valueAt(event: LogEvent, path: readonly string[]): LogEvent[string] | undefined {
  let value: LogEvent[string] | undefined = event;
  for (const name of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.hasOwn(value, name) ? value[name] : undefined;
  }
  return value;
}

/** Compares with a value in which a star stands for any text, quoted or not. */
function equality(token: Token): ((value: LogEvent[string]) => Told) | undefined {
  // A regular expression is run by rules of the service's own, so what it selects is not told.
  if (token.kind === 'expression') return () => undefined;
  if (token.kind !== 'quoted' && token.kind !== 'word') return undefined;
  const parts = token.text.split('*');
  return (value) => (typeof value === 'object' ? false : fits(String(value), parts));
}

/** Whether a text is made of the parts in their order, with anything between them. */
function fits(text: string, parts: readonly string[]): boolean {
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
