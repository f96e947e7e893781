import type { z } from 'zod';

import type { Environment } from './collector.ts';
import { DeliveryFailure } from './delivery-failure.ts';
import type { Instant } from './time.ts';

/** What people are told of, beyond what deviations and tickets tell: annexa's own watch having holes. */
export const ALERT_KINDS = [
  'run-missed',
  'source-failing',
  'coverage-fell',
  'credential-expiring',
  'evidence-not-sealed',
  'configuration-invalid',
  'disk-low',
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

/** One thing to tell people. Texts are plain, without control characters; what they quote is hostile. */
export interface Message {
  /** The same when it is sent again: a receiver that has seen it may leave it. */
  readonly id: string;
  /** The same for the message that an alert was raised and the one that it is over. */
  readonly alert: string;
  readonly at: Instant;
  readonly change: 'raised' | 'cleared';
  readonly kind: AlertKind;
  readonly organization: string;
  /** Null for what concerns annexa as a whole. */
  readonly source: string | null;
  /** One line. */
  readonly title: string;
  /** What happened, what it means and what to do, in paragraphs. */
  readonly text: string;
}

/** A message that could not be handed over: worth another try unless it was refused for good. */
export class NotifierFailure extends DeliveryFailure {
  override readonly name = 'NotifierFailure';
}

/** Where alerts go; one-way. `send` may throw a `NotifierFailure`. */
export interface Notifier {
  send(message: Message): Promise<void>;
}

export interface NotifierKind<Settings> {
  readonly id: string;
  readonly title: string;
  readonly settings: z.ZodType<Settings>;
  open(settings: Settings, environment: Environment): Promise<Notifier>;
}

export type AnyNotifierKind = NotifierKind<unknown>;

export function defineNotifier<Settings>(kind: NotifierKind<Settings>): AnyNotifierKind {
  return Object.freeze(kind);
}
