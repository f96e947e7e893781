import type { EventRow } from '../store/store.ts';
import type { Shell } from './shell.ts';
import type { Column } from './table.ts';
import { clean } from './text.ts';

/** Fields of one thing, a line each; those without a value are left out. */
export function sayFields(shell: Shell, fields: readonly (readonly [string, string])[]): void {
  const shown = fields.filter(([, value]) => value !== '');
  const width = Math.max(0, ...shown.map(([name]) => name.length));
  for (const [name, value] of shown) {
    shell.say(`${shell.style.faint(name.padEnd(width))}  ${clean(value)}`);
  }
}

/** The history of a record, oldest first: when, what, who, and what changed. */
export function sayEvents(shell: Shell, events: readonly EventRow[]): void {
  shell.table(EVENT_COLUMNS, events);
}

const EVENT_COLUMNS: readonly Column<EventRow>[] = [
  { title: 'WHEN', value: ({ at }) => at },
  { title: 'WHAT', value: ({ type }) => type },
  { title: 'BY', value: ({ actor, person }) => (person === null ? actor : `${person} (${actor})`) },
  {
    title: 'DETAIL',
    value: ({ data }) =>
      Object.entries(data)
        .map(
          ([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
        )
        .join(', '),
    flexible: true,
  },
];
