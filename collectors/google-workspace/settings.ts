import { z } from 'zod';

import { secretReference, serviceUrl } from '../../src/core/settings.ts';

/** What a source of this collector is configured with. */
export const settings = z.strictObject({
  /** Customer id, `C0…`; the subject's own unless given. */
  customer: z.string().min(1).default('my_customer'),
  /** The service account's key: the JSON file that Google let one download. */
  credentials: secretReference,
  /** Address of the administrator as whom the service account reads. */
  subject: z.email(),
  /** Address of the Admin SDK where it is not Google's own. */
  rootUrl: serviceUrl.optional(),
  /** Token endpoint; the key's own unless given. */
  tokenUrl: serviceUrl.optional(),
});

export type GoogleSettings = z.infer<typeof settings>;
