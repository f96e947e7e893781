import { z } from 'zod';

import { secretReference, serviceUrl } from '../../src/core/settings.ts';

/** What a source of this collector is configured with. */
export const settings = z.strictObject({
  /** Login of the organisation, as in its address. */
  organization: z.string().regex(/^[A-Za-z0-9](-?[A-Za-z0-9_]+)*$/, 'must be a login'),
  /** GitHub Enterprise Server: `https://HOST/api/v3`. */
  baseUrl: serviceUrl.default('https://api.github.com'),
  /** A fine-grained personal access token or an installation token. */
  token: secretReference,
});

export type GithubSettings = z.infer<typeof settings>;
