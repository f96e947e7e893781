/** The first of these texts that is an e-mail address, in small letters; null where none is. */
export function emailIn(...texts: readonly (string | undefined)[]): string | null {
  const found = texts.find((text) => text !== undefined && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text));
  return found?.toLowerCase() ?? null;
}
