import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';

import { VERSION } from '../../../src/version.ts';
import { company, place } from './command-line.ts';

const program = path.resolve('dist/src/cli/main.js');

beforeAll(() => {
  if (!existsSync(program)) throw new Error('the built program is tried here: npm run build');
});

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
}

/** The built program in a process of its own. */
function start(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, out, err }));
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return { child, ended };
}

function resolvers(): { readonly promise: Promise<void>; resolve(): void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve: () => resolve() };
}

describe('the program', () => {
  it('tells its version', async () => {
    const { ended } = start('.', ['--version']);
    expect(await ended).toEqual({ code: 0, signal: null, out: `${VERSION}\n`, err: '' });
  });

  it('finds the templates it comes with, and ends with the exit code of its command', async () => {
    const at = place();
    expect(await start(at.folder, ['init']).ended).toMatchObject({ code: 0, err: '' });
    expect(await start(at.folder, ['run']).ended).toMatchObject({ code: 0, err: '' });
    company(at);
    const run = await start(at.folder, ['run', '--json'], {}).ended;
    expect(run).toMatchObject({ code: 1, err: '' });
    expect(JSON.parse(run.out)).toMatchObject({ sources: [{ id: 'company' }] });
    expect(await start(at.folder, ['runn']).ended).toMatchObject({ code: 2, out: '' });
  });

  it('takes no harm when whoever reads it stops reading', async () => {
    const at = place();
    company(at);
    const rows = Array.from({ length: 3000 }, (_, n) => `a${String(n)},Asset,server,p1,low`);
    at.write('registers/assets.csv', `id,name,type,owner,criticality\n${rows.join('\n')}\n`);
    await at.annexa('run');
    const { child, ended } = start(at.folder, ['findings', '--ndjson']);
    child.stdout?.once('data', () => child.stdout?.destroy());
    expect(await ended).toMatchObject({ code: 0, signal: null, err: '' });
  });

  it('stops when it is interrupted, and the next run goes on', async () => {
    const at = place();
    const asked = resolvers();
    // A provider that never answers.
    const server = createServer(() => asked.resolve());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    company(at);
    const company1 = 'company: { collector: registers, path: ./registers }';
    const hanging = `github: { collector: github, organization: example, baseUrl: "http://127.0.0.1:${String(port)}", token: "env:TOKEN" }`;
    at.write(
      'annexa.yaml',
      `organization: { name: Example Ltd }\nsources:\n  ${company1}\n  ${hanging}\n`,
    );
    const { child, ended } = start(at.folder, ['run'], { TOKEN: 'ghp_invented' });
    await asked.promise;
    child.kill('SIGINT');
    const { code, err } = await ended;
    expect(code).toBe(130);
    expect(err).toContain('annexa is stopping');
    expect(err).not.toContain('annexa itself failed');
    at.write('annexa.yaml', `organization: { name: Example Ltd }\nsources:\n  ${company1}\n`);
    expect(await start(at.folder, ['run']).ended).toMatchObject({ code: 1, err: '' });
  });
});
