import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

import { CreateAccountCommand, OrganizationsClient } from '@aws-sdk/client-organizations';

import type { Maker } from './one-of-each/maker.ts';

export type Keys = Maker['credentials'];

/** A process of its own that stands in for AWS, for whoever is to be refused something. */
export interface Emulator {
  readonly url: string;
  /** Key of somebody who may do anything in the account that is there from the start. */
  readonly root: Keys;
  /** By area what it says where making one of each breaks off: it does not know what is asked for. */
  readonly unmade: Readonly<Record<string, string>>;
  /** Makes another account of that one's organization; the key of somebody who may do anything in it. */
  openAccount(): Promise<Keys>;
  /** Makes what it knows beyond one of each. */
  makeMore(make: Maker): Promise<void>;
  /** From now on, if not from the start, a request needs a known key, a right signature, a permission. */
  enforce(): Promise<void>;
  stop(): Promise<void>;
}

/** Id of a new account of the organization. */
export async function createAccount(make: Maker): Promise<string> {
  const { CreateAccountStatus: made } = await new OrganizationsClient(make).send(
    new CreateAccountCommand({ AccountName: 'member', Email: 'member@example.com' }),
  );
  return made?.AccountId ?? '';
}

interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

interface ServerOptions {
  /** The environment variable that names the program. */
  readonly variable: string;
  /** What it must name: `the moto_server program (PyPI package moto[server], 5.2)` */
  readonly program: string;
  commandLine(port: number): readonly string[];
  environment(port: number): Readonly<Record<string, string | undefined>>;
}

/** Starts the program that a variable names on a free port, and says so when there is none. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const command = process.env[options.variable];
  if (command === undefined || command === '') {
    throw new Error(`${options.variable} must name ${options.program}`);
  }
  const port = await freePort();
  const child = spawn(command, options.commandLine(port), {
    env: { ...process.env, ...options.environment(port) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await new Promise<void>((resolve, reject) => {
    let said = '';
    let serves = false;
    child.stderr.on('data', (chunk: Buffer) => {
      // Read to the end all the same: a full pipe would hold the program up.
      if (serves) return;
      said += chunk.toString();
      serves = said.includes('Running on');
      if (serves) resolve();
    });
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(new Error(`${command} ended with ${String(code)}: ${said}`)),
    );
  });
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      if (child.exitCode !== null) return;
      const gone = once(child, 'exit');
      child.kill();
      await gone;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port to be had');
  return address.port;
}
