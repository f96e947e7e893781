import type { ChildProcess } from 'node:child_process';

import { loadConfiguration } from '../../src/config/load.ts';
import type { Clock } from '../../src/daemon/clock.ts';
import type { StartWork, Work, WorkEnd } from '../../src/daemon/work.ts';
import { openStore } from '../../src/store/open.ts';
import { perform } from './work-here.ts';

interface Asked {
  readonly id: number;
  readonly work: Work;
}

interface Answered {
  readonly id: number;
  readonly end: WorkEnd;
}

/** Work done by a process that stays: neither the daemon's memory nor a start for each. */
export function workAt(server: ChildProcess, clock: Clock): StartWork {
  const waiting = new Map<number, (end: WorkEnd) => void>();
  server.on('message', ({ id, end }: Answered) => {
    waiting.get(id)?.(end);
    waiting.delete(id);
  });
  let last = 0;
  return (work) => {
    last += 1;
    const id = last;
    const ended = new Promise<WorkEnd>((resolve) => waiting.set(id, resolve));
    server.send({ id, work } satisfies Asked);
    return {
      work,
      pid: server.pid ?? 0,
      startedAt: clock.now(),
      memory: () => null,
      stop: () => waiting.get(id)?.({ end: 'stopped' }),
      ended,
    };
  };
}

/** The process itself, started with the folder of the configuration. */
if (process.send && process.argv[1] === import.meta.filename) {
  const plugins = await import('./plugins.ts');
  const directory = process.argv[2] ?? '.';
  const { env } = process;
  const configuration = await loadConfiguration({ file: 'annexa.yaml', directory, env, plugins });
  const store = await openStore({ url: configuration.storeUrl });
  const { signal } = new AbortController();
  process.on('message', ({ id, work }: Asked) => {
    void perform({ configuration, store, now: plugins.now }, work, signal, () => undefined).then(
      (end) => process.send?.({ id, end } satisfies Answered),
    );
  });
  process.on('disconnect', () => process.exit(0));
}
