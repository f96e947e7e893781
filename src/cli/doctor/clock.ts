import diagnostics from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

import type { Instant } from '../../core/time.ts';
import type { Examined } from './examined.ts';

/** Signed requests and tokens are refused from about five minutes on. */
const TOO_FAR = 4 * 60_000;
const NOTICEABLE = 30_000;

/** What Node says of answers: its own HTTP client, and the one behind `fetch`. */
const HTTP = 'http.client.response.finish';
const FETCH = 'undici:request:headers';

/**
 * Compares this machine's clock with those of the servers that are asked anyway, by the Date that they
 * put on their answers. The nearest counts: a far one is that server's own fault, or its answer was late.
 */
export class ClockComparison {
  readonly #now: () => Instant;
  #nearest: number | undefined;

  constructor(now: () => Instant) {
    this.#now = now;
    diagnostics.subscribe(HTTP, this.#heardHttp);
    diagnostics.subscribe(FETCH, this.#heardFetch);
  }

  /** Stops listening, and says what was found. */
  result(): Examined {
    diagnostics.unsubscribe(HTTP, this.#heardHttp);
    diagnostics.unsubscribe(FETCH, this.#heardFetch);
    const what = 'this machine';
    if (this.#nearest === undefined) {
      return { area: 'clock', what, status: 'untried', detail: 'no server told the time' };
    }
    const seconds = Math.round(Math.abs(this.#nearest) / 1000);
    const way = this.#nearest > 0 ? 'behind' : 'ahead of';
    const apart = Math.abs(this.#nearest);
    if (apart < NOTICEABLE) {
      return { area: 'clock', what, status: 'ok', detail: 'agrees with the servers asked' };
    }
    return {
      area: 'clock',
      what,
      status: apart < TOO_FAR ? 'warning' : 'failed',
      detail: `${String(seconds)} seconds ${way} the servers asked; let a time service set it`,
    };
  }

  readonly #heardHttp = (message: unknown): void => {
    const { response } = message as { readonly response: IncomingMessage };
    this.#heard(response.headers.date);
  };

  readonly #heardFetch = (message: unknown): void => {
    const { response } = message as { readonly response: { readonly headers: readonly Buffer[] } };
    const headers = response.headers.map(String);
    const at = headers.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'date');
    this.#heard(at < 0 ? undefined : headers[at + 1]);
  };

  #heard(date: string | undefined): void {
    const told = Date.parse(date ?? '');
    if (Number.isNaN(told)) return;
    // The Date has whole seconds, and the answer was under way.
    const apart = told + 500 - Date.parse(this.#now());
    if (this.#nearest === undefined || Math.abs(apart) < Math.abs(this.#nearest))
      this.#nearest = apart;
  }
}
