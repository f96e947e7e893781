import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { loadConfiguration, missingSecrets, requireSecrets } from '../../../src/config/load.ts';
import type { LoadedConfiguration } from '../../../src/config/load.ts';
import { plugins } from './plugins.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'annexa-config-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

function load(
  text: string,
  env: Readonly<Record<string, string>> = {},
): Promise<LoadedConfiguration> {
  writeFileSync(path.join(directory, 'annexa.yaml'), text);
  return loadConfiguration({ file: 'annexa.yaml', directory, env, plugins });
}

async function refused(text: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  try {
    await load(text, env);
  } catch (error) {
    expect(error).toHaveProperty('name', 'OperatorError');
    return (error as Error).message;
  }
  throw new Error('was taken');
}

const HEAD = 'organization: { name: Example Ltd }\n';
const SOURCE = 'sources: { notes: { collector: folder, path: ./notes } }\n';

describe('a configuration', () => {
  it('is resolved from the folder of its file, with every default filled in', async () => {
    const configuration = await load(`
organization: { name: Example Ltd }
data: ./state
raise: { baseline: accept, subjects: 10 }
sources:
  forge-prod: { collector: forge, organization: example, token: "env:TOKEN", schedule: "0 3 * * *", timeout: 5 }
  notes: { collector: folder, path: ./notes }
scope:
  exclude:
    - { source: forge-prod, repository: "sandbox-*", because: no customer data, owner: cto@example.com }
checks:
  key-rotated: { params: { maxAgeDays: 30 }, sources: { notes: { params: { maxAgeDays: 60 } } } }
  key-owned: { disabled: covered elsewhere }
trackers:
  issues: { tracker: board, project: isms, token: "file:ticket-token" }
`);
    expect(configuration).toMatchObject({
      file: 'annexa.yaml',
      folder: directory,
      data: path.join(directory, 'state'),
      storeUrl: path.join(directory, 'state', 'annexa.db'),
      organization: { name: 'Example Ltd', timeZone: 'UTC' },
      raise: { baseline: 'accept', subjects: 10 },
      exclude: [
        {
          source: 'forge-prod',
          repository: 'sandbox-*',
          because: 'no customer data',
          owner: 'cto@example.com',
        },
      ],
    });
    expect(configuration.sources).toMatchObject([
      {
        id: 'forge-prod',
        timeout: 5000,
        schedule: { cron: '0 3 * * *', timeZone: 'UTC' },
        settings: { organization: 'example', token: 'env:TOKEN', regions: 'enabled', limit: 50 },
      },
      { id: 'notes', timeout: 30_000, settings: { path: './notes' } },
    ]);
    const [rotated, owned] = configuration.checks;
    expect(rotated?.params).toEqual({ maxAgeDays: 30 });
    expect(rotated?.paramsBySource.get('notes')).toEqual({ maxAgeDays: 60 });
    expect(rotated?.disabled).toBeUndefined();
    expect(owned).toMatchObject({ disabled: 'covered elsewhere', params: {} });
    expect(configuration.trackers).toMatchObject([
      { id: 'issues', timeout: 30_000, settings: { project: 'isms', token: 'file:ticket-token' } },
    ]);
  });

  it('proposes a baseline and keeps a data folder unless told otherwise', async () => {
    const configuration = await load(HEAD + SOURCE);
    expect(configuration.raise).toEqual({ baseline: 'propose', outage: 48 * 3_600_000 });
    expect(configuration.data).toBe(path.join(directory, 'data'));
    expect(configuration.checks.map(({ params }) => params)).toEqual([{ maxAgeDays: 90 }, {}]);
  });

  it('tells the daemon how to run, in milliseconds and bytes', async () => {
    const { daemon, alerts, notifiers, references, sources } = await load(
      `${HEAD}sources:
  notes: { collector: folder, path: ./notes, schedule: { cron: "30  1 * * *", timeZone: Europe/London } }
  often: { collector: folder, path: ./often, schedule: { every: 90m } }
daemon: { schedule: "0 4 * * *", jitter: 0s, memory: 512MB, listen: false, ping: "env:PING" }
alerts: { credentialDays: 30 }
notifiers: { ops: { notifier: bell, url: "env:BELL" } }
`,
    );
    expect(sources.map(({ schedule }) => schedule)).toEqual([
      { cron: '30 1 * * *', timeZone: 'Europe/London' },
      { every: 90 * 60_000 },
    ]);
    expect(daemon).toEqual({
      schedule: { cron: '0 4 * * *', timeZone: 'UTC' },
      jitter: 0,
      runLimit: 6 * 3_600_000,
      stopWithin: 25_000,
      memory: 512e6,
      freeDisk: 500e6,
      listen: false,
      ping: 'env:PING',
      log: 'info',
    });
    expect(alerts).toEqual({ notify: ['ops'], credentialDays: 30 });
    expect(notifiers).toMatchObject([
      { id: 'ops', timeout: 30_000, settings: { url: 'env:BELL' } },
    ]);
    expect(references.map(({ reference }) => reference)).toEqual(['env:BELL', 'env:PING']);
  });

  it('cannot be changed once it is loaded', async () => {
    const { sources, checks, exclude, sealed } = await load(HEAD + SOURCE);
    for (const part of [sources, sources[0], sources[0]?.settings, checks, checks[0]?.params]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
    expect(Object.isFrozen(exclude) && Object.isFrozen(sealed)).toBe(true);
  });

  it('is sealed with references, thresholds and reasons in full, and without secrets or machine paths', async () => {
    const configuration = await load(
      `${HEAD}sources: { forge: { collector: forge, organization: example, token: "env:TOKEN" } }
checks: { key-owned: { disabled: covered elsewhere } }
`,
      { TOKEN: 'hunter2-and-more' },
    );
    expect(configuration.sealed).toEqual({
      organization: { name: 'Example Ltd', timeZone: 'UTC' },
      raise: { baseline: 'propose', outage: 172_800_000 },
      sources: {
        forge: {
          collector: 'forge',
          schedule: { cron: '0 3 * * *', timeZone: 'UTC' },
          version: '1',
          timeout: 30_000,
          settings: { organization: 'example', token: 'env:TOKEN', regions: 'enabled', limit: 50 },
        },
      },
      scope: { exclude: [] },
      checks: {
        'key-rotated': { revision: 3, params: { maxAgeDays: 90 }, sources: {} },
        'key-owned': { revision: 1, disabled: 'covered elsewhere' },
      },
      trackers: {},
    });
    expect(JSON.stringify(configuration.sealed)).not.toMatch(/hunter2|\/tmp/);
  });

  it('is read with Windows line ends, a byte order mark, and anchors', async () => {
    const text = `\uFEFF${HEAD}sources:\r\n  a: &base { collector: folder, path: x }\r\n  b: *base\r\n`;
    expect((await load(text)).sources.map(({ id }) => id)).toEqual(['a', 'b']);
  });
});

/** Title, file content, and everything that annexa says of it. */
const ERRORS: readonly (readonly [string, string, string])[] = [
  [
    'a misspelt key at the top',
    `${HEAD}sorces:\n  notes: {}\n`,
    'annexa.yaml:1: sources: this key is required\nannexa.yaml:2: sorces: this key is unknown; did you mean sources?',
  ],
  [
    'a misspelt key of a source',
    `${HEAD}sources:\n  forge:\n    collector: forge\n    organisation: example\n    tokn: "env:TOKEN"\n`,
    'annexa.yaml:3: sources.forge.organization: this key is required\n' +
      'annexa.yaml:3: sources.forge.token: this key is required\n' +
      'annexa.yaml:5: sources.forge.organisation: this key is unknown; did you mean organization?\n' +
      'annexa.yaml:6: sources.forge.tokn: this key is unknown; did you mean token?',
  ],
  [
    'a misspelt key that every source has',
    `${HEAD}sources: { notes: { collector: folder, path: x, timout: 3 } }\n`,
    'annexa.yaml:2: sources.notes.timout: this key is unknown; did you mean timeout?',
  ],
  [
    'a key that resembles none',
    `${HEAD}${SOURCE}raise: { whenever: true }\n`,
    'annexa.yaml:3: raise.whenever: this key is unknown; valid ones are baseline, subjects, share, outage',
  ],
  [
    'an unknown collector that resembles one',
    `${HEAD}sources:\n  notes: { collector: foldr, path: x }\n`,
    'annexa.yaml:3: sources.notes.collector: there is no collector "foldr"; did you mean folder?',
  ],
  [
    'an unknown collector that resembles none',
    `${HEAD}sources:\n  notes: { collector: satellite }\n`,
    'annexa.yaml:3: sources.notes.collector: there is no collector "satellite"; there are forge, folder',
  ],
  [
    'a source without a collector',
    `${HEAD}sources:\n  notes: { path: x }\n`,
    'annexa.yaml:3: sources.notes.collector: this key is required',
  ],
  [
    'a source that is left empty',
    `${HEAD}sources:\n  notes:\n`,
    'annexa.yaml:3: sources.notes: must be a mapping of keys to values, and is left empty',
  ],
  [
    'no source at all',
    `${HEAD}sources: {}\n`,
    'annexa.yaml:2: sources: must name at least one source',
  ],
  [
    'a source with an odd name',
    `${HEAD}sources: { "a/b": { collector: folder, path: x } }\n`,
    'annexa.yaml:2: sources."a/b": this name must begin with a letter or digit and hold only letters, digits, dots, - and _',
  ],
  [
    'an unknown check',
    `${HEAD}${SOURCE}checks:\n  key-rotate: { disabled: none here }\n`,
    'annexa.yaml:4: checks.key-rotate: there is no check "key-rotate"; did you mean key-rotated?',
  ],
  [
    'a check without anything said of it',
    `${HEAD}${SOURCE}checks: { key-rotated: {} }\n`,
    'annexa.yaml:3: checks.key-rotated: must have disabled, params or sources',
  ],
  [
    'a check disabled without a reason',
    `${HEAD}${SOURCE}checks: { key-rotated: { disabled: true } }\n`,
    'annexa.yaml:3: checks.key-rotated.disabled: must be text, not true or false: put it in quotes',
  ],
  [
    'a disabled check with parameters',
    `${HEAD}${SOURCE}checks: { key-rotated: { disabled: no keys, params: { maxAgeDays: 3 } } }\n`,
    'annexa.yaml:3: checks.key-rotated.disabled: a disabled check takes no parameters: remove one or the other',
  ],
  [
    'an unknown parameter',
    `${HEAD}${SOURCE}checks: { key-rotated: { params: { maxAge: 3 } } }\n`,
    'annexa.yaml:3: checks.key-rotated.params.maxAge: this key is unknown; did you mean maxAgeDays?',
  ],
  [
    'a parameter of a check that has none',
    `${HEAD}${SOURCE}checks: { key-owned: { params: { maxAgeDays: 3 } } }\n`,
    'annexa.yaml:3: checks.key-owned.params.maxAgeDays: this key is unknown; none is expected here',
  ],
  [
    'a parameter of the wrong type',
    `${HEAD}${SOURCE}checks: { key-rotated: { params: { maxAgeDays: ninety } } }\n`,
    'annexa.yaml:3: checks.key-rotated.params.maxAgeDays: must be a number, not text',
  ],
  [
    'a parameter out of range',
    `${HEAD}${SOURCE}checks: { key-rotated: { params: { maxAgeDays: 0 } } }\n`,
    'annexa.yaml:3: checks.key-rotated.params.maxAgeDays: must be at least 1',
  ],
  [
    'a parameter that is no whole number',
    `${HEAD}${SOURCE}checks: { key-rotated: { params: { maxAgeDays: 1.5 } } }\n`,
    'annexa.yaml:3: checks.key-rotated.params.maxAgeDays: must be a whole number, not a fraction',
  ],
  [
    'parameters for a source that is not there',
    `${HEAD}${SOURCE}checks:\n  key-rotated:\n    sources:\n      note: { params: { maxAgeDays: 3 } }\n`,
    'annexa.yaml:6: checks.key-rotated.sources.note: there is no source "note"; did you mean notes?',
  ],
  [
    'an exclusion of a source that is not there',
    `${HEAD}${SOURCE}scope:\n  exclude:\n    - { source: note, because: x, owner: y }\n`,
    'annexa.yaml:5: scope.exclude[0].source: there is no source "note"; did you mean notes?',
  ],
  [
    'an exclusion without justification or owner',
    `${HEAD}${SOURCE}scope:\n  exclude:\n    - { repository: "x-*" }\n`,
    'annexa.yaml:5: scope.exclude[0].because: this key is required\nannexa.yaml:5: scope.exclude[0].owner: this key is required',
  ],
  [
    'an exclusion that says nothing of what it leaves out',
    `${HEAD}${SOURCE}scope: { exclude: [{ because: x, owner: y }] }\n`,
    'annexa.yaml:3: scope.exclude[0]: must say what it leaves out: source, account, repository, kind or subject',
  ],
  [
    'an unknown tracker',
    `${HEAD}${SOURCE}trackers: { issues: { tracker: bord } }\n`,
    'annexa.yaml:3: trackers.issues.tracker: there is no tracker "bord"; did you mean board?',
  ],
  [
    'a setting of a tracker that is missing',
    `${HEAD}${SOURCE}trackers: { issues: { tracker: board, token: "env:T" } }\n`,
    'annexa.yaml:3: trackers.issues.project: this key is required',
  ],
  [
    'a choice that is none',
    `${HEAD}${SOURCE}raise: { baseline: accepted }\n`,
    'annexa.yaml:3: raise.baseline: must be one of propose, accept; did you mean accept?',
  ],
  [
    'one form of two, and wrong inside',
    `${HEAD}sources: { forge: { collector: forge, organization: x, token: "env:T", regions: [1] } }\n`,
    'annexa.yaml:2: sources.forge.regions[0]: must be text, not a number: put it in quotes',
  ],
  [
    'neither form of two',
    `${HEAD}sources: { forge: { collector: forge, organization: x, token: "env:T", regions: all } }\n`,
    'annexa.yaml:2: sources.forge.regions: must be enabled, or a list',
  ],
  [
    'a mapping in a mapping',
    `${HEAD}sources: { forge: { collector: forge, organization: x, token: "env:T", role: { nme: y } } }\n`,
    'annexa.yaml:2: sources.forge.role.name: this key is required\n' +
      'annexa.yaml:2: sources.forge.role.nme: this key is unknown; did you mean name?',
  ],
  [
    'an address without encryption',
    `${HEAD}sources: { forge: { collector: forge, organization: x, token: "env:T", baseUrl: "http://forge.example.com" } }\n`,
    'annexa.yaml:2: sources.forge.baseUrl: must start with https:// unless it is on this machine',
  ],
  [
    'a time zone that is none',
    `organization: { name: Example, timeZone: Middle Earth }\n${SOURCE}`,
    'annexa.yaml:1: organization.timeZone: must be a time zone such as Europe/Zurich',
  ],
  [
    'an empty name',
    `organization: { name: "" }\n${SOURCE}`,
    'annexa.yaml:1: organization.name: must not be empty',
  ],
  [
    'a schedule that is none',
    `${HEAD}sources: { notes: { collector: folder, path: x, schedule: daily } }\n`,
    'annexa.yaml:2: sources.notes.schedule: must be a cron line of five fields that comes due, as in "0 3 * * *", or a mapping of keys to values',
  ],
  [
    'a schedule that never comes due',
    `${HEAD}sources: { notes: { collector: folder, path: x, schedule: "0 3 30 2 *" } }\n`,
    'annexa.yaml:2: sources.notes.schedule: must be a cron line of five fields that comes due, as in "0 3 * * *", or a mapping of keys to values',
  ],
  [
    'a schedule with fields that cron does not have',
    `${HEAD}sources: { notes: { collector: folder, path: x, schedule: { cron: "99 3 * * *" } } }\n`,
    'annexa.yaml:2: sources.notes.schedule.cron: must be a cron line of five fields that comes due, as in "0 3 * * *"',
  ],
  [
    'an interval without a unit',
    `${HEAD}sources: { notes: { collector: folder, path: x, schedule: { every: "6" } } }\n`,
    'annexa.yaml:2: sources.notes.schedule.every: must be a time as in 30s, 5m, 6h or 2d',
  ],
  [
    'a schedule in a zone that is none',
    `${HEAD}sources: { notes: { collector: folder, path: x, schedule: { cron: "0 3 * * *", timeZone: Nowhere } } }\n`,
    'annexa.yaml:2: sources.notes.schedule.timeZone: must be a time zone such as Europe/Zurich',
  ],
  [
    'a port that is none',
    `${HEAD}${SOURCE}daemon: { listen: "127.0.0.1:99999" }\n`,
    'annexa.yaml:3: daemon.listen: has no such port',
  ],
  [
    'alerts for a notifier that is not there',
    `${HEAD}${SOURCE}alerts: { notify: [opps] }\nnotifiers: { ops: { notifier: bell, url: "env:BELL" } }\n`,
    'annexa.yaml:3: alerts.notify[0]: there is no notifier "opps"; did you mean ops?',
  ],
  [
    'a kind of notifier that is not there',
    `${HEAD}${SOURCE}notifiers: { ops: { notifier: ball, url: "env:BELL" } }\n`,
    'annexa.yaml:3: notifiers.ops.notifier: there is no notifier "ball"; did you mean bell?',
  ],
  [
    'a timeout out of range',
    `${HEAD}sources: { notes: { collector: folder, path: x, timeout: 6000 } }\n`,
    'annexa.yaml:2: sources.notes.timeout: must be at most 600',
  ],
  [
    'an empty file',
    '',
    'annexa.yaml: organization: this key is required\nannexa.yaml: sources: this key is required',
  ],
  ['a list for a file', '- a\n', 'annexa.yaml:1: must be a mapping of keys to values, not a list'],
  [
    'a tab',
    'organization:\n\tname: Example\n',
    'annexa.yaml:2: YAML is indented by spaces, and here is a tab',
  ],
  [
    'a key given twice',
    `${HEAD}${SOURCE}data: ./a\ndata: ./b\n`,
    'annexa.yaml:4: the same key stands here a second time',
  ],
  [
    'a bracket left open',
    `${HEAD}sources: { notes: { collector: folder }\nraise: {}\n`,
    'annexa.yaml:3: this line is indented wrongly, or a bracket before it is not closed',
  ],
  [
    'a colon in a value',
    `${HEAD}${SOURCE}data: a: b\n`,
    'annexa.yaml:3: a value with a colon in it needs quotes',
  ],
  [
    'a second document',
    `${HEAD}${SOURCE}---\n${HEAD}`,
    'annexa.yaml:3: a second document begins here, and only one is read',
  ],
  [
    'a key meant to reach into the program',
    `${HEAD}${SOURCE}__proto__: { data: /x }\n`,
    'annexa.yaml:3: __proto__: this key is unknown; valid ones are organization, data, database, raise, sources, scope, checks, trackers, daemon, alerts, notifiers',
  ],
];

describe('an error in the configuration', () => {
  it.each(ERRORS)('names line, key and remedy: %s', async (_title, text, message) => {
    expect(await refused(text)).toBe(message);
  });

  it('names a file that is not there', async () => {
    const options = { file: 'other.yaml', directory, env: {}, plugins };
    await expect(loadConfiguration(options)).rejects.toThrow(
      'other.yaml: there is no such file; "annexa init" writes one, --config names another',
    );
  });

  it('names a folder where a file belongs', async () => {
    const options = { file: '.', directory, env: {}, plugins };
    await expect(loadConfiguration(options)).rejects.toThrow(
      '.: this is a folder; --config names the file',
    );
  });
});

describe('a secret in place of a reference', () => {
  const secret = 'swordfish-1234567890';

  it.each([
    ['a token', `${HEAD}sources: { f: { collector: forge, organization: x, token: ${secret} } }\n`],
    [
      'a token that looks like a tag',
      `${HEAD}sources: { f: { collector: forge, token: !${secret} } }\n`,
    ],
    [
      'a token that looks like an alias',
      `${HEAD}sources: { f: { collector: forge, token: *${secret} } }\n`,
    ],
    ['a token before a stray line', `${HEAD}token: ${secret}\n  more: ${secret}\n`],
    [
      'an address of the database',
      `${HEAD}${SOURCE}database: "postgres://a:${secret}@db.test/x"\n`,
    ],
    [
      'a token that YAML takes for a list',
      `${HEAD}sources: { f: { collector: forge, token: [${secret}] } }\n`,
    ],
  ])('is refused and never shown: %s', async (_title, text) => {
    expect(await refused(text)).not.toContain('swordfish');
  });

  it('is refused with the way to do it', async () => {
    expect(
      await refused(
        `${HEAD}sources: { f: { collector: forge, organization: x, token: ${secret} } }\n`,
      ),
    ).toBe(
      'annexa.yaml:2: sources.f.token: must be a reference to the secret, env:NAME or file:path, and never the secret itself',
    );
  });
});

describe('references', () => {
  const text = `${HEAD}sources:
  forge:
    collector: forge
    organization: example
    token: "env:FORGE_TOKEN"
    role: { name: reader, externalId: "file:secrets/external-id" }
  notes: { collector: folder, path: ./notes }
trackers:
  issues: { tracker: board, project: isms, token: "env:BOARD_TOKEN" }
`;

  it('are read when asked for, without the line break at the end', async () => {
    const configuration = await load(text, { FORGE_TOKEN: 'abc\n', BOARD_TOKEN: 'def' });
    writeFileSync(path.join(directory, 'key.json'), '{\n "a": 1\n}\r\n');
    expect(await configuration.secret('env:FORGE_TOKEN')).toBe('abc');
    expect(await configuration.secret('file:key.json')).toBe('{\n "a": 1\n}');
  });

  it('are all named when they lead nowhere, of what is about to be used', async () => {
    const configuration = await load(text);
    const use = { sources: ['forge', 'notes'], trackers: ['issues'] };
    await expect(requireSecrets(configuration, use)).rejects.toThrow(
      [
        'annexa.yaml:6: sources.forge.token: the environment variable FORGE_TOKEN is not set',
        'annexa.yaml:7: sources.forge.role.externalId: file:secrets/external-id does not exist',
        'annexa.yaml:10: trackers.issues.token: the environment variable BOARD_TOKEN is not set',
      ].join('\n'),
    );
  });

  it('may lead nowhere where they are not about to be used', async () => {
    const configuration = await load(text);
    expect(await missingSecrets(configuration, { sources: ['notes'], trackers: [] })).toEqual([]);
  });

  it('are refused when empty, a folder or too large', async () => {
    const configuration = await load(HEAD + SOURCE, { EMPTY: ' \n' });
    writeFileSync(path.join(directory, 'large'), 'x'.repeat(1024 * 1024 + 1));
    await expect(configuration.secret('env:EMPTY')).rejects.toThrow('env:EMPTY is empty');
    await expect(configuration.secret('file:.')).rejects.toThrow('file:. is no file');
    await expect(configuration.secret('file:large')).rejects.toThrow(
      'file:large is too large to be a secret',
    );
    await expect(configuration.secret('swordfish')).rejects.toThrow(
      'a secret is only ever given as env:NAME or file:path',
    );
  });

  it('give the address of a PostgreSQL database', async () => {
    const withDatabase = `${HEAD}${SOURCE}database: "env:DB"\n`;
    const address = 'postgres://annexa:secret@db.test/annexa';
    const configuration = await load(withDatabase, { DB: address });
    expect(configuration.storeUrl).toBe(address);
    expect(JSON.stringify(configuration.sealed)).not.toContain('secret');
    expect(await refused(withDatabase)).toBe(
      'annexa.yaml:3: database: the environment variable DB is not set',
    );
    expect(await refused(withDatabase, { DB: 'swordfish' })).toBe(
      'annexa.yaml:3: database: what env:DB holds must be an address that begins with postgres://',
    );
  });
});
