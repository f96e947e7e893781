import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';

import { systemd } from '../../../src/daemon/systemd.ts';
import { serviceManager } from './notify-receiver.ts';

beforeAll(() => {
  try {
    execFileSync('systemd-notify', ['--version']);
  } catch (error) {
    throw new Error('systemd-notify is missing: install the package "systemd"', { cause: error });
  }
});

describe('with a service manager that waits', () => {
  it('tells that it is ready, in one message, with what is going on and which process it is', async () => {
    const { env, told } = await serviceManager();
    await systemd(env, 4242).notify('READY=1', '2 sources, next at\n2026-11-02T03:00:00.000Z');
    expect(await told()).toEqual([
      'READY=1',
      'STATUS=2 sources, next at 2026-11-02T03:00:00.000Z',
      'MAINPID=4242',
    ]);
  });

  it('tells what is going on by itself', async () => {
    const { env, told } = await serviceManager();
    await systemd(env, 4242).notify('STATUS', 'MAINPID=1 WATCHDOG=trigger');
    expect(await told()).toEqual(['STATUS=MAINPID=1 WATCHDOG=trigger', 'MAINPID=4242']);
  });

  it('tells when a reload began, by the clock that it compares with its own', async () => {
    const { env, told } = await serviceManager();
    const before = process.hrtime.bigint() / 1000n;
    await systemd(env, 4242).notify('RELOADING=1');
    const after = process.hrtime.bigint() / 1000n;
    const [reloading, monotonic = '', pid, ...rest] = await told();
    expect([reloading, pid, rest]).toEqual(['RELOADING=1', 'MAINPID=4242', []]);
    expect(monotonic).toMatch(/^MONOTONIC_USEC=\d+$/);
    const at = BigInt(monotonic.slice('MONOTONIC_USEC='.length));
    expect(before <= at && at <= after).toBe(true);
  });

  it('gives signs of life, and tells that it stops, in this order', async () => {
    const { env, told } = await serviceManager();
    const manager = systemd(env, 4242);
    await manager.notify('WATCHDOG=1');
    await manager.notify('STOPPING=1');
    expect([(await told())[0], (await told())[0]]).toEqual(['WATCHDOG=1', 'STOPPING=1']);
  });

  it('fails where the manager cannot be told', async () => {
    const { env } = await serviceManager();
    const gone = systemd({ ...env, NOTIFY_SOCKET: '/nowhere/notify' }, 4242);
    await expect(gone.notify('READY=1')).rejects.toThrow(/^systemd-notify: /);
    const without = systemd({ ...env, PATH: '/nowhere' }, 4242);
    await expect(without.notify('READY=1')).rejects.toThrow(/^systemd-notify: .*ENOENT/);
  });
});

describe('how often a sign of life is wanted', () => {
  const NOTIFY_SOCKET = '/run/notify';

  it.each<[Readonly<Record<string, string>>, number | undefined]>([
    [{ NOTIFY_SOCKET, WATCHDOG_USEC: '60000000' }, 60_000],
    [{ NOTIFY_SOCKET, WATCHDOG_USEC: '0' }, undefined],
    [{ NOTIFY_SOCKET, WATCHDOG_USEC: 'often' }, undefined],
    [{ NOTIFY_SOCKET }, undefined],
    [{ WATCHDOG_USEC: '60000000' }, undefined],
    [{ NOTIFY_SOCKET: '', WATCHDOG_USEC: '60000000' }, undefined],
  ])('is read of %j', (env, expected) => {
    expect(systemd(env, 4242).watchdog).toBe(expected);
  });
});

describe('without a service manager', () => {
  it.each([{}, { NOTIFY_SOCKET: '' }])('starts nothing: %j', async (env) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'annexa-systemd-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const program = '#!/bin/sh\n: > "${0%/*}/started"\n';
    writeFileSync(path.join(folder, 'systemd-notify'), program, { mode: 0o755 });
    const started = path.join(folder, 'started');
    await systemd({ ...env, PATH: folder }, 4242).notify('READY=1', '1 sources');
    expect(existsSync(started)).toBe(false);
    // The program of this test does leave a trace.
    await systemd({ NOTIFY_SOCKET: '/run/notify', PATH: folder }, 4242).notify('READY=1');
    expect(existsSync(started)).toBe(true);
  });
});
