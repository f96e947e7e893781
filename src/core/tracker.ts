import type { z } from 'zod';

import type { Environment } from './collector.ts';
import { DeliveryFailure } from './delivery-failure.ts';

/** A ticket as the tracker has it. */
export interface Ticket {
  /** The tracker's own reference, `42` or `ISMS-7`. */
  readonly ref: string;
  readonly url: string;
}

/** What a ticket is to say. Texts are Markdown whose untrusted parts are already escaped. */
export interface TicketContent {
  /** Found before created: the one identity that annexa and the tracker share. */
  readonly key: string;
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
  /** What the ticket is to be from now on; left as people have it unless given. */
  readonly state?: 'open' | 'closed';
}

/** The outcome of a call: `held` failures are worth another try, `refused` ones need a person. */
export class TrackerFailure extends DeliveryFailure {
  override readonly name = 'TrackerFailure';
}

/** Where nonconformities are filed. Every method may throw a `TrackerFailure`. */
export interface Tracker {
  /** The ticket that carries the key, open or closed; `since`: when it could first have been made. */
  find(key: string, since: string): Promise<Ticket | undefined>;
  open(content: TicketContent): Promise<Ticket>;
  update(ticket: Ticket, content: TicketContent, comment: string | undefined): Promise<void>;
}

export interface TrackerKind<Settings> {
  readonly id: string;
  readonly title: string;
  readonly settings: z.ZodType<Settings>;
  open(settings: Settings, environment: Environment): Promise<Tracker>;
}

export type AnyTrackerKind = TrackerKind<unknown>;

export function defineTracker<Settings>(kind: TrackerKind<Settings>): AnyTrackerKind {
  return Object.freeze(kind);
}
