import { CreateDetectorCommand, GuardDutyClient } from '@aws-sdk/client-guardduty';

import type { Maker } from './maker.ts';

/** A detector. */
export async function oneOfEachThreats(make: Maker): Promise<void> {
  await new GuardDutyClient(make).send(new CreateDetectorCommand({ Enable: true }));
}
