import { OperatorError } from '../core/operator-error.ts';

/** Something wrong with the configuration: where, under which key, and what to do about it. */
export interface Problem {
  /** Counted from 1; absent when the file as a whole is meant. */
  readonly line?: number | undefined;
  /** Path of the key, `sources.github.token`; empty text for the file as a whole. */
  readonly key: string;
  readonly message: string;
}

/** Every problem of a configuration at once, each on a line of its own that begins with file and line. */
export class ConfigurationError extends OperatorError {
  readonly problems: readonly Problem[];
  constructor(file: string, problems: readonly Problem[]) {
    super(problems.map((problem) => problemLine(file, problem)).join('\n'));
    this.problems = problems;
  }
}

function problemLine(file: string, { line, key, message }: Problem): string {
  const where = line === undefined ? file : `${file}:${line}`;
  return [where, ...(key === '' ? [] : [key]), message].join(': ');
}

/** A path as it is written in an error: list entries by their number, odd keys in quotes. */
export function keyPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    const name = /^[\w*-]+$/.test(String(part)) ? String(part) : JSON.stringify(String(part));
    return text === '' ? name : `${text}.${name}`;
  }, '');
}
