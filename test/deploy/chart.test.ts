import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { Ajv } from 'ajv';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';

const chart = 'deploy/helm/annexa';

function read(name: string): string {
  return readFileSync(path.join(chart, name), 'utf8');
}

type Values = Readonly<Record<string, unknown>>;

// Helm reads YAML 1.1, in which a key "no" is a boolean.
const values = parse(read('values.yaml'), { version: '1.1' }) as Values;
const isValid = new Ajv({
  strict: true,
  strictTypes: false,
  strictRequired: false,
}).compile(JSON.parse(read('values.schema.json')) as object);
const config = { organization: { name: 'Example Ltd' }, sources: { aws: { collector: 'aws' } } };

describe('deploy/helm/annexa', () => {
  it('is of the version of the package', () => {
    const { appVersion } = parse(read('Chart.yaml')) as { appVersion: string };
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(appVersion).toBe(version);
  });

  it('asks for a configuration and takes its own defaults for the rest', () => {
    expect(isValid(values)).toBe(false);
    isValid({ ...values, config });
    expect(isValid.errors).toBeNull();
  });

  it.each([
    ['a key that it does not know', { persistance: {} }],
    ['a mode that it does not know', { mode: 'deployment' }],
    ['a configuration without sources', { config: { ...config, sources: {} } }],
    ['a data folder, which is the volume', { config: { ...config, data: './data' } }],
    ['two places of one bundle', { extraCa: { configMap: 'a', secret: 'b', key: 'ca.crt' } }],
    ['a volume that several nodes share', { persistence: { accessModes: ['ReadWriteMany'] } }],
    ['an image by half a digest', { image: { repository: 'annexa', digest: 'sha256:12' } }],
    ['a secret by its value', { secretEnv: [{ name: 'GITHUB_TOKEN', value: 'text' }] }],
  ])('refuses %s', (_, change) => {
    expect(isValid({ ...values, config, ...change })).toBe(false);
  });

  it('has every value described by the schema', () => {
    const { properties } = JSON.parse(read('values.schema.json')) as { properties: Values };
    const described = Object.keys(properties).filter((key) => key !== 'global');
    expect(Object.keys(values).sort()).toEqual(described.sort());
  });

  it('brings the rules and the dashboard that stand beside it', () => {
    const [rules, dashboard] = ['files/rules.yaml', 'files/dashboard.json'].map((name) =>
      path.relative('.', realpathSync(path.join(chart, name))),
    );
    expect(rules).toBe(path.join('deploy', 'prometheus', 'rules.yaml'));
    expect(dashboard).toBe(path.join('deploy', 'grafana', 'dashboard.json'));
  });
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
}

/** Runs the job's script with a program in the place of annexa. */
function job(program: string, onLine?: (pid: number) => void): Promise<Ended> {
  const folder = mkdtempSync(path.join(tmpdir(), 'annexa-job-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'annexa');
  writeFileSync(file, `#!/bin/sh\n${program}\n`);
  chmodSync(file, 0o755);
  return new Promise((resolve, reject) => {
    let out = '';
    const shell = execFile('/bin/sh', ['-c', read('files/once.sh')], {
      env: { PATH: `${folder}:${process.env['PATH'] ?? ''}` },
    });
    shell.stdout?.on('data', (text: string) => {
      out += text;
      if (out.includes('\n')) onLine?.(shell.pid ?? 0);
    });
    shell.on('error', reject);
    shell.on('close', (code) => resolve({ code, out }));
  });
}

describe('the job of mode cronjob', () => {
  it.each([
    [0, 0],
    [1, 0],
    [2, 2],
    [3, 0],
    [4, 4],
    [134, 134],
  ])('ends with the exit code of annexa %i as %i', async (code, expected) => {
    expect((await job(`exit ${String(code)}`)).code).toBe(expected);
  });

  it('hands a signal on and waits for what annexa makes of it', async () => {
    let told = false;
    const ended = await job(
      'sleep 600 &\ntrap "echo stopping; kill $!; exit 4" TERM\necho ready\nwait',
      (pid) => {
        if (!told) process.kill(pid, 'SIGTERM');
        told = true;
      },
    );
    expect(ended).toEqual({ code: 4, out: 'ready\nstopping\n' });
  });
});
