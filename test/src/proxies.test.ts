import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createProxy } from 'node:http';
import { createServer, get, type Server } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';

import { useProxies } from '../../src/proxies.ts';
import { selfSigned } from '../certificate.ts';

const program = path.resolve('dist/src/cli/main.js');

beforeAll(() => {
  if (!existsSync(program)) throw new Error('the built program is tried here: npm run build');
});

const HOSTS = ['github.example.test', 'tokens.example.test', 'sts.eu-central-1.amazonaws.com'];
const certificate = selfSigned([
  ...HOSTS,
  '*.eu-central-1.amazonaws.com',
  '*.amazonaws.com',
  'localhost',
]);

function portOf(server: { address(): unknown }): number {
  return (server.address() as AddressInfo).port;
}

async function listening(server: Server | ReturnType<typeof createProxy>): Promise<void> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
}

/** Stands for every provider at once, refuses whatever it is asked, and notes by which name. */
async function provider(): Promise<{ readonly port: number; readonly asked: ReadonlySet<string> }> {
  const asked = new Set<string>();
  const server = createServer(certificate, (request, answer) => {
    asked.add((request.headers.host ?? '').replace(/:\d+$/, ''));
    answer.writeHead(403, { 'content-type': 'application/json' });
    answer.end('{"message":"not here"}');
  });
  await listening(server);
  return { port: portOf(server), asked };
}

/** A proxy that leads every tunnel to the provider, wherever it was to go, and notes where. */
async function proxyTo(port: number): Promise<{
  readonly address: string;
  readonly tunnels: ReadonlySet<string>;
  readonly authorizations: ReadonlySet<string | undefined>;
}> {
  const tunnels = new Set<string>();
  const authorizations = new Set<string | undefined>();
  const server = createProxy((_, answer) => answer.writeHead(400).end());
  server.on('connect', (request, near) => {
    tunnels.add(request.url ?? '');
    authorizations.add(request.headers['proxy-authorization']);
    const far = connect(port, '127.0.0.1', () => {
      near.write('HTTP/1.1 200 Connection established\r\n\r\n');
      far.pipe(near).pipe(far);
    });
    for (const end of [near, far])
      end.on('error', () => [near, far].forEach((one) => one.destroy()));
  });
  await listening(server);
  return {
    address: `http://annexa:secret@127.0.0.1:${String(portOf(server))}`,
    tunnels,
    authorizations,
  };
}

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

function folderWith(sources: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'annexa-proxy-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(path.join(folder, 'ca.pem'), certificate.cert);
  writeFileSync(
    path.join(folder, 'google.json'),
    JSON.stringify({
      client_email: 'annexa@example-project.iam.gserviceaccount.com',
      private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    }),
    { mode: 0o600 },
  );
  writeFileSync(
    path.join(folder, 'annexa.yaml'),
    `organization: { name: Example Ltd }\nsources:\n${sources}`,
  );
  return folder;
}

/** Runs the built program with nothing of this process's environment but the path. */
async function collect(
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly code: number | null; readonly err: string }> {
  const child = spawn(process.execPath, [program, 'collect'], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      NODE_EXTRA_CA_CERTS: path.join(folder, 'ca.pem'),
      GITHUB_TOKEN: 'invented',
      AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'invented',
      ...env,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { code, err };
}

describe('a proxy and a private certificate authority', () => {
  it('are used by the client of every provider', async () => {
    const { port, asked } = await provider();
    const { address, tunnels, authorizations } = await proxyTo(port);
    const folder = folderWith(`
  github: { collector: github, organization: example, baseUrl: "https://github.example.test/api/v3", token: "env:GITHUB_TOKEN" }
  workspace: { collector: google-workspace, credentials: "file:google.json", subject: admin@example.com, tokenUrl: "https://tokens.example.test/token" }
  aws: { collector: aws, regions: [eu-central-1] }
`);
    const { code, err } = await collect(folder, { HTTPS_PROXY: address });
    expect(code, err).toBe(3);
    expect([...tunnels]).toEqual(expect.arrayContaining(HOSTS.map((host) => `${host}:443`)));
    expect([...asked]).toEqual(expect.arrayContaining(HOSTS));
    const basic = `Basic ${Buffer.from('annexa:secret').toString('base64')}`;
    expect([...authorizations]).toEqual([basic]);
  });

  it('are passed by on the way to what NO_PROXY names', async () => {
    const { port, asked } = await provider();
    const { address, tunnels } = await proxyTo(port);
    const at = `https://localhost:${String(port)}`;
    const folder = folderWith(`
  github: { collector: github, organization: example, baseUrl: "${at}/api/v3", token: "env:GITHUB_TOKEN" }
  aws: { collector: aws, regions: [eu-central-1] }
`);
    const env = { HTTPS_PROXY: address, NO_PROXY: 'localhost', AWS_ENDPOINT_URL: at };
    const { code, err } = await collect(folder, env);
    expect(code, err).toBe(3);
    expect([...tunnels]).toEqual([]);
    expect([...asked]).toEqual(['localhost']);
  });

  it('are named where they cannot be', async () => {
    const folder = folderWith('  company: { collector: registers, path: . }\n');
    const { code, err } = await collect(folder, { HTTPS_PROXY: 'proxy.example.com:3128' });
    expect(code).toBe(2);
    expect(err).toBe(
      'annexa: HTTPS_PROXY is no address of a proxy: it must be as in http://proxy.example.com:3128\n',
    );
  });
});

describe('a proxy that opens no way', () => {
  it('is told from a provider that refuses', async () => {
    const server = createProxy();
    server.on('connect', (_, near) => near.end('HTTP/1.1 407 Who are you\r\n\r\n'));
    await listening(server);
    await useProxies({ HTTPS_PROXY: `http://annexa:secret@127.0.0.1:${String(portOf(server))}` });
    const cause = {
      name: 'ProxyError',
      code: 'EPROXY',
      message: 'the proxy opens no way to example.test:443: 407',
    };
    await expect(fetch('https://example.test/')).rejects.toMatchObject({ cause });
    const asked = new Promise((_, reject) => get('https://example.test/').once('error', reject));
    await expect(asked).rejects.toMatchObject(cause);
  });
});
