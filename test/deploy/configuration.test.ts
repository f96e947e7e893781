import { readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

import { loadConfiguration } from '../../src/config/load.ts';
import * as registry from '../../src/registry.ts';

interface Service {
  readonly read_only: boolean;
  readonly cap_drop: readonly string[];
  readonly security_opt: readonly string[];
  readonly user: string;
  readonly volumes: readonly string[];
  readonly ports: readonly string[];
  readonly secrets: readonly string[];
  readonly stop_grace_period: string;
  readonly healthcheck: { readonly test: readonly string[] };
}

interface Compose {
  readonly services: { readonly annexa: Service };
  readonly secrets: Readonly<Record<string, unknown>>;
}

const compose = parse(readFileSync('deploy/compose/compose.yaml', 'utf8')) as Compose;
const { annexa } = compose.services;

describe('deploy/compose', () => {
  it('comes with a configuration that annexa takes', async () => {
    const configuration = await loadConfiguration({
      file: 'annexa.yaml',
      directory: 'deploy/compose',
      env: {},
      plugins: registry,
    });
    const { daemon, references, data } = configuration;
    expect(data).toBe('/var/lib/annexa');
    expect(daemon.listen).toBe('0.0.0.0:9464');
    expect(annexa.volumes.some((volume) => volume.endsWith(`:${data}`))).toBe(true);
    expect(references.map(({ reference }) => reference)).toEqual(
      annexa.secrets.map((name) => `file:/run/secrets/${name}`),
    );
    expect(Object.keys(compose.secrets)).toEqual(annexa.secrets);
    const [seconds] = /^\d+/.exec(annexa.stop_grace_period) ?? [];
    expect(Number(seconds) * 1000).toBeGreaterThan(daemon.stopWithin);
  });

  it('lets the container do no more than it must', () => {
    expect(annexa.read_only).toBe(true);
    expect(annexa.cap_drop).toEqual(['ALL']);
    expect(annexa.security_opt).toContain('no-new-privileges:true');
    expect(annexa.user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(annexa.ports.every((port) => port.startsWith('127.0.0.1:'))).toBe(true);
    const others = annexa.volumes.filter((volume) => !volume.startsWith('data:'));
    expect(others.every((volume) => volume.endsWith(':ro'))).toBe(true);
  });

  it('asks for health as the image does', () => {
    const image = readFileSync(path.join('deploy', 'container', 'Dockerfile'), 'utf8');
    const [, command] = /CMD (\["node", .*\])$/m.exec(image) ?? [];
    expect(annexa.healthcheck.test).toEqual(['CMD', ...(JSON.parse(command ?? '[]') as string[])]);
  });
});
