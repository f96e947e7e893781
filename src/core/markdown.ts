/**
 * Zero width, and so unseen: parts what GitHub and its kin would read as one. Mentions, references
 * and addresses are found in the rendered text, where a backslash no longer shows; this stays.
 */
const APART = '&#8203;';

/**
 * Text from outside (a repository's name, a provider's message) for use within a line of GitHub
 * flavoured Markdown. It reads as it was, and neither formats, links, embeds HTML, notifies anyone
 * nor refers to another ticket. Line breaks and control characters become spaces; invisible ones,
 * those that turn the direction of writing included, are dropped.
 */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\p{Cf}/gu, '')
    .replace(/ {2,}/g, ' ')
    .trim()
    .replace(/[\\`*_{}[\]()|~!]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/\$/g, '&#36;')
    .replace(/^[-+=#]/, '\\$&')
    .replace(/^(\d+)\./, '$1\\.')
    .replace(/@(?=\S)/g, `@${APART}`)
    .replace(/(?<!&)#(?=\S)/g, `#${APART}`)
    .replace(/\b(GH-)(?=\d)/gi, `$1${APART}`)
    .replace(/:(?=\/\/)/g, `:${APART}`)
    .replace(/\bwww(?=\.)/gi, `$&${APART}`);
}
