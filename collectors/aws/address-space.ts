/** Addresses from `first` to `last`, both included. */
interface Span {
  readonly first: bigint;
  readonly last: bigint;
}

interface Space extends Span {
  readonly bits: number;
}

const IPV4: Space = { bits: 32, first: 0n, last: (1n << 32n) - 1n };
/** 2000::/3, the part of IPv6 in which public addresses are given out. */
const IPV6: Space = { bits: 128, first: 1n << 125n, last: (1n << 126n) - 1n };

/**
 * Whether ranges of addresses, taken together, let in half of the public addresses of IPv4 or of
 * IPv6, or more. Halves and quarters of the internet add up; a range that leaves out the private
 * addresses, or a country, is the internet all the same. No range of an organisation comes near.
 * `undefined` where a range cannot be read and the others do not decide.
 */
export function coversInternet(ranges: readonly string[]): boolean | undefined {
  const four: Span[] = [];
  const six: Span[] = [];
  let unread = false;
  for (const range of ranges) {
    const isSix = range.includes(':');
    const span = spanOf(range, isSix);
    if (span === undefined) unread = true;
    else (isSix ? six : four).push(span);
  }
  if (coversHalf(four, IPV4) || coversHalf(six, IPV6)) return true;
  return unread ? undefined : false;
}

function coversHalf(spans: readonly Span[], space: Space): boolean {
  const sorted = spans
    .map(({ first, last }) => ({
      first: larger(first, space.first),
      last: smaller(last, space.last),
    }))
    .filter(({ first, last }) => first <= last)
    .sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  let covered = 0n;
  let next = space.first;
  for (const { first, last } of sorted) {
    const from = larger(first, next);
    if (from > last) continue;
    covered += last - from + 1n;
    next = last + 1n;
  }
  return covered * 2n >= space.last - space.first + 1n;
}

function spanOf(range: string, isSix: boolean): Span | undefined {
  const [address = '', length, ...rest] = range.split('/');
  const { bits } = isSix ? IPV6 : IPV4;
  const value = isSix ? sixOf(address) : fourOf(address);
  const prefix = length === undefined ? bits : wholeNumber(length);
  if (value === undefined || prefix === undefined || prefix > bits || rest.length > 0) {
    return undefined;
  }
  const host = BigInt(bits - prefix);
  const first = (value >> host) << host;
  return { first, last: first + (1n << host) - 1n };
}

function fourOf(address: string): bigint | undefined {
  const parts = address.split('.').map(wholeNumber);
  if (parts.length !== 4) return undefined;
  let value = 0n;
  for (const part of parts) {
    if (part === undefined || part > 255) return undefined;
    value = (value << 8n) + BigInt(part);
  }
  return value;
}

function sixOf(address: string): bigint | undefined {
  const halves = address.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], tail] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array<string>(missing).fill('0'), ...(tail ?? [])];
  let value = 0n;
  for (const group of groups) {
    if (!/^[\da-f]{1,4}$/i.test(group)) return undefined;
    value = (value << 16n) + BigInt(`0x${group}`);
  }
  return value;
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,3}$/.test(text) ? Number(text) : undefined;
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
