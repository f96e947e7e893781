import { z } from 'zod';

import { isDay, isTimeZone, parseInstant, type Day, type Instant } from '../time.ts';

/** A point in time in UTC, milliseconds included. */
export const instant = z.custom<Instant>(
  (value) => parseInstant(value) === value,
  'not an instant',
);
/** A calendar date. */
export const day = z.custom<Day>((value) => typeof value === 'string' && isDay(value), 'not a day');
/** Name of a zone of the IANA database. */
export const timeZone = z.string().refine(isTimeZone, 'not a time zone');

/** What an account is for. People-like accounts that nothing classifies are `human`. */
export const ACCOUNT_CLASSES = [
  'human',
  'service',
  'bot',
  'shared',
  'guest',
  'external',
  'break-glass',
] as const;
export const CRITICALITIES = ['critical', 'high', 'medium', 'low'] as const;
export const accountClass = z.enum(ACCOUNT_CLASSES);
export const criticality = z.enum(CRITICALITIES);

/** Why a scanner does not look at something, in words of no one provider. */
export const SCAN_OBSTACLES = [
  'pending',
  'stopped',
  'gone',
  'excluded',
  'unmanaged',
  'no-inventory',
  'unsupported',
  'denied',
  'other',
] as const;

/** Whether a scanner looks for known vulnerabilities in a machine or a function. */
export const VULNERABILITY_SCAN = {
  vulnerabilityScanned: z.boolean(),
  /** Null while it is looked at. */
  scanObstacle: z.enum(SCAN_OBSTACLES).nullable(),
};
