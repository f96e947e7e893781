import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { z } from 'zod';

import { defineTracker, type Ticket, type TicketContent } from '../../src/core/tracker.ts';

/** Milliseconds an answer may take. */
const SLOWEST = 6;

/** A tracker that keeps each ticket in a file, and knows by nothing else which there are. */
export const board = defineTracker({
  id: 'board',
  title: 'An invented tracker',
  settings: z.strictObject({ path: z.string() }),
  open: ({ path: folder }) => {
    mkdirSync(folder, { recursive: true });
    const write = ({ ref }: Ticket, content: TicketContent): void => {
      const file = path.join(folder, `${ref}.json`);
      const whole = `${file}.${String(process.pid)}.new`;
      // A provider is not killed with annexa: what it took in is whole.
      writeFileSync(whole, JSON.stringify(content));
      renameSync(whole, file);
    };
    const ticket = (ref: string): Ticket => ({ ref, url: `https://board.example.com/${ref}` });
    return Promise.resolve({
      find: async (key) => {
        await wait(Math.random() * SLOWEST);
        const found = ticketsIn(folder).find(([, content]) => content.key === key);
        return found && ticket(found[0]);
      },
      open: async (content) => {
        await wait(Math.random() * SLOWEST);
        const made = ticket(Math.random().toString(36).slice(2));
        write(made, content);
        // Between the ticket and the record of it is where a kill could double it.
        await wait(Math.random() * SLOWEST);
        return made;
      },
      update: async (known, content) => {
        await wait(Math.random() * SLOWEST);
        write(known, content);
      },
    });
  },
});

/** References and contents of all tickets. */
export function ticketsIn(folder: string): readonly (readonly [string, TicketContent])[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => [
      name.slice(0, -'.json'.length),
      JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as TicketContent,
    ]);
}
