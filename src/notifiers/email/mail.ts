import type { Message } from '../../core/notifier.ts';
import { oneLine, plainText } from '../../core/plain-text.ts';
import { millis } from '../../core/time.ts';

const LONGEST_SUBJECT = 200;
const LONGEST_LINE = 2000;

/** A mail as nodemailer takes it; every text in it is made plain here, wherever it came from. */
export interface Mail {
  readonly from: { readonly name: string; readonly address: string };
  readonly to: string[];
  readonly date: Date;
  readonly messageId: string;
  readonly references: string[];
  readonly subject: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

export function mail(
  message: Message,
  { from, to }: { readonly from: string; readonly to: readonly string[] },
): Mail {
  const { id, alert, at, kind, organization, source, title, text } = message;
  const domain = from.slice(from.lastIndexOf('@') + 1);
  const about = [
    `Organization: ${organization}`,
    ...(source === null ? [] : [`Source: ${source}`]),
    `Kind: ${kind}`,
    `Time: ${at}`,
    'Sent by annexa, which nobody can answer. "annexa status" shows how things are now.',
  ];
  return {
    from: { name: 'annexa', address: from },
    to: [...to],
    date: new Date(millis(at)),
    // The same when it is sent again, so that it can be told for the same mail.
    messageId: `<${idPart(id)}@${domain}>`,
    // What no mail has as its id: mail programs put those that name it into one conversation.
    references: [`<${idPart(alert)}@${domain}>`],
    subject: oneLine(`[annexa] ${organization}: ${title}`, LONGEST_SUBJECT),
    text: `${plainText(text, LONGEST_LINE)}\n\n-- \n${plainText(about.join('\n'), LONGEST_LINE)}\n`,
    headers: {
      'List-Id': `<alerts.annexa.${domain}>`,
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
    },
  };
}

function idPart(text: string): string {
  return text.replace(/[^A-Za-z0-9._-]/g, '-');
}
