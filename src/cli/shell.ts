import type { Writable } from 'node:stream';

import type { Catalogue, Report } from '../core/monitoring-report.ts';
import type { Instant } from '../core/time.ts';
import type { Plugins } from '../config/reading.ts';
import { styleFor, type Style } from './style.ts';
import { table, type Column } from './table.ts';

/** A stream that may be a terminal. */
export interface Output extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Everything annexa was built with. */
export interface Registry extends Plugins {
  readonly reports: readonly Report[];
  readonly catalogue: Catalogue;
}

/** The world a command runs in: nothing in src/cli reads another clock, stream or environment. */
export interface Surroundings {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder that relative paths of the command line start from. */
  readonly directory: string;
  readonly now: () => Instant;
  /** Aborted when the operator asks annexa to stop. */
  readonly signal: AbortSignal;
  /** Calls back when the operator asks for the configuration to be read again; gives back how to end that. */
  readonly onReload: (reload: () => void) => () => void;
  /** Who is at the keyboard, as the operating system knows them. */
  readonly user: string;
  /** Loaded when first asked for. */
  readonly registry: () => Promise<Registry>;
}

/** What commands print with. Human text and JSON never share standard output. */
export class Shell {
  readonly surroundings: Surroundings;
  readonly style: Style;

  constructor(surroundings: Surroundings) {
    this.surroundings = surroundings;
    this.style = styleFor(surroundings.stdout, surroundings.env);
  }

  get now(): () => Instant {
    return this.surroundings.now;
  }

  /** Text for a person. */
  say(text = ''): void {
    this.surroundings.stdout.write(`${text}\n`);
  }

  /** Text for a person beside what standard output carries. */
  note(text: string): void {
    this.surroundings.stderr.write(`${text}\n`);
  }

  table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): void {
    const { stdout } = this.surroundings;
    this.say(table(columns, rows, this.style, stdout.isTTY === true ? stdout.columns : undefined));
  }

  /** The one object that `--json` prints. */
  json(value: unknown): void {
    this.say(JSON.stringify(value, undefined, 2));
  }

  /** A line per item, at the pace of whoever reads them. */
  async lines(items: Iterable<unknown> | AsyncIterable<unknown>): Promise<void> {
    const { stdout } = this.surroundings;
    for await (const item of items) {
      if (stdout.destroyed) return;
      if (!stdout.write(`${JSON.stringify(item)}\n`)) await drained(stdout);
    }
  }
}

/** Resolves when the stream takes more, or never will: its reader may have gone. */
function drained(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off('drain', done).off('close', done).off('error', done);
      resolve();
    };
    stream.on('drain', done).on('close', done).on('error', done);
  });
}
