export const XML_PROLOG = '<?xml version="1.0" encoding="UTF-8"?>\n';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/**
 * Text as XML content or attribute. Names and tags are whatever an attacker typed, so markup is
 * escaped, control characters become references (as S3 writes them) and NUL, which XML cannot
 * carry in any form, is dropped.
 */
export function escapeXml(text: string): string {
  return text
    .replaceAll('\0', '')
    .replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
    .replaceAll(
      /[\u0001-\u0008\u000b-\u001f\u007f\ufffe\uffff]/g,
      (character) => `&#x${character.charCodeAt(0).toString(16).toUpperCase()};`,
    );
}

/** An element around content that is XML already. */
export function element(name: string, ...content: readonly string[]): string {
  return `<${name}>${content.join('')}</${name}>`;
}

/** An element around text; left out altogether when there is no value. */
export function leaf(name: string, value: string | number | boolean | null | undefined): string {
  if (value === null || value === undefined) return '';
  return `<${name}>${escapeXml(String(value))}</${name}>`;
}

/** A list in the query protocol's form, one `<member>` for each item. */
export function members<T>(name: string, items: readonly T[], render: (item: T) => string): string {
  return `<${name}>${items.map((item) => `<member>${render(item)}</member>`).join('')}</${name}>`;
}

/** An instant as IAM and STS print it: whole seconds, UTC. */
export function seconds(instant: Date): string {
  return `${instant.toISOString().slice(0, 19)}Z`;
}
