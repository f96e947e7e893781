import type { Step } from '../../src/core/collector.ts';
import type { AwsSession } from './session.ts';
import type { AwsSettings } from './settings.ts';

export type AwsStep = Step<AwsSession, AwsSettings>;

/** Evidence of AWS is read daily; two days leave room for one run that failed. */
export const MAX_AGE_HOURS = 48;
