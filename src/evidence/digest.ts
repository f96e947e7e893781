import { createHash } from 'node:crypto';

/** SHA-256 of the parts one after another, as lower-case hex. Text counts as its UTF-8 bytes. */
export function sha256(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/** Whether the text is a digest as `sha256` writes it. */
export function isDigest(text: unknown): text is string {
  return typeof text === 'string' && /^[0-9a-f]{64}$/.test(text);
}
