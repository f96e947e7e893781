import { parse, type DefaultTreeAdapterMap, type ParserError } from 'parse5';

type Node = DefaultTreeAdapterMap['node'];
export type Element = DefaultTreeAdapterMap['element'];

/** The page as a browser would understand it. */
export function documentOf(html: string): readonly Element[] {
  return elementsIn(parse(html));
}

/** What a browser would have to mend, by name. */
export function faultsOf(html: string): readonly string[] {
  const errors: ParserError[] = [];
  parse(html, { onParseError: (error) => errors.push(error) });
  // Elements that have no content end in a slash, which HTML passes over.
  return errors
    .map(({ code }): string => code)
    .filter((code) => code !== 'non-void-html-element-start-tag-with-trailing-solidus');
}

function elementsIn(node: Node): readonly Element[] {
  const own = 'tagName' in node ? [node] : [];
  const children = 'childNodes' in node ? node.childNodes : [];
  return [...own, ...children.flatMap((child) => elementsIn(child))];
}

export function textOf(node: Node): string {
  if ('value' in node) return node.value;
  return 'childNodes' in node ? node.childNodes.map((child) => textOf(child)).join('') : '';
}

export function attribute(element: Element, name: string): string | undefined {
  return element.attrs.find((attr) => attr.name === name)?.value;
}

export function byId(elements: readonly Element[], id: string): Element {
  const found = elements.find((element) => attribute(element, 'id') === id);
  if (!found) throw new Error(`nothing has the id ${id}`);
  return found;
}

export function inside(element: Element): readonly Element[] {
  return elementsIn(element);
}
