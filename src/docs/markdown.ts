/** Plain text within a line of Markdown: nothing of it formats, links or ends a cell of a table. */
export function inline(text: string): string {
  return text.replace(/[\\`*<[\]|]/g, '\\$&').replace(/\s+/g, ' ');
}

export function code(text: string): string {
  return `\`${text.replace(/\|/g, '\\|')}\``;
}

export function codes(texts: readonly string[]): string {
  return texts.map(code).join(', ');
}

/** Cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** Blocks of a page, parted by empty lines; empty ones are left out. */
export function page(...blocks: readonly string[]): string {
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

/** Told at the head of every page that nobody writes by hand. */
export const GENERATED =
  '<!-- Made by `npm run docs` from the code. Change the code, then make it anew. -->';
