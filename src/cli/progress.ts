import { clean, truncate } from './text.ts';
import type { Output } from './shell.ts';

/** What takes no longer is not worth a line that comes and goes. */
const PATIENCE = 1000;
const REFRESH = 200;

/**
 * One line on a terminal's standard error that says what is going on, from the second second on. On
 * anything but a terminal there is nothing to be seen of it.
 */
export class Progress {
  readonly #stream: Output;
  readonly #timers: NodeJS.Timeout[] = [];
  #text = '';
  #seconds = 0;
  #shown = false;

  constructor(stream: Output) {
    this.#stream = stream;
    if (stream.isTTY !== true) return;
    const started = performance.now();
    const begin = setTimeout(() => {
      const draw = (): void => {
        this.#seconds = Math.floor((performance.now() - started) / 1000);
        this.#draw();
      };
      draw();
      this.#timers.push(setInterval(draw, REFRESH));
    }, PATIENCE);
    this.#timers.push(begin);
  }

  /** What is being done now. */
  at(text: string): void {
    this.#text = text;
  }

  /** Removes the line. */
  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
    if (this.#shown) this.#stream.write('\r\u001B[K');
  }

  #draw(): void {
    this.#shown = true;
    const line = `${String(this.#seconds)} s  ${clean(this.#text)}`;
    this.#stream.write(`\r\u001B[K${truncate(line, (this.#stream.columns ?? 80) - 1)}`);
  }
}
