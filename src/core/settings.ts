import { z } from 'zod';

/** A secret, by where it is kept. The mark is how the configuration finds every reference it holds. */
export const secretReference = z
  .string()
  .regex(
    /^(env:[A-Za-z_]\w*|file:.+)$/,
    'must be a reference to the secret, env:NAME or file:path, and never the secret itself',
  )
  .meta({ secretReference: true });

/** Address of a service. Plain HTTP is for this machine alone: credentials go nowhere in clear. */
export const serviceUrl = z
  .url({ protocol: /^https?$/, error: 'must be an address that starts with https://' })
  .refine(isConfidential, 'must start with https:// unless it is on this machine');

function isConfidential(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  const isHere =
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname);
  return protocol === 'https:' || isHere;
}
