import { networkInterfaces } from 'node:os';

import { describe, expect, it, onTestFinished } from 'vitest';

import { OperatorError } from '../../../src/core/operator-error.ts';
import { plus, type Instant } from '../../../src/core/time.ts';
import { serve, type HttpOptions } from '../../../src/daemon/http-server.ts';
import type { DaemonView } from '../../../src/daemon/view.ts';
import { LOOKED, sourceOf, STARTED, viewOf } from './views.ts';

interface Bench {
  readonly url: string;
  view: DaemonView;
  now: Instant;
  isBroken: boolean;
  metrics: HttpOptions['metrics'];
  get(path: string, method?: string): Promise<Response>;
  ready(): Promise<{ readonly status: number; readonly problems: readonly string[] }>;
}

async function bench(fields: Partial<DaemonView> = {}, listen = '127.0.0.1:0'): Promise<Bench> {
  const server = await serve({
    listen,
    view: () => {
      if (made.isBroken) throw new Error('no view');
      return made.view;
    },
    now: () => made.now,
    metrics: () => made.metrics(),
  });
  onTestFinished(() => server.close());
  const made: Bench = {
    url: server.url,
    view: viewOf(fields),
    now: LOOKED,
    isBroken: false,
    metrics: async () => ({ type: 'text/plain; version=0.0.4; charset=utf-8', text: 'a 1\n' }),
    get: (path, method = 'GET') => fetch(`${server.url}${path}`, { method }),
    ready: async () => {
      const response = await made.get('/readyz');
      const body = (await response.json()) as { ready: boolean; problems: readonly string[] };
      expect(body.ready).toBe(response.status === 200);
      return { status: response.status, problems: body.problems };
    },
  };
  return made;
}

describe('/healthz', () => {
  async function statusAfter(made: Bench, milliseconds: number): Promise<number> {
    made.now = plus(made.view.tickedAt ?? made.view.startedAt, milliseconds);
    return (await made.get('/healthz')).status;
  }

  it('is alive for a minute after the last look, and dead after that', async () => {
    const made = await bench();
    const response = await made.get('/healthz');
    expect([response.status, await response.text()]).toEqual([200, 'alive\n']);
    expect(await statusAfter(made, 60_000)).toBe(200);
    expect(await statusAfter(made, 60_001)).toBe(503);
    expect(await (await made.get('/healthz')).text()).toMatch(/does not look at what is due/);
  });

  it('waits five looks where those take longer than a minute', async () => {
    const made = await bench({ tickEvery: 20_000 });
    expect(await statusAfter(made, 100_000)).toBe(200);
    expect(await statusAfter(made, 100_001)).toBe(503);
  });

  it('counts from the start until it has looked for the first time', async () => {
    const made = await bench({ tickedAt: null, startedAt: STARTED });
    expect(await statusAfter(made, 60_000)).toBe(200);
    expect(await statusAfter(made, 60_001)).toBe(503);
  });

  it('is alive with a clock that was set back, and again after the next look', async () => {
    const made = await bench();
    expect(await statusAfter(made, -86_400_000)).toBe(200);
    expect(await statusAfter(made, 86_400_000)).toBe(503);
    made.view = viewOf({ tickedAt: made.now });
    expect((await made.get('/healthz')).status).toBe(200);
  });
});

describe('/readyz', () => {
  it('is ready where nothing is wrong', async () => {
    const made = await bench();
    expect(await made.ready()).toEqual({ status: 200, problems: [] });
  });

  it.each<[string, Partial<DaemonView>]>([
    ['it has not looked at what is due yet', { tickedAt: null, startedAt: LOOKED }],
    ['it is stopping', { stopping: true }],
    ['the database is locked', { storeProblem: 'the database is locked' }],
    ['less than 500 MB are free', { diskProblem: 'less than 500 MB are free' }],
    ['it does not look at what is due any more', { tickedAt: STARTED }],
  ])('is not ready: %s', async (problem, fields) => {
    const made = await bench(fields);
    expect(await made.ready()).toEqual({ status: 503, problems: [problem] });
  });

  it('tells of all that is wrong at once', async () => {
    const made = await bench({ stopping: true, storeProblem: 'a', diskProblem: 'b' });
    expect(await made.ready()).toEqual({ status: 503, problems: ['it is stopping', 'a', 'b'] });
  });

  it('tells of failing sources and a wrong configuration, and is ready for all that', async () => {
    const made = await bench({
      configurationProblem: 'annexa.yaml:3: sources: wrong',
      sources: [
        sourceOf('aws', { failures: 2, reason: 'refused: no token' }),
        sourceOf('github', { failures: 1 }),
        sourceOf('well'),
      ],
    });
    expect(await made.ready()).toEqual({
      status: 200,
      problems: [
        'aws: 2 failed in a row',
        'github: 1 failed in a row',
        'annexa.yaml:3: sources: wrong',
      ],
    });
  });
});

describe('the server', () => {
  it('serves the metrics with their own media type', async () => {
    const made = await bench();
    const response = await made.get('/metrics?now');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.text()).toBe('a 1\n');
  });

  it('says that metrics cannot be told, and lives on', async () => {
    const made = await bench();
    made.metrics = () => Promise.reject(new Error('no metrics today'));
    const response = await made.get('/metrics');
    expect([response.status, await response.text()]).toEqual([500, 'no metrics today\n']);
    expect((await made.get('/healthz')).status).toBe(200);
  });

  it('answers 500 where not even the view can be had, and lives on', async () => {
    const made = await bench();
    made.isBroken = true;
    expect((await made.get('/healthz')).status).toBe(500);
    made.isBroken = false;
    expect((await made.get('/healthz')).status).toBe(200);
  });

  it('answers HEAD without a body', async () => {
    const made = await bench({ stopping: true });
    const [alive, ready] = [await made.get('/healthz', 'HEAD'), await made.get('/readyz', 'HEAD')];
    expect([alive.status, await alive.text()]).toEqual([200, '']);
    expect([ready.status, await ready.text()]).toEqual([503, '']);
  });

  it('knows no other page and no other method', async () => {
    const made = await bench();
    const other = await made.get('/');
    expect([other.status, await other.text()]).toEqual([
      404,
      '/healthz, /readyz and /metrics are here\n',
    ]);
    const posted = await made.get('/healthz', 'POST');
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it('lets nothing be guessed as another type', async () => {
    const made = await bench();
    for (const path of ['/healthz', '/readyz', '/metrics', '/']) {
      const { headers } = await made.get(path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-type')).toMatch(/; charset=utf-8$/);
    }
  });

  it('takes a port in use for a mistake of the operator, and says which key', async () => {
    const { url } = await bench();
    const failed = bench({}, new URL(url).host);
    await expect(failed).rejects.toThrow(OperatorError);
    await expect(failed).rejects.toThrow(/^daemon\.listen: .*EADDRINUSE/);
  });

  it('listens at an IPv6 address', async () => {
    const listening = bench({}, '[::1]:0');
    const hasIpv6 = Object.values(networkInterfaces())
      .flat()
      .some((address) => address?.address === '::1');
    // A machine without IPv6 says so, which shows that the address was understood.
    if (!hasIpv6) {
      await expect(listening).rejects.toThrow(/^daemon\.listen: .*::1/);
      return;
    }
    const made = await listening;
    expect(made.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect((await made.get('/healthz')).status).toBe(200);
  });

  it('is gone once closed, without waiting for who is connected', async () => {
    const server = await serve({
      listen: '127.0.0.1:0',
      view: () => viewOf(),
      now: () => LOOKED,
      metrics: () => new Promise(() => undefined),
    });
    const waiting = fetch(`${server.url}/metrics`);
    const answered = fetch(`${server.url}/healthz`);
    expect((await answered).status).toBe(200);
    const refused = expect(waiting).rejects.toThrow();
    await server.close();
    await refused;
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
  });
});
