import { closeSync, openSync, readSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';

import { instant, millis, plus, type Instant } from '../../src/core/time.ts';
import type { Clock } from '../../src/daemon/clock.ts';

/** Names the folder of a simulated machine, whose clock its processes go by. */
export const FOLDER_VARIABLE = 'ANNEXA_SIMULATED_MACHINE';

const LENGTH = '2027-01-01T00:00:00.000Z'.length;

/**
 * A clock in a file, for all processes of one simulated machine: whatever the real time does meanwhile,
 * a killed daemon finds it where it stood, and a busy machine looks like no outage. Written by one
 * process at a time and in one piece, so that no kill leaves half a time in it.
 */
export class SimulatedClock implements Clock {
  readonly #file: number;
  #passed = 0;

  constructor(folder: string) {
    this.#file = openSync(path.join(folder, 'clock'), 'r+');
  }

  static start(folder: string, at: Instant): void {
    writeFileSync(path.join(folder, 'clock'), at);
  }

  now = (): Instant => {
    const bytes = Buffer.alloc(LENGTH);
    readSync(this.#file, bytes, 0, LENGTH, 0);
    return instant(millis(bytes.toString('latin1')));
  };

  /** Nobody sets it and it never sleeps: the time a process has seen pass is all there is. */
  awake = (): number => this.#passed;
  boot = (): number => this.#passed;

  pass(milliseconds: number): void {
    this.#passed += milliseconds;
    writeSync(this.#file, plus(this.now(), milliseconds), 0, 'latin1');
  }

  close(): void {
    closeSync(this.#file);
  }
}
