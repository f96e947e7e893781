import type { Child } from 'hono/jsx';
import type { JSX } from 'hono/jsx/jsx-runtime';

import { count } from './text.tsx';

/** A table that scrolls by itself where the page is too narrow for it. */
export function Table({
  caption,
  columns,
  class: name = '',
  children,
}: {
  readonly caption: string;
  /** Headings, with a class for the width of the column where it needs one. */
  readonly columns: readonly (string | { readonly title: string; readonly class: string })[];
  readonly class?: string;
  readonly children: Child;
}): JSX.Element {
  return (
    <div class="scroll" role="region" aria-label={caption} tabindex={0}>
      <table class={name}>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) =>
              typeof column === 'string' ? (
                <th scope="col">{column}</th>
              ) : (
                <th scope="col" class={column.class}>
                  {column.title}
                </th>
              ),
            )}
          </tr>
        </thead>
        {children}
      </table>
    </div>
  );
}

/** Says what a list leaves out, and how to see all of it. */
export function More({
  hidden,
  command,
}: {
  readonly hidden: number;
  readonly command: string;
}): JSX.Element {
  if (hidden <= 0) return <></>;
  return (
    <p class="more">
      {count(hidden)} more: <code>{command}</code>
    </p>
  );
}

/** Links to controls and clauses, separated by commas. */
export function ControlLinks({ ids }: { readonly ids: readonly string[] }): JSX.Element {
  return (
    <>
      {ids.map((id, index) => (
        <>
          {index > 0 && ', '}
          <a href={controlHref(id)}>{id}</a>
        </>
      ))}
    </>
  );
}

/** Names of places in the page hold nothing that needs escaping in an address. */
export function anchor(kind: string, id: string): string {
  return `${kind}-${id.replace(/[^\w.-]/g, '_')}`;
}

function controlHref(id: string): string {
  return `#${anchor('control', id)}`;
}

/** The most a section shows of a list. */
export function head<T>(items: readonly T[], most: number): readonly T[] {
  return items.length > most ? items.slice(0, most) : items;
}
