import { z } from 'zod';

import { defineCheck, direct, param } from '../../../src/core/check.ts';
import { defineCollector } from '../../../src/core/collector.ts';
import { unless } from '../../../src/core/judgement.ts';
import { secretReference, serviceUrl } from '../../../src/core/settings.ts';
import { defineNotifier } from '../../../src/core/notifier.ts';
import { defineTracker } from '../../../src/core/tracker.ts';
import type { Plugins } from '../../../src/config/reading.ts';

function never(): never {
  throw new Error('no configuration opens a session');
}

/** Settings of every shape a collector may have, none of them any provider's. */
const forge = defineCollector({
  id: 'forge',
  title: 'An invented platform',
  version: '1',
  settings: z.strictObject({
    organization: z.string().min(1),
    token: secretReference,
    baseUrl: serviceUrl.optional(),
    regions: z.union([z.literal('enabled'), z.array(z.string()).min(1)]).default('enabled'),
    role: z.strictObject({ name: z.string(), externalId: secretReference.optional() }).optional(),
    limit: z.int().min(1).max(100).default(50),
  }),
  steps: [],
  open: never,
});

const folder = defineCollector({
  id: 'folder',
  title: 'An invented folder',
  version: '1',
  settings: z.strictObject({ path: z.string() }),
  steps: [],
  open: never,
});

const keyRotated = defineCheck({
  id: 'key-rotated',
  revision: 3,
  title: 'Keys are rotated',
  topic: 'authentication',
  severity: 'medium',
  nature: 'state',
  controls: [direct('A.5.17', 'an example')],
  references: [],
  params: { maxAgeDays: param(z.int().min(1), 90, 'days', 'an example') },
  subject: 'credential',
  needs: [],
  lookups: {},
  judge: (credential) => unless(credential.active, 'inactive'),
  reasons: { met: '', inactive: '' },
  examples: [],
  rationale: '',
  remediation: '',
  limits: '',
});

const keyOwned = defineCheck({
  id: 'key-owned',
  revision: 1,
  title: 'Keys have owners',
  topic: 'authentication',
  severity: 'low',
  nature: 'state',
  controls: [direct('A.5.17', 'an example')],
  references: [],
  params: {},
  subject: 'credential',
  needs: [],
  lookups: {},
  judge: (credential) => unless(credential.active, 'inactive'),
  reasons: { met: '', inactive: '' },
  examples: [],
  rationale: '',
  remediation: '',
  limits: '',
});

const board = defineTracker({
  id: 'board',
  title: 'An invented tracker',
  settings: z.strictObject({ project: z.string(), token: secretReference }),
  open: never,
});

const bell = defineNotifier({
  id: 'bell',
  title: 'An invented notifier',
  settings: z.strictObject({ url: secretReference }),
  open: never,
});

/** Plug-ins that only tests have: the configuration knows none by name. */
export const plugins: Plugins = {
  collectors: [forge, folder],
  checks: [keyRotated, keyOwned],
  trackers: [board],
  notifiers: [bell],
};
