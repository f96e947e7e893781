import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';

import { onTestFinished } from 'vitest';

import { execute } from '../../../src/cli/program.ts';
import type { Output, Registry } from '../../../src/cli/shell.ts';

/** What one command line left behind. */
export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Place {
  /** Folder the commands run in; removed after the test. */
  readonly folder: string;
  env: Record<string, string>;
  /** The clock, to be moved by hand. */
  now: string;
  registry: () => Promise<Registry>;
  write(file: string, text: string): void;
  annexa(...args: readonly string[]): Promise<Outcome>;
  /** The same with `--json`, parsed. */
  json(...args: readonly string[]): Promise<{ readonly code: number; readonly value: unknown }>;
}

/** A stream that keeps what is written to it; a terminal of so many columns where they are given. */
export function capture(columns?: number): { readonly stream: Output; text(): string } {
  let text = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  if (columns !== undefined) Object.assign(stream, { isTTY: true, columns });
  return { stream, text: () => text };
}

/** A folder of its own to run command lines in, in this process. */
export function place(): Place {
  const folder = mkdtempSync(path.join(tmpdir(), 'annexa-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const self: Place = {
    folder,
    env: {},
    now: '2026-03-02T09:00:00.000Z',
    registry: () => import('../../../src/registry.ts'),
    write: (file, text) => {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    },
    annexa: async (...args) => {
      const [out, err] = [capture(), capture()];
      const code = await execute(args, {
        stdout: out.stream,
        stderr: err.stream,
        env: self.env,
        directory: folder,
        now: () => self.now,
        signal: new AbortController().signal,
        onReload: () => () => undefined,
        user: 'tester',
        registry: () => self.registry(),
      });
      return { code, out: out.text(), err: err.text() };
    },
    json: async (...args) => {
      const { code, out, err } = await self.annexa(...args, '--json');
      if (out === '') throw new Error(err);
      return { code, value: JSON.parse(out) as unknown };
    },
  };
  return self;
}

/** Registers of a small company: one asset without a restore test, one supplier past its review. */
export function company(at: Place): void {
  at.write(
    'annexa.yaml',
    'organization: { name: Example Ltd }\nsources: { company: { collector: registers, path: ./registers } }\n',
  );
  at.write(
    'registers/people.csv',
    'person_id,name,email,start,end\np1,Ada Example,ada@example.com,2020-01-01,\n',
  );
  at.write(
    'registers/assets.csv',
    'id,name,type,owner,criticality\na1,Ledger,database,p1,critical\na2,Wiki,application,p1,low\n',
  );
  at.write('registers/restore-tests.csv', 'asset,date,result,verified_by\n');
  at.write(
    'registers/suppliers.csv',
    'id,name,criticality,last_review,next_review\ns1,Hosting Ltd,critical,2025-01-10,2026-01-10\n',
  );
}
