type UpTo8 = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;
type UpTo14 = UpTo8 | 9 | 10 | 11 | 12 | 13 | 14;
type UpTo24 = UpTo14 | 15 | 16 | 17 | 18 | 19 | 20 | 21 | 22 | 23 | 24;
type UpTo34 = UpTo24 | 25 | 26 | 27 | 28 | 29 | 30 | 31 | 32 | 33 | 34;
type UpTo37 = UpTo34 | 35 | 36 | 37;

/** Id of one of the 93 controls of Annex A of ISO/IEC 27001:2022, as in `A.8.5`. */
export type ControlId = `A.5.${UpTo37}` | `A.6.${UpTo8}` | `A.7.${UpTo14}` | `A.8.${UpTo34}`;

/** The highest number of each theme: what the type says, for values that arrive as text. */
const LAST_NUMBER = new Map([
  ['5', 37],
  ['6', 8],
  ['7', 14],
  ['8', 34],
]);

/** Whether the text is the id of a control of Annex A, written exactly as in the standard. */
export function isControlId(text: string): text is ControlId {
  const [, theme = '', number = ''] = /^A\.([5-8])\.([1-9]\d?)$/.exec(text) ?? [];
  return number !== '' && Number(number) <= (LAST_NUMBER.get(theme) ?? 0);
}

/** Ids of the requirements in clauses 4 to 10 of ISO/IEC 27001:2022, in the order of the standard. */
export const CLAUSE_IDS = [
  '4.1',
  '4.2',
  '4.3',
  '4.4',
  '5.1',
  '5.2',
  '5.3',
  '6.1.1',
  '6.1.2',
  '6.1.3',
  '6.2',
  '6.3',
  '7.1',
  '7.2',
  '7.3',
  '7.4',
  '7.5.1',
  '7.5.2',
  '7.5.3',
  '8.1',
  '8.2',
  '8.3',
  '9.1',
  '9.2.1',
  '9.2.2',
  '9.3.1',
  '9.3.2',
  '9.3.3',
  '10.1',
  '10.2',
] as const;

/** Id of a requirement in clauses 4 to 10, as in `10.2`; a clause divided further is named by its parts. */
export type ClauseId = (typeof CLAUSE_IDS)[number];
