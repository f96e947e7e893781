import { describe, expect, it } from 'vitest';

import { OperatorError } from '../../../src/core/operator-error.ts';
import { HOUR, type Instant } from '../../../src/core/time.ts';
import { Daemon } from '../../../src/daemon/daemon.ts';
import type { Store } from '../../../src/store/store.ts';
import { configurationFor, DAILY, Machine } from './fakes.ts';

const at = (text: string): Instant => `2026-11-${text}:00.000Z`;
const MINUTE = 60_000;

/** A machine on which everything was read and judged at noon of the first. */
async function settled(
  schedules: Parameters<typeof configurationFor>[1] = { aws: DAILY },
  daemon: Parameters<typeof configurationFor>[2] = {},
): Promise<{ machine: Machine; daemon: Daemon }> {
  const machine = new Machine(at('01T12:00'), schedules, daemon);
  const running = await machine.boot();
  await finish(machine, running);
  machine.begun();
  return { machine, daemon: running };
}

/** Ends everything that is under way well, until nothing is. */
async function finish(machine: Machine, daemon: Daemon): Promise<void> {
  for (let before = 0; before < machine.started.length;) {
    before = machine.started.length;
    for (const work of machine.started) work.done();
    await Promise.resolve();
    await daemon.tick();
    await daemon.tick();
  }
}

async function slotsOf(machine: Machine, source = 'aws') {
  const store = await machine.store();
  return (await store.slots({ source }, 10)).map(({ dueAt, outcome, attempts }) => ({
    dueAt,
    outcome,
    attempts,
  }));
}

async function gapsOf(machine: Machine) {
  const store = await machine.store();
  return (await store.monitoringGaps()).map(({ source, from, slots, cause, to }) => ({
    source,
    from,
    slots,
    cause,
    to,
  }));
}

describe('the daemon', () => {
  it('reads a new source at once, judges what it brought, and then waits for its time', async () => {
    await using machine = new Machine(at('01T12:00'), { aws: DAILY, github: DAILY });
    const daemon = await machine.boot();
    expect(machine.begun()).toEqual(['aws', 'github']);
    machine.started[0]?.done();
    await daemon.changed();
    expect(machine.begun()).toEqual([]);
    machine.started[1]?.done();
    await daemon.changed();
    expect(machine.begun()).toEqual(['assess']);
    machine.newest.done();
    await daemon.changed();
    expect(daemon.isIdle).toBe(true);
    machine.clock.passTo(at('02T02:59'));
    await daemon.tick();
    expect(machine.begun()).toEqual([]);
    machine.clock.passTo(at('02T03:00'));
    await daemon.tick();
    expect(machine.begun()).toEqual(['aws', 'github']);
    expect(await gapsOf(machine)).toEqual([]);
  });

  it('judges after ten minutes what one source brought while another is still being read', async () => {
    const { machine, daemon } = await settled({ aws: DAILY, github: DAILY });
    await using _ = machine;
    machine.clock.passTo(at('02T03:00'));
    await daemon.tick();
    machine.started.at(-1)?.done();
    await daemon.changed();
    machine.begun();
    machine.clock.pass(9 * MINUTE);
    await daemon.tick();
    expect(machine.begun()).toEqual([]);
    machine.clock.pass(MINUTE);
    await daemon.tick();
    expect(machine.begun()).toEqual(['assess']);
  });

  it('catches up once with what was missed while it was not running, and records the gap', async () => {
    const { machine, daemon } = await settled();
    await using _ = machine;
    await daemon.stop();
    machine.clock.passTo(at('05T10:00'));
    const later = await machine.boot();
    expect(machine.begun()).toEqual(['aws']);
    expect(await gapsOf(machine)).toEqual([
      { source: 'aws', from: at('02T03:00'), slots: 4, cause: 'not-running', to: null },
    ]);
    machine.clock.pass(MINUTE);
    machine.newest.done();
    await later.changed();
    expect(await gapsOf(machine)).toMatchObject([{ to: at('05T10:01') }]);
    expect(await slotsOf(machine)).toEqual([
      { dueAt: at('05T03:00'), outcome: 'complete', attempts: 1 },
      { dueAt: at('01T12:00'), outcome: 'complete', attempts: 1 },
    ]);
  });

  it.each([
    ['suspended', (machine: Machine) => machine.clock.sleep(24 * HOUR)],
    ['clock-changed', (machine: Machine) => machine.clock.set(24 * HOUR)],
  ] as const)('names the cause of what was missed: %s', async (cause, jump) => {
    const { machine, daemon } = await settled();
    await using _ = machine;
    machine.clock.passTo(at('01T20:00'));
    await daemon.tick();
    jump(machine);
    await daemon.tick();
    expect(machine.begun()).toEqual(['aws']);
    expect(await gapsOf(machine)).toEqual([
      { source: 'aws', from: at('02T03:00'), slots: 1, cause, to: null },
    ]);
    const jumps = machine.events.flatMap((event) => (event.type === 'jump' ? event.jump.jump : []));
    expect(jumps).toEqual([cause]);
  });

  it('reads once for each moment when the clock is set back a day and right again', async () => {
    const { machine, daemon } = await settled();
    await using _ = machine;
    machine.clock.passTo(at('02T03:00'));
    await daemon.tick();
    await finish(machine, daemon);
    machine.begun();
    machine.clock.set(-24 * HOUR);
    await daemon.tick();
    machine.clock.pass(HOUR);
    await daemon.tick();
    expect(machine.begun()).toEqual([]);
    machine.clock.set(24 * HOUR);
    await daemon.tick();
    expect(machine.begun()).toEqual([]);
    machine.clock.passTo(at('03T03:00'));
    await daemon.tick();
    expect(machine.begun()).toEqual(['aws']);
    expect(new Set((await slotsOf(machine)).map(({ dueAt }) => dueAt)).size).toBe(3);
  });

  it('reads nothing twice where the clock is set back to before it knew the source', async () => {
    const { machine, daemon } = await settled();
    await using _ = machine;
    machine.clock.set(-48 * HOUR);
    await daemon.tick();
    expect(machine.begun()).toEqual([]);
  });

  it('reads on time again after a clock that was a month ahead', async () => {
    const { machine, daemon } = await settled();
    await using _ = machine;
    machine.clock.set(30 * 24 * HOUR);
    await daemon.tick();
    await finish(machine, daemon);
    machine.begun();
    machine.clock.set(-30 * 24 * HOUR);
    machine.clock.passTo(at('02T03:00'));
    await daemon.tick();
    expect(machine.begun()).toEqual(['aws']);
  });

  it('reads a source again after a failure, later each time, and then only by its schedule', async () => {
    const { machine, daemon } = await settled();
    await using _ = machine;
    machine.clock.passTo(at('02T03:00'));
    await daemon.tick();
    const waits: number[] = [];
    for (let attempt = 1; attempt < 5; attempt += 1) {
      machine.newest.crash();
      await daemon.changed();
      const { retryAt, breaker, reason } = daemon.view().sources[0] ?? {};
      expect(breaker).toBe('closed');
      expect(reason).toBe('crashed: exit code 1');
      const wait = Date.parse(retryAt ?? '') - Date.parse(machine.clock.now());
      waits.push(wait / MINUTE);
      machine.clock.pass(wait - 1);
      machine.begun();
      await daemon.tick();
      expect(machine.begun().filter((work) => work === 'aws')).toEqual([]);
      machine.clock.pass(1);
      await daemon.tick();
      expect(machine.begun()).toContain('aws');
    }
    expect(waits).toEqual([1, 2, 4, 8]);
    machine.started.findLast(({ work }) => work.kind === 'collect')?.crash();
    await daemon.changed();
    expect(daemon.view().sources[0]).toMatchObject({ failures: 5, breaker: 'open', retryAt: null });
    expect((await slotsOf(machine))[0]).toEqual({
      dueAt: at('02T03:00'),
      outcome: 'failed',
      attempts: 5,
    });
    expect(await gapsOf(machine)).toMatchObject([{ cause: 'failed', to: null }]);
    machine.clock.passTo(at('03T03:00'));
    machine.begun();
    await daemon.tick();
    expect(machine.begun()).toContain('aws');
    machine.started.findLast(({ work }) => work.kind === 'collect')?.done();
    await daemon.changed();
    expect(daemon.view().sources[0]).toMatchObject({
      failures: 0,
      breaker: 'closed',
      reason: null,
    });
    expect(await gapsOf(machine)).toMatchObject([{ cause: 'failed', to: at('03T03:00') }]);
  });

  it('takes for failed what could read nothing, and says why', async () => {
    const { machine, daemon } = await settled();
    await using _ = machine;
    machine.clock.passTo(at('02T03:00'));
    await daemon.tick();
    const gap = {
      source: 'aws',
      step: 'accounts',
      scope: {},
      reason: 'unreachable',
      detail: 'the name was not found',
    } as const;
    machine.newest.done({
      status: 'unavailable',
      coverage: { expected: null, seen: 0, gaps: [gap] },
    });
    await daemon.changed();
    expect(daemon.view().sources[0]).toMatchObject({
      failures: 1,
      reason: 'the name was not found',
      retryAt: at('02T03:01'),
    });
  });

  it('waits for another process that reads the source, and takes that for no failure', async () => {
    const { machine, daemon } = await settled();
    await using _ = machine;
    machine.clock.passTo(at('02T03:00'));
    await daemon.tick();
    machine.newest.done({ status: 'busy' });
    await daemon.changed();
    expect(daemon.view().sources[0]).toMatchObject({ failures: 0, retryAt: at('02T03:01') });
  });

  it('goes on at once with what a daemon was at that was killed', async () => {
    const { machine, daemon } = await settled();
    await using _ = machine;
    machine.clock.passTo(at('02T03:00'));
    await daemon.tick();
    expect(machine.begun()).toEqual(['aws']);
    // Its process is gone, and nobody tells the store: what holds the slot is a process that is no more.
    const store = await machine.store();
    const [slot] = await store.slots({ source: 'aws' }, 1);
    const dead = `${(slot?.holder ?? '').split('/')[0] ?? ''}/999999999/abc`;
    await store.leaveSlot(slot ?? never(), slot?.holder ?? '', {
      until: machine.clock.now(),
      detail: null,
      run: null,
    });
    await store.claimSlot(slot ?? never(), dead, machine.clock.now(), at('02T03:10'));
    await machine.boot();
    expect(machine.begun()).toEqual(['aws']);
    expect(await slotsOf(machine)).toMatchObject([{ dueAt: at('02T03:00'), outcome: null }, {}]);
  });

  it('shares the work with another daemon: one run for each moment', async () => {
    const machine = new Machine(at('01T12:00'), { aws: DAILY, github: DAILY, company: DAILY });
    await using _ = machine;
    const [one, two] = await Promise.all([machine.boot(), machine.boot()]);
    expect([...machine.begun()].sort()).toEqual(['aws', 'company', 'github']);
    for (let day = 2; day < 6; day += 1) {
      for (const work of machine.started) work.done();
      await Promise.all([one.tick(), two.tick()]);
      machine.clock.passTo(at(`0${String(day)}T03:00`));
      machine.begun();
      await Promise.all([one.tick(), two.tick()]);
      const begun = machine.begun().filter((work) => work !== 'assess');
      expect([...begun].sort()).toEqual(['aws', 'company', 'github']);
    }
  });

  it('ends what is under way when it stops, and the next goes on with it without a gap', async () => {
    const { machine, daemon } = await settled();
    await using _ = machine;
    machine.clock.passTo(at('02T03:00'));
    await daemon.tick();
    await daemon.stop();
    expect(machine.newest.stopped).toBe(25_000);
    expect(machine.events.at(-1)).toEqual({ type: 'stopped' });
    machine.clock.pass(MINUTE);
    machine.begun();
    const next = await machine.boot();
    expect(machine.begun()).toEqual(['aws']);
    machine.newest.done();
    await next.changed();
    expect(await gapsOf(machine)).toEqual([]);
    expect((await slotsOf(machine))[0]).toMatchObject({ dueAt: at('02T03:00'), attempts: 1 });
  });

  it('ends what a look begins that was under way when it was to stop', async () => {
    const { machine, daemon: first } = await settled({ aws: DAILY, github: DAILY });
    await using _ = machine;
    await first.stop();
    const store = await machine.store();
    let stopped: Promise<void> | undefined;
    let claims = 0;
    const stopping: Store = new Proxy(store, {
      get: (target, name: keyof Store) => {
        if (name !== 'claimSlot') return target[name];
        return (...claim: Parameters<Store['claimSlot']>) => {
          claims += 1;
          if (claims === 2) stopped = daemon.stop();
          return store.claimSlot(...claim);
        };
      },
    });
    const daemon = await machine.boot({ store: stopping });
    machine.clock.passTo(at('02T03:00'));
    await daemon.tick();
    await stopped;
    expect(machine.begun()).toEqual(['aws', 'github']);
    expect(daemon.view().working).toEqual([]);
  });

  it('does not overlap: a collection that outlives its next moment costs that moment', async () => {
    const { machine, daemon } = await settled({ aws: { every: HOUR } });
    await using _ = machine;
    machine.clock.passTo(at('01T13:00'));
    await daemon.tick();
    expect(machine.begun()).toEqual(['aws']);
    machine.clock.passTo(at('01T15:30'));
    await daemon.tick();
    expect(machine.begun()).toEqual([]);
    machine.newest.done();
    await daemon.changed();
    expect(machine.begun()).toContain('aws');
    expect(await gapsOf(machine)).toEqual([
      { source: 'aws', from: at('01T14:00'), slots: 2, cause: 'overrun', to: null },
    ]);
  });

  it('holds its slot while it works, and gives up what somebody else took for dead', async () => {
    const { machine, daemon } = await settled();
    await using _ = machine;
    machine.clock.passTo(at('02T03:00'));
    await daemon.tick();
    machine.clock.pass(MINUTE);
    await daemon.tick();
    const store = await machine.store();
    const [slot] = await store.slots({ source: 'aws' }, 1);
    expect(slot?.until).toBe(at('02T03:03'));
    await store.claimSlot(slot ?? never(), 'other/1/x', at('02T03:03'), at('02T03:30'));
    machine.clock.pass(MINUTE);
    await daemon.tick();
    expect(machine.newest.stopped).toBe(0);
  });

  it('collects nothing while the disk is nearly full, and says so', async () => {
    const { machine, daemon } = await settled();
    await using _ = machine;
    machine.free = 100e6;
    machine.clock.passTo(at('02T03:00'));
    await daemon.tick();
    expect(machine.begun()).toEqual([]);
    expect(daemon.view().diskProblem).toContain('less than 500 MB are free');
    machine.clock.passTo(at('02T05:00'));
    await daemon.tick();
    machine.free = 10e9;
    await daemon.tick();
    expect(machine.begun()).toEqual(['aws']);
    expect(daemon.view().diskProblem).toBeNull();
    expect(await gapsOf(machine)).toMatchObject([{ cause: 'disk-low', from: at('02T03:00') }]);
  });

  it('lives on when the store refuses, says why, and records the end once it can', async () => {
    const { machine, daemon: first } = await settled();
    await using _ = machine;
    await first.stop();
    const store = await machine.store();
    let isFull = false;
    const failing: Store = new Proxy(store, {
      get: (target, name: keyof Store) =>
        isFull && name === 'finishSlot'
          ? () => Promise.reject(new Error('the disk is full'))
          : target[name],
    });
    machine.clock.passTo(at('02T03:00'));
    const daemon = await machine.boot({ store: failing });
    isFull = true;
    machine.newest.done();
    await daemon.changed();
    expect(daemon.view().storeProblem).toBe('the disk is full');
    machine.begun();
    isFull = false;
    machine.clock.pass(5000);
    await daemon.tick();
    expect(daemon.view().storeProblem).toBeNull();
    expect(machine.begun()).toEqual(['assess']);
    expect((await slotsOf(machine))[0]).toMatchObject({ outcome: 'complete', attempts: 1 });
  });

  it('keeps the old configuration where the new one is wrong', async () => {
    const { machine } = await settled();
    await using _ = machine;
    const loads = [
      () => Promise.reject(new OperatorError('annexa.yaml:3: this key is unknown')),
      () => Promise.resolve(configurationFor(machine.folder, { aws: { every: 6 * HOUR } })),
      () => Promise.resolve(configurationFor(`${machine.folder}/elsewhere`, {})),
    ];
    const daemon = new Daemon({
      configuration: machine.configuration,
      load: () => (loads.shift() ?? never)(),
      store: await machine.store(),
      startWork: machine.startWork,
      clock: machine.clock,
      freeDisk: () => Promise.resolve(10e9),
      tell: () => undefined,
      after: () => Promise.resolve(),
      tickEvery: 5000,
      once: false,
    });
    await daemon.tick();
    await daemon.reload();
    expect(daemon.view().configurationProblem).toBe('annexa.yaml:3: this key is unknown');
    expect(daemon.view().sources[0]?.schedule).toBe('0 3 * * *');
    await daemon.reload();
    expect(daemon.view().configurationProblem).toBeNull();
    expect(daemon.view().sources[0]?.schedule).toBe('every 6h');
    expect(machine.begun()).toEqual(['assess']);
    await daemon.reload();
    expect(daemon.view().configurationProblem).toContain('change with a restart');
    expect(daemon.view().sources).toHaveLength(1);
  });

  it('judges again where an assessment failed, and at its start where one is owed', async () => {
    const { machine, daemon } = await settled();
    await using _ = machine;
    machine.clock.passTo(at('02T03:00'));
    await daemon.tick();
    machine.newest.done();
    await daemon.changed();
    machine.newest.crash();
    await daemon.changed();
    machine.begun();
    machine.clock.pass(MINUTE);
    await daemon.tick();
    expect(machine.begun()).toEqual(['assess']);
  });

  it('does once what is due and leaves what failed to the next time, where somebody else says when', async () => {
    const machine = new Machine(at('01T12:00'), { aws: DAILY, github: DAILY }, { jitter: HOUR });
    await using _ = machine;
    const daemon = await machine.boot({ once: true });
    expect(machine.begun()).toEqual(['aws', 'github']);
    machine.started[0]?.crash();
    machine.started[1]?.done();
    await daemon.changed();
    await daemon.tick();
    expect(machine.begun()).toEqual(['assess']);
    machine.newest.done();
    await daemon.changed();
    expect(daemon.isIdle).toBe(true);
    expect(await slotsOf(machine)).toMatchObject([{ outcome: null, attempts: 1 }]);
    machine.clock.pass(MINUTE);
    await daemon.tick();
    expect(machine.begun()).toEqual([]);
    const next = await machine.boot({ once: true });
    expect(machine.begun()).toContain('aws');
    machine.started.findLast(({ work }) => work.kind === 'collect')?.crash();
    await next.changed();
    machine.clock.passTo(at('02T04:30'));
    machine.begun();
    await machine.boot({ once: true });
    expect(machine.begun().filter((work) => work !== 'assess')).toEqual(['aws', 'github']);
    const gaps = await gapsOf(machine);
    expect(gaps.map(({ source, cause }) => [source, cause])).toEqual([['aws', 'failed']]);
  });

  it('puts an attempt on record that was to be tried again when the next moment came', async () => {
    const { machine, daemon } = await settled({ aws: { every: 5 * MINUTE } });
    await using _ = machine;
    machine.clock.passTo(at('01T12:05'));
    await daemon.tick();
    for (const wait of [1, 2]) {
      machine.started.findLast(({ work }) => work.kind === 'collect')?.crash();
      await daemon.changed();
      machine.clock.pass(wait * MINUTE);
      await daemon.tick();
    }
    machine.started.findLast(({ work }) => work.kind === 'collect')?.crash();
    await daemon.changed();
    machine.clock.passTo(at('01T12:10'));
    await daemon.tick();
    expect((await slotsOf(machine)).slice(0, 2)).toMatchObject([
      { dueAt: at('01T12:10'), outcome: null },
      { dueAt: at('01T12:05'), outcome: 'failed' },
    ]);
    expect(await gapsOf(machine)).toMatchObject([{ from: at('01T12:05'), cause: 'failed' }]);
  });

  it('catches up what an old schedule owed where it comes back with a new one', async () => {
    const { machine, daemon } = await settled();
    await using _ = machine;
    await daemon.stop();
    machine.clock.passTo(at('04T10:00'));
    machine.configuration = configurationFor(machine.folder, {
      aws: { cron: '0 4 * * *', timeZone: 'UTC' },
    });
    await machine.boot();
    expect(machine.begun()).toEqual(['aws']);
    expect(await gapsOf(machine)).toMatchObject([
      { from: at('02T04:00'), slots: 3, cause: 'not-running' },
    ]);
  });

  it('counts a moment once that was missed and then failed, too', async () => {
    const { machine, daemon } = await settled();
    await using _ = machine;
    await daemon.stop();
    machine.clock.passTo(at('04T10:00'));
    const later = await machine.boot();
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      machine.started.findLast(({ work }) => work.kind === 'collect')?.crash();
      await later.changed();
      machine.clock.pass(8 * MINUTE);
      await later.tick();
    }
    expect((await slotsOf(machine))[0]).toMatchObject({ dueAt: at('04T03:00'), outcome: 'failed' });
    expect(await gapsOf(machine)).toMatchObject([{ slots: 3, cause: 'not-running', to: null }]);
  });

  it('does not say of what was cut off that it failed', async () => {
    const { machine, daemon } = await settled();
    await using _ = machine;
    machine.clock.passTo(at('02T03:00'));
    await daemon.tick();
    await daemon.stop();
    machine.clock.passTo(at('05T10:00'));
    await machine.boot();
    expect(await gapsOf(machine)).toMatchObject([
      { from: at('02T03:00'), slots: 4, cause: 'not-running', to: null },
    ]);
  });

  it('takes a source that others are reading for no failure, however long they take', async () => {
    const { machine, daemon } = await settled();
    await using _ = machine;
    machine.clock.passTo(at('02T03:00'));
    await daemon.tick();
    for (let minute = 0; minute < 10; minute += 1) {
      machine.newest.done({ status: 'busy' });
      await daemon.changed();
      machine.clock.pass(MINUTE);
      await daemon.tick();
    }
    expect(daemon.view().sources[0]).toMatchObject({ failures: 0, breaker: 'closed' });
  });
});

function never(): never {
  throw new Error('there is one');
}
