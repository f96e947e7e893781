/**
 * Something the person running annexa can mend: a wrong key, an unset reference, a missing file. The
 * message says where, what and how; no stack is shown. Exit code 2.
 */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
}
