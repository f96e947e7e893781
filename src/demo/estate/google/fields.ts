/** Names a response may have, for telling a misspelt selection from an empty answer. */
export interface KnownFields {
  readonly [name: string]: KnownFields | true;
}

/** A parsed selection; `true` keeps everything below. */
type Selection = ReadonlyMap<string, Selection | true>;

export type Selected =
  | { readonly body: unknown }
  /** The first name that the response does not have, or what could not be parsed. */
  | { readonly invalid: string };

/**
 * Applies Google's partial response parameter, `nextPageToken,users(id,name/fullName)`. What is not
 * named is left out of the answer, the next page's token included.
 */
export function selectFields(fields: string | null, known: KnownFields, body: unknown): Selected {
  if (fields === null) return { body };
  const parsed = parseSelection(fields);
  if (parsed === undefined) return { invalid: fields };
  const unknown = unknownName(parsed, known);
  return unknown === undefined ? { body: prune(body, parsed) } : { invalid: unknown };
}

/** `undefined` for text that is no selection. */
function parseSelection(text: string): Selection | undefined {
  let at = 0;

  function list(): Map<string, Selection | true> | undefined {
    const names = new Map<string, Selection | true>();
    for (;;) {
      if (!item(names)) return undefined;
      if (text[at] !== ',') return names;
      at += 1;
    }
  }

  function item(names: Map<string, Selection | true>): boolean {
    const name = /^(?:\*|\w+)/.exec(text.slice(at))?.[0];
    if (name === undefined) return false;
    at += name.length;
    let below: Map<string, Selection | true> | true | undefined = true;
    if (text[at] === '/') {
      at += 1;
      below = new Map();
      if (!item(below)) return false;
    } else if (text[at] === '(') {
      at += 1;
      below = list();
      if (text[at] !== ')') return false;
      at += 1;
    }
    if (below === undefined) return false;
    names.set(name, combine(names.get(name), below));
    return true;
  }

  const selection = list();
  return at === text.length ? selection : undefined;
}

/** Both selections of a name that was given twice. */
function combine(one: Selection | true | undefined, other: Selection | true): Selection | true {
  if (one === undefined) return other;
  if (one === true || other === true) return true;
  const both = new Map(one);
  for (const [name, below] of other) both.set(name, combine(both.get(name), below));
  return both;
}

function unknownName(selection: Selection, known: KnownFields): string | undefined {
  for (const [name, below] of selection) {
    if (name === '*') continue;
    const field = Object.hasOwn(known, name) ? known[name] : undefined;
    if (field === undefined) return name;
    if (below === true || field === true) continue;
    const unknown = unknownName(below, field);
    if (unknown !== undefined) return unknown;
  }
  return undefined;
}

function prune(value: unknown, selection: Selection | true): unknown {
  if (selection === true) return value;
  if (Array.isArray(value)) return value.map((each: unknown) => prune(each, selection));
  if (typeof value !== 'object' || value === null) return value;
  const kept: Record<string, unknown> = {};
  for (const [name, below] of Object.entries(value)) {
    const chosen = selection.get(name) ?? selection.get('*');
    if (chosen !== undefined) kept[name] = prune(below, chosen);
  }
  return kept;
}
