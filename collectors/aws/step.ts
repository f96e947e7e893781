import type { Step } from '../../src/core/collector.ts';
import type { AwsSession } from './session.ts';
import type { AwsSettings } from './settings.ts';

export type AwsStep = Step<AwsSession, AwsSettings>;

/** Evidence of AWS is read daily; two days leave room for one run that failed. */
export const MAX_AGE_HOURS = 48;
/** Why the fields of an answer that a step does not name are not sealed. */
export const UNREAD = 'no check reads the rest, and some of it is personal';
