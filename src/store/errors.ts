import { OperatorError } from '../core/operator-error.ts';

/** What the operator can mend, by the code of SQLite, PostgreSQL or the operating system. */
const MENDABLE: readonly (readonly [codes: RegExp, problem: (where: string) => string])[] = [
  [
    /^(SQLITE_FULL|ENOSPC|EDQUOT|53100)$/,
    (where) =>
      `there is no room left for ${where}. What was committed before is unharmed, this last write was ` +
      `not made. Free some space and run again.`,
  ],
  [
    /^(SQLITE_CORRUPT.*|SQLITE_NOTADB|XX001|XX002)$/,
    (where) =>
      `${where} is damaged or is no database of annexa. Restore it from a backup, or name another ` +
      `in the configuration; it was left as it is.`,
  ],
  [
    /^(SQLITE_READONLY.*|SQLITE_CANTOPEN.*|SQLITE_PERM|SQLITE_AUTH|EACCES|EPERM|EROFS|EEXIST|ENOTDIR|EISDIR|42501)$/,
    (where) =>
      `${where} cannot be written. Let the user that runs annexa read and write it, and make files ` +
      `beside it, or name another in the configuration.`,
  ],
  [
    /^(SQLITE_BUSY.*|SQLITE_LOCKED.*|55P03)$/,
    (where) =>
      `another process has kept ${where} locked for a minute. Look for a stopped annexa or another ` +
      `program that has it open, and run again.`,
  ],
  [
    /^(SQLITE_IOERR.*|EIO|58030)$/,
    (where) => `the disk that holds ${where} gave an error. What was committed before is unharmed.`,
  ],
  [
    /^(28.{3})$/,
    (where) => `${where} does not accept the user or password. Correct the database's address.`,
  ],
  [
    /^(3D000)$/,
    (where) => `${where} does not exist. Create the database, or correct the database's address.`,
  ],
  [
    /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNRESET|EHOSTUNREACH|ENETUNREACH|EPIPE|08.{3}|57P0[123]|53300)$/,
    (where) =>
      `${where} cannot be reached. What was committed before is unharmed. See that the server runs ` +
      `and that its address is right.`,
  ],
];

/**
 * The same error in words for the operator where it is one that he can mend, itself otherwise.
 * `where` names the database, without any password.
 */
export function explained(error: unknown, where: string): unknown {
  if (error instanceof OperatorError || !(error instanceof Error)) return error;
  const code = 'code' in error ? error.code : undefined;
  const known = typeof code === 'string' ? MENDABLE.find(([codes]) => codes.test(code)) : undefined;
  if (known) {
    return new OperatorError(`${known[1](where)} (${error.message})`, { cause: error });
  }
  // node-postgres has no code for a connection that breaks in the middle of a query.
  if (/^Connection terminated|^timeout exceeded when trying to connect/.test(error.message)) {
    return new OperatorError(
      `the connection to ${where} broke off. What was committed before is unharmed. (${error.message})`,
      { cause: error },
    );
  }
  return error;
}
