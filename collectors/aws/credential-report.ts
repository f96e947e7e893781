import type { Told } from './permissions.ts';
import { parseInstant, type Instant } from '../../src/core/time.ts';

/** The columns that are kept. The report has more, and gets new ones now and then. */
export const COLUMNS = [
  'user',
  'arn',
  'password_enabled',
  'password_last_used',
  'password_last_changed',
  'mfa_active',
  'access_key_1_active',
  'access_key_1_last_rotated',
  'access_key_1_last_used_date',
  'access_key_2_active',
  'access_key_2_last_rotated',
  'access_key_2_last_used_date',
  'cert_1_active',
  'cert_2_active',
  'additional_credentials_info',
] as const;
export type Column = (typeof COLUMNS)[number];

/** A user's line by column; a column the report does not have is missing. */
export type ReportRow = Readonly<Partial<Record<Column, string>>>;

export interface ReportBody {
  readonly rows: readonly ReportRow[];
  /** Lines, counted from 1, that do not have the header's columns. */
  readonly malformedLines: readonly number[];
}

/** Reads the CSV by the names of its columns: their order and number are no promise. */
export async function parseReport(csv: string): Promise<ReportBody> {
  const { parse } = await import('csv-parse/sync');
  const [header = [], ...lines]: string[][] = parse(csv, {
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
  });
  const at = COLUMNS.map((column) => [column, header.indexOf(column)] as const);
  const rows: ReportRow[] = [];
  const malformedLines: number[] = [];
  for (const [index, line] of lines.entries()) {
    const fitted = fit(line, header);
    if (fitted === undefined) malformedLines.push(index + 2);
    else {
      const cells = at.flatMap(([column, position]) => {
        const cell = fitted[position];
        return cell === undefined ? [] : [[column, cell]];
      });
      rows.push(Object.fromEntries(cells) as ReportRow);
    }
  }
  return { rows, malformedLines };
}

/**
 * A line cut into the header's columns. User names and paths may hold commas, and not everyone who
 * makes reports quotes them; the ARN ends with the name, which tells where it was cut too often.
 */
function fit(line: readonly string[], header: readonly string[]): readonly string[] | undefined {
  const extra = line.length - header.length;
  if (extra === 0) return line;
  if (header[0] !== 'user' || header[1] !== 'arn') return undefined;
  for (let inName = 0; inName <= extra; inName += 1) {
    const user = line.slice(0, inName + 1).join(',');
    const arn = line.slice(inName + 1, extra + 2).join(',');
    if (arn.startsWith('arn:') && arn.endsWith(`/${user}`)) {
      return [user, arn, ...line.slice(extra + 2)];
    }
  }
  return undefined;
}

export const ROOT_USER = '<root_account>';

/** `true` and `FALSE` in any case; anything else is not known. */
export function flag(cell: string | undefined): Told {
  const text = cell?.toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

/** Values by which the report says that there was no use, or none that it knows of. */
const NEVER = new Set(['N/A', 'no_information']);

/** When a credential was last used; null for never, `undefined` when the cell does not tell. */
function lastUse(cell: string | undefined): Instant | null | undefined {
  if (cell === undefined) return undefined;
  return NEVER.has(cell) ? null : parseInstant(cell);
}

/** The latest of some uses, null for none; unknown as soon as one of them is. */
function latestOf(uses: readonly (Instant | null | undefined)[]): Instant | null | undefined {
  if (uses.includes(undefined)) return undefined;
  return uses.reduce<Instant | null>((a, b) => ((b ?? '') > (a ?? '') ? (b ?? null) : a), null);
}

/** When the password was last used; null for never, for which some reports say that there is none. */
export function passwordUse(row: ReportRow): Instant | null | undefined {
  const cell = row.password_last_used;
  const none = cell === 'not_supported' && flag(row.password_enabled) === false;
  return none ? null : lastUse(cell);
}

/** When any credential was last used, as far as it has columns of its own. */
export function latestUse(row: ReportRow): Instant | null | undefined {
  if (hasMore(row)) return undefined;
  return latestOf([
    passwordUse(row),
    lastUse(row.access_key_1_last_used_date),
    lastUse(row.access_key_2_last_used_date),
  ]);
}

/** When a key was made, and when last used. */
interface KeyUse {
  readonly madeAt: Instant;
  readonly lastUsedAt: Instant | null;
}

/**
 * What the report tells of the use of a user's keys. It does not name them: they are told apart by
 * when they were made, and those of one and the same second not at all where their use differs.
 */
export function keyUses(row: ReportRow): readonly KeyUse[] {
  const uses = [
    [row.access_key_1_last_rotated, row.access_key_1_last_used_date],
    [row.access_key_2_last_rotated, row.access_key_2_last_used_date],
  ].flatMap(([made, used]): KeyUse[] => {
    const madeAt = parseInstant(made);
    const lastUsedAt = lastUse(used);
    return madeAt === undefined || lastUsedAt === undefined ? [] : [{ madeAt, lastUsedAt }];
  });
  const [first, second] = uses;
  const alike = first?.madeAt === second?.madeAt && first?.lastUsedAt !== second?.lastUsedAt;
  return alike ? [] : uses;
}

/**
 * The credentials a user could have beyond the two keys and certificates with columns of their own.
 * The report tells their number and not whether they are active.
 */
export function hasMore(row: ReportRow): boolean {
  const cell = row.additional_credentials_info;
  return cell !== undefined && cell !== '' && cell !== 'N/A' && cell !== '0';
}
