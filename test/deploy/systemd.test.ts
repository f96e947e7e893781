import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { loadConfiguration } from '../../src/config/load.ts';
import * as registry from '../../src/registry.ts';

/** Directives of a unit, each with its values in order. */
function directives(file: string): ReadonlyMap<string, readonly string[]> {
  const read = new Map<string, string[]>();
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [, key, value] = /^([A-Za-z]+)=(.*)$/.exec(line) ?? [];
    if (key === undefined || value === undefined) continue;
    read.set(key, [...(read.get(key) ?? []), value]);
  }
  return read;
}

const unit = directives('deploy/systemd/annexa.service');
const once = directives('deploy/systemd/once/once.conf');

function only(key: string): string {
  const [value, ...more] = unit.get(key) ?? [];
  expect(more).toEqual([]);
  return value ?? '';
}

describe('deploy/systemd/annexa.service', () => {
  it('is told by the daemon that it is ready and alive', () => {
    expect(only('Type')).toBe('notify');
    expect(only('NotifyAccess')).toBe('all');
    expect(only('WatchdogSec')).not.toBe('');
    expect(only('ExecReload')).toContain('-HUP $MAINPID');
  });

  it('waits longer than the daemon takes to stop, and lets it stop its own children', async () => {
    const { daemon } = await loadConfiguration({
      file: 'annexa.yaml',
      directory: 'config',
      env: {},
      plugins: registry,
    });
    expect(Number(only('TimeoutStopSec')) * 1000).toBeGreaterThan(daemon.stopWithin);
    expect(only('KillMode')).toBe('mixed');
    expect(only('Restart')).toBe('on-failure');
  });

  it.each([
    ['NoNewPrivileges', 'yes'],
    ['ProtectSystem', 'strict'],
    ['ProtectHome', 'yes'],
    ['PrivateTmp', 'yes'],
    ['PrivateDevices', 'yes'],
    ['CapabilityBoundingSet', ''],
    ['StateDirectory', 'annexa'],
    ['StateDirectoryMode', '0700'],
    ['UMask', '0077'],
    ['User', 'annexa'],
  ])('has %s=%s', (key, value) => {
    expect(unit.get(key)).toEqual([value]);
  });

  it('hands secrets over as credentials, and none in its environment', () => {
    expect(only('LoadCredential')).toBe('github-token:/etc/annexa/credentials/github-token');
    expect(unit.has('Environment')).toBe(false);
  });

  it('does not ask for what a compiler at run time cannot have', () => {
    expect(unit.has('MemoryDenyWriteExecute')).toBe(false);
  });

  it('becomes one look at a time with the drop-in, which runs the same program', () => {
    const [program = ''] = unit.get('ExecStart') ?? [];
    expect(once.get('Type')).toEqual(['oneshot']);
    expect(once.get('ExecStart')).toEqual(['', program.replace(' daemon ', ' daemon --once ')]);
    expect(once.get('SuccessExitStatus')).toEqual(['1 3']);
  });
});
