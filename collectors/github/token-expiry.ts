import { parseInstant, type Instant } from '../../src/core/time.ts';

/** As GitHub writes it: `2026-12-31 23:59:59 UTC`, or with the token owner's offset, ` +0900`. */
const FORM = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}) (UTC|[+-]\d{2}:?\d{2})$/;

/**
 * When the token of a request stops working, as the answer's headers tell. GitHub says nothing of a
 * token that never does, and nothing of one that an app makes anew every hour.
 */
export function expiryIn(headers: Readonly<Record<string, unknown>>): Instant | undefined {
  const told = headers['github-authentication-token-expiration'];
  const [, day, time, zone] = (typeof told === 'string' && FORM.exec(told.trim())) || [];
  if (day === undefined || time === undefined || zone === undefined) return undefined;
  return parseInstant(`${day}T${time}${zone === 'UTC' ? 'Z' : zone}`);
}
