import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** A running emulator of AWS, one process on a port of its own. */
export interface Moto {
  readonly url: string;
  /** From now on every request needs a known key, a right signature and a permission. */
  enforce(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the emulator that MOTO_SERVER names, and says so when there is none. */
export async function startMoto(): Promise<Moto> {
  const command = process.env['MOTO_SERVER'];
  if (command === undefined || command === '') {
    throw new Error(
      'MOTO_SERVER must name the moto_server program (PyPI package moto[server], 5.2)',
    );
  }
  const port = await freePort();
  const child = spawn(command, ['-H', '127.0.0.1', '-p', String(port)], {
    env: {
      ...process.env,
      // Else a thousand snapshots of AWS's own are in every region.
      MOTO_EC2_LOAD_DEFAULT_AMIS: 'false',
      // Else there is no AdministratorAccess to attach.
      MOTO_IAM_LOAD_MANAGED_POLICIES: 'true',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const url = `http://127.0.0.1:${port}`;
  await listening(child);
  return {
    url,
    enforce: async () => {
      const answer = await fetch(`${url}/moto-api/reset-auth`, {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream' },
        body: '0',
      });
      if (!answer.ok) throw new Error(`moto answered ${answer.status}`);
    },
    stop: async () => {
      if (child.exitCode !== null) return;
      const gone = once(child, 'exit');
      child.kill();
      await gone;
    },
  };
}

/** Resolves when the server says that it serves; rejects when it ends before that. */
function listening(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('Running on')) resolve();
    });
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(new Error(`moto_server ended with ${String(code)}: ${said}`)),
    );
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port to be had');
  return address.port;
}
