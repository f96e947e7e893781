import { NotifierFailure } from '../../core/notifier.ts';
import { TimedOut } from '../../core/patience.ts';
import { oneLine } from '../../core/plain-text.ts';

/** What nodemailer adds to its errors. */
interface MailError extends Error {
  readonly code: string;
  readonly command?: string;
  readonly responseCode?: number;
}

interface Sent {
  readonly rejectedErrors?: readonly { readonly responseCode?: number | undefined }[] | undefined;
}

/** About who may send at all (RFC 4954), which no other mail would change: the password can be mended. */
const SIGN_IN = new Set([530, 534, 535, 538]);
const LONGEST = 200;

/**
 * Not what the server said in words, which may name people, but its codes. Anything that is no failed
 * delivery is a bug, and thrown on.
 */
export function failureFrom(error: unknown): unknown {
  if (error instanceof TimedOut) {
    const message = `The mail server gave ${error.message}`;
    return new NotifierFailure(message, { retry: true, cause: error });
  }
  if (!isMailError(error)) return error;
  const { code, command = '', responseCode } = error;
  if (responseCode === undefined) {
    const message = `The mail could not be handed over: ${oneLine(error.message, LONGEST)}`;
    return new NotifierFailure(message, { retry: true });
  }
  if (code === 'EAUTH' || SIGN_IN.has(responseCode)) {
    const message = `The mail server does not accept the user or password (${responseCode})`;
    return new NotifierFailure(message, { retry: true });
  }
  // A greeting or a hello that is refused says nothing of the mail.
  const isOfMail = /^(MAIL FROM|RCPT TO|DATA)/.test(command);
  return isOfMail && isForGood(responseCode)
    ? new NotifierFailure(`The mail server refused the mail (${responseCode} to ${command})`, {
        retry: false,
      })
    : new NotifierFailure(`The mail server could not take it now (${responseCode} to ${command})`, {
        retry: true,
      });
}

/** Some were sent it and others were not; who was is sent it again when the others are tried again. */
export function partlyRefused(sent: Sent, recipients: number): NotifierFailure | undefined {
  const codes = (sent.rejectedErrors ?? []).map(({ responseCode }) => responseCode ?? 0);
  if (codes.length === 0) return undefined;
  const message = `The mail server refused ${codes.length} of ${recipients} recipients (${[...new Set(codes)].join(', ')})`;
  return new NotifierFailure(message, { retry: !codes.every(isForGood) });
}

/** 503 is about the order of commands, and so about the connection. */
function isForGood(responseCode: number): boolean {
  return responseCode >= 500 && responseCode !== 503;
}

function isMailError(error: unknown): error is MailError {
  return (
    error instanceof Error &&
    !(error instanceof TypeError) &&
    'code' in error &&
    typeof error.code === 'string'
  );
}
