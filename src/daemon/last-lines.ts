import { oneLine } from '../core/plain-text.ts';

const LINES_KEPT = 20;
/** Longer ones are cut: nobody reads them, and a process may write without an end. */
const CHARACTERS_KEPT = 2000;

/** Lines of a stack, native or not, the fields of an error, and the banner that Node ends it with. */
const NOT_TELLING = /^\s*(at |\d+: 0x|-+ |\^|Node\.js v|[{}\]]*$)/;
const ERROR = /^(Uncaught )?([A-Z]\w*)?Error\b.*: /;

/** The last lines a process wrote to its standard error. */
export class LastLines {
  #lines: string[] = [''];
  #isOutOfMemory = false;

  /** Whether V8 said that its heap was full, after which it writes a long stack. */
  get isOutOfMemory(): boolean {
    return this.#isOutOfMemory;
  }

  add(text: string): void {
    const [first = '', ...rest] = text.split('\n');
    const lines = [`${this.#lines.pop() ?? ''}${first}`, ...rest];
    this.#isOutOfMemory ||= lines.some((line) => line.includes('heap out of memory'));
    this.#lines = [...this.#lines, ...lines]
      .slice(-LINES_KEPT)
      .map((line) => line.slice(0, CHARACTERS_KEPT));
  }

  /**
   * The last one that is an error's, or else that says something, on one line of at most so many
   * characters; or empty text.
   */
  telling(most: number): string {
    const line =
      this.#lines.findLast((one) => ERROR.test(one)) ??
      this.#lines.findLast((one) => !NOT_TELLING.test(one));
    return oneLine(line ?? '', most);
  }
}
