import { z } from 'zod';

import { CRITICALITIES } from '../../src/core/facts.ts';
import { isDay, isTimeZone, parseInstant, type Day } from '../../src/core/time.ts';
import { quoted } from './table.ts';

type Issues = z.core.$RefinementCtx;

function refuse(context: Issues, message: string): never {
  context.addIssue(message);
  return z.NEVER;
}

/** Any text, without the spaces around it; empty where there is none. Formulas are text too. */
export const text = z.string().trim();

/** Text that has to be there. */
export const filled = text.min(1, 'is empty');

const LONGEST_ID = 200;

/** The register's own id of something, to which other registers refer by writing it alike. */
export const identifier = filled
  .max(LONGEST_ID, `has more than ${LONGEST_ID} characters`)
  .regex(/^\P{Cc}*$/u, 'holds a line break or another control character');

/** A day as ISO 8601 has it, `2026-03-01`; every other form is refused with the way out. */
export const day = text.transform((value, context): Day =>
  value === '' ? refuse(context, 'is empty') : dayOf(value, context),
);

/** A day, or null where the cell is empty. */
export const dayOrNone = text.transform((value, context): Day | null =>
  value === '' ? null : dayOf(value, context),
);

/** The same, where trackers export a moment: it counts for the day it names where it was written. */
export const dayOfMoment = text.transform((value, context): Day | null =>
  value === ''
    ? null
    : dayOf(parseInstant(value) === undefined ? value : value.slice(0, 10), context),
);

/** Software that cannot leave a date empty writes this one for "no end". */
const NO_END = '9999-12-31';

/** The last day of something; null where the cell is empty or says that there is no end. */
export const lastDay = text.transform((value, context): Day | null =>
  value === '' || value === NO_END ? null : dayOf(value, context),
);

/** Beyond these a date is a slip of the keyboard. */
const FIRST_YEAR = 1900;
const LAST_YEAR = 2199;

function dayOf(value: string, context: Issues): Day {
  if (!isDay(value)) return refuse(context, `${quoted(value)} ${undated(value)}`);
  const year = Number(value.slice(0, 4));
  if (year >= FIRST_YEAR && year <= LAST_YEAR) return value;
  return refuse(context, `${quoted(value)} is not between ${FIRST_YEAR} and ${LAST_YEAR}`);
}

function undated(value: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return 'is no day of the calendar';
  if (/^\d{4}-\d{2}-\d{2}[T ]/.test(value))
    return 'has a time of day: write the day alone, YYYY-MM-DD';
  if (/^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}$/.test(value)) {
    return 'does not tell the day from the month: write it as YYYY-MM-DD';
  }
  if (/^\d{5}([.,]\d+)?$/.test(value)) {
    return "is a spreadsheet's number of a day: format the column as YYYY-MM-DD before saving";
  }
  return 'is no date: write it as YYYY-MM-DD';
}

function isAddress(value: string): boolean {
  return /^[^\s@<>]+@[^\s@<>]+$/.test(value);
}

function address(value: string): string {
  return value.normalize('NFC').toLowerCase();
}

/** An e-mail address in lower case; null where the cell is empty. */
export const email = text.transform((value, context): string | null => {
  if (value === '') return null;
  if (!isAddress(value)) return refuse(context, `${quoted(value)} is no e-mail address`);
  return address(value);
});

/** Several values in one cell, apart by spaces, commas, semicolons or bars. */
export const several = text.transform((value) =>
  value.split(/[\s,;|]+/).filter((part) => part !== ''),
);

export const emails = several.transform((values, context): readonly string[] => {
  const wrong = values.find((value) => !isAddress(value));
  if (wrong !== undefined) return refuse(context, `${quoted(wrong)} is no e-mail address`);
  return values.map(address);
});

/** Words of a fixed list, whatever their case; spaces, hyphens and underscores are alike. */
export function oneOf<T>(
  meanings: ReadonlyMap<string, T>,
  named: string = [...meanings.keys()].filter((word) => word !== '').join(', '),
): z.ZodType<T, string> {
  return text.transform((value, context): T => {
    const word = value.toLowerCase().replace(/[\s_-]+/g, '-');
    const meaning = meanings.get(word);
    if (meaning !== undefined) return meaning;
    if (value === '') return refuse(context, `is empty: it is one of ${named}`);
    return refuse(context, `${quoted(value)} is not one of ${named}`);
  });
}

/** A number above zero; null where the cell is empty. */
export const amountOrNone = text.transform((value, context): number | null => {
  if (value === '') return null;
  const amount = /^\d+(\.\d+)?$/.test(value) ? Number(value) : 0;
  if (amount > 0) return amount;
  return refuse(context, `${quoted(value)} is no number above zero: write it like 24`);
});

const RATINGS = new Map(CRITICALITIES.map((rating) => [rating as string, rating]));

/** How much depends on something, or how bad it is. */
export const rating = oneOf(RATINGS);

/** The same, or null where it has not been decided yet. */
export const ratingOrNone = oneOf(new Map([...RATINGS, ['', null]]));

/** An IANA time zone; undefined where the cell is empty. */
export const zone = text.transform((value, context): string | undefined => {
  if (value === '') return undefined;
  if (isTimeZone(value)) return value;
  return refuse(context, `${quoted(value)} is no time zone: write it like Europe/Berlin`);
});
