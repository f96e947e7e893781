import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';

import { configurationJsonSchema } from '../../src/config/json-schema.ts';
import { loadConfiguration, type LoadedConfiguration } from '../../src/config/load.ts';
import * as registry from '../../src/registry.ts';

const template = readFileSync('config/annexa.yaml', 'utf8');
/** With every example in force: their marks stand at the text, those of prose a space before it. */
const whole = template.replace(/^( *)#(?! [A-Za-z"])/gm, '$1');

async function load(text: string): Promise<LoadedConfiguration> {
  const directory = mkdtempSync(path.join(tmpdir(), 'annexa-template-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  writeFileSync(path.join(directory, 'annexa.yaml'), text);
  const env = { ANNEXA_DATABASE: 'postgres://db.test/annexa' };
  return loadConfiguration({ file: 'annexa.yaml', directory, env, plugins: registry });
}

/** What the issue of the first release promises, with every collector and the tracker in it. */
const promised = `
organization: { name: Example Ltd }
data: ./data
raise: { baseline: accept }
sources:
  aws-prod:  { collector: aws, regions: [us-east-1, eu-west-1] }
  aws-org:   { collector: aws, profile: audit, accounts: organization, role: { name: EvidenceReader, externalId: "env:EXTERNAL_ID" }, regions: enabled, schedule: "0 3 * * *" }
  github:    { collector: github, organization: example, baseUrl: "https://api.github.com", token: "env:GITHUB_TOKEN" }
  workspace: { collector: google-workspace, customer: my_customer, credentials: "file:service-account.json", subject: admin@example.com }
  company:   { collector: registers, path: ./registers }
scope:
  exclude:
    - { source: github, repository: "sandbox-*", because: "no customer data", owner: cto@example.com }
checks:
  access-key-rotated: { params: { maxAgeDays: 90 } }
  storage-access-logged: { disabled: "covered by data events of the trail" }
trackers:
  issues: { tracker: github, repository: example/isms, baseUrl: "https://api.github.com", token: "env:TICKETS_TOKEN" }
`;

describe('the configuration that init writes', () => {
  it('loads as it is', async () => {
    const { sources, exclude, trackers, raise } = await load(template);
    expect(sources.map(({ id }) => id)).toEqual(['company']);
    expect({ exclude, trackers, raise }).toEqual({
      exclude: [],
      trackers: [],
      raise: { baseline: 'propose', outage: 48 * 3_600_000 },
    });
  });

  it('loads with every example in it, one for each collector, tracker and notifier', async () => {
    const { sources, trackers, notifiers, exclude, checks } = await load(whole);
    expect(new Set(sources.map(({ collector }) => collector.id))).toEqual(
      new Set(registry.collectors.map(({ id }) => id)),
    );
    expect(new Set(trackers.map(({ kind }) => kind.id))).toEqual(
      new Set(registry.trackers.map(({ id }) => id)),
    );
    expect(new Set(notifiers.map(({ kind }) => kind.id))).toEqual(
      new Set(registry.notifiers.map(({ id }) => id)),
    );
    expect(exclude).toHaveLength(1);
    expect(checks.filter(({ disabled }) => disabled !== undefined)).toHaveLength(1);
  });
});

describe('the configuration that is promised', () => {
  it('loads, and finds every secret reference', async () => {
    const { sources, references } = await load(promised);
    expect(sources).toHaveLength(5);
    expect(references.map(({ key, reference }) => [key, reference])).toEqual([
      ['sources.aws-org.role.externalId', 'env:EXTERNAL_ID'],
      ['sources.github.token', 'env:GITHUB_TOKEN'],
      ['sources.workspace.credentials', 'file:service-account.json'],
      ['trackers.issues.token', 'env:TICKETS_TOKEN'],
    ]);
  });
});

describe('config/annexa.schema.json', () => {
  const schema = configurationJsonSchema(registry);
  const valid = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);

  it('is what `npm run docs` makes of the schemas in force', () => {
    const written = JSON.parse(readFileSync('config/annexa.schema.json', 'utf8')) as unknown;
    expect(written).toEqual(JSON.parse(JSON.stringify(schema)));
  });

  it.each([
    ['the template', template],
    ['the template with all examples', whole],
    ['what is promised', promised],
  ])('takes %s', (_title, text) => {
    expect(valid(parse(text)) ? [] : valid.errors).toEqual([]);
  });

  it.each([
    [
      'an unknown key',
      'organization: { name: x }\nsources: { a: { collector: registers, path: x } }\nraies: {}\n',
    ],
    ['an unknown collector', 'organization: { name: x }\nsources: { a: { collector: aw } }\n'],
    [
      'another collector’s key',
      'organization: { name: x }\nsources: { a: { collector: registers, path: x, token: "env:T" } }\n',
    ],
    ['an unknown check', promised.replace('access-key-rotated', 'access-key-rotate')],
    ['an unknown parameter', promised.replace('maxAgeDays', 'maxAge')],
    ['a secret', promised.replace('env:GITHUB_TOKEN', 'swordfish')],
  ])('refuses %s', (_title, text) => {
    expect(valid(parse(text))).toBe(false);
  });
});
