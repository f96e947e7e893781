import { describe, expect, it } from 'vitest';

import { OperatorError } from '../../../../src/core/operator-error.ts';
import { sealConfiguration } from '../../../../src/evidence/record.ts';
import { openStore } from '../../../../src/store/open.ts';
import type { Backend } from '../backends.ts';
import { at, SOURCE, startRun } from '../sample.ts';
import { opener } from './opened.ts';

export function postgresContract(backend: Backend): void {
  describe('only there', () => {
    const { open } = opener(backend);

    it('says what is wrong with the address, and never the password', async () => {
      const url = new URL(await backend.fresh());
      const changed = (change: (changed: URL) => void): string => {
        const copy = new URL(url);
        change(copy);
        return String(copy);
      };
      const cases: readonly (readonly [string, string])[] = [
        [changed((copy) => (copy.password = 'Gu3ssed')), 'does not accept the user or password'],
        [changed((copy) => (copy.pathname = '/nowhere')), 'does not exist'],
        [changed((copy) => (copy.port = '1')), 'cannot be reached'],
        ['postgres://user:Gu3ssed@host:port/name', 'is not of the form'],
      ];
      for (const [address, problem] of cases) {
        const error: unknown = await openStore({ url: address }).catch((caught: unknown) => caught);
        expect(error).toBeInstanceOf(OperatorError);
        expect(String(error)).toContain(problem);
        expect(String(error)).not.toMatch(/Gu3ssed|sample/);
      }
    });

    it('asks for the right to make its schema', async () => {
      const url = await backend.fresh();
      const role = `limited${new URL(url).pathname.slice(1)}`;
      await backend.query(url, `create role ${role} login password 'sample'`);
      const limited = new URL(url);
      limited.username = role;
      await expect(openStore({ url: String(limited) })).rejects.toThrow(/cannot be written/);
      await backend.query(url, `create schema annexa authorization ${role}`);
      await open(String(limited));
    });

    it('keeps its tables apart from those of others', async () => {
      const url = await backend.fresh();
      await backend.query(url, 'create table public.runs (other text)');
      await startRun(await open(url), 'r1', at(0));
      expect(await backend.query(url, 'select * from public.runs')).toEqual([]);
    });

    it('keeps large blobs in the database too', async () => {
      const url = await backend.fresh();
      const store = await open(url);
      const text = Array.from({ length: 60_000 }, (_, n) => Math.sin(n)).join(' ');
      const large = sealConfiguration({ text });
      const run = { id: 'r1', startedAt: at(0), configuration: large.digest, sources: [] };
      await store.beginRun(run, large);
      expect(Buffer.from((await store.blob(large.digest))!)).toEqual(large.bytes);
    });

    it('goes on after the server has cut its connections', async () => {
      const url = await backend.fresh();
      const store = await open(url);
      await store.takeLease(SOURCE, 'first', at(0), at(10));
      await backend.query(
        url,
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'annexa'
          and datname = current_database()`,
      );
      // The pool may notice only while using a connection; that one call fails in plain words.
      const told: unknown = await store.sources().catch((error: unknown) => error);
      if (told instanceof Error) expect(told).toBeInstanceOf(OperatorError);
      expect(await store.takeLease(SOURCE, 'second', at(5), at(15))).toMatchObject({
        holder: 'first',
      });
    });
  });
}
