import {
  LineCounter,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  type Document,
  type Node,
  type YAMLError,
} from 'yaml';

import type { Problem } from './problem.ts';

/** A YAML file as plain values, and where in it each of them stands. */
export interface YamlFile {
  readonly value: unknown;
  /** Line of the key (or the list entry) at a path; of its nearest parent where it is not there. */
  lineOf(path: readonly PropertyKey[]): number | undefined;
}

/** Why a YAML file cannot be read at all, one problem per error. */
export type YamlResult =
  | { readonly file: YamlFile; readonly problems?: never }
  | { readonly problems: readonly Problem[] };

export function parseYaml(text: string): YamlResult {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  // A warning is about a tag that YAML does not know: the value would not mean what it says.
  const errors = [...document.errors, ...document.warnings];
  if (errors.length > 0) return { problems: problemsOf(errors, lines) };
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    // The library's own words, which name the alias, may be a password that begins with an asterisk.
    if (!(error instanceof ReferenceError)) throw error;
    const message =
      'an alias (*name) has no anchor before it; a text that begins with * needs quotes';
    return { problems: [{ line: undefined, key: '', message }] };
  }
  return {
    file: {
      value,
      lineOf: (path) => {
        const offset = offsetOf(document, path);
        return offset === undefined ? undefined : lines.linePos(offset).line;
      },
    },
  };
}

/** Offset of the key that leads to the value, so that the line is that of the key. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number | undefined {
  let node: unknown = document.contents;
  let offset = (node as Node | null)?.range?.[0];
  for (const part of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(
        ({ key }) => isScalar(key) && String(key.value) === String(part),
      );
      if (!pair) return offset;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(part)];
      offset = (node as Node | undefined)?.range?.[0] ?? offset;
    } else return offset;
  }
  return offset;
}

/** The first error of each line: what follows on it is only the consequence. */
function problemsOf(errors: readonly YAMLError[], lines: LineCounter): readonly Problem[] {
  const byLine = new Map<number, Problem>();
  for (const { code, pos } of errors) {
    const { line } = lines.linePos(pos[0]);
    if (!byLine.has(line)) byLine.set(line, { line, key: '', message: WORDS[code] ?? NOT_YAML });
  }
  return [...byLine.values()];
}

const NOT_YAML = 'this line is not valid YAML; a value with special characters needs quotes';

/** Never the library's own words: they quote the file, and the file may hold a secret by mistake. */
const WORDS: Partial<Record<YAMLError['code'], string>> = {
  TAB_AS_INDENT: 'YAML is indented by spaces, and here is a tab',
  DUPLICATE_KEY: 'the same key stands here a second time',
  MULTIPLE_DOCS: 'a second document begins here, and only one is read',
  BAD_INDENT: 'this line is indented wrongly, or a bracket before it is not closed',
  MISSING_CHAR: 'a quote or bracket that was opened before here is not closed',
  TAG_RESOLVE_FAILED: 'a tag that is not understood; a text that begins with ! needs quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a value with a colon in it needs quotes',
  MULTILINE_IMPLICIT_KEY: 'this line is no key with its value: a colon may be missing',
  BAD_SCALAR_START: 'a value that begins with this character needs quotes',
  NON_STRING_KEY: 'a key must be plain text',
};
