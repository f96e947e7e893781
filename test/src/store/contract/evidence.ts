import { beforeEach, describe, expect, it } from 'vitest';

import { readTree } from '../../../../src/evidence/tree.ts';
import { verifyStore } from '../../../../src/evidence/verify.ts';
import type { ReadingCommit } from '../../../../src/store/store.ts';
import type { Backend } from '../backends.ts';
import { at, reading, sealedCommit, SOURCE, STEP } from '../sample.ts';
import { opener, type Opened } from './opened.ts';

const BODIES = { u1: { name: 'One' }, u2: { name: 'Two', text: 'x'.repeat(1_000) } };

export function evidenceContract(backend: Backend): void {
  describe('evidence', () => {
    const { begun } = opener(backend);
    let opened: Opened;
    let commit: ReadingCommit;

    beforeEach(async () => {
      opened = await begun();
      commit = sealedCommit(reading({ run: 'r1', id: 'first' }), BODIES);
      await opened.store.commitReading(commit, opened.fence);
      const again = reading({ run: 'r1', id: 'second', startedAt: at(9) });
      await opened.store.commitReading(sealedCommit(again, BODIES), opened.fence);
    });

    const tamper = async (statement: string, ...values: unknown[]): Promise<void> => {
      await backend.query(opened.url, statement, ...values);
    };
    const hex = (digest: string): Buffer => Buffer.from(digest, 'hex');
    const problems = async (): Promise<readonly string[]> =>
      (await verifyStore(opened.store)).faults.map(
        ({ about, id, problem }) => `${about} ${id} ${problem}`,
      );

    it('comes back record by record and page by page', async () => {
      const { store } = opened;
      const [first, second] = commit.records;
      expect(await store.record(first!.id)).toEqual(first);
      expect(await store.record('0'.repeat(64))).toBeUndefined();
      const page = await store.records({ source: SOURCE, step: STEP }, undefined, 1);
      expect(page.items).toEqual([first]);
      expect((await store.records({}, page.next, 1)).items).toEqual([second]);
      expect((await store.records({ step: 'other' }, undefined, 9)).items).toEqual([]);
      const absent = '0'.repeat(64);
      expect(await store.hasRecords([first!.id, absent])).toEqual(new Set([first!.id]));
      expect(await store.hasBlobs([first!.body, absent])).toEqual(new Set([first!.body]));
      expect(await store.blob(absent)).toBeUndefined();
    });

    it('leads from the root of a reading to its bodies', async () => {
      const { store } = opened;
      const [newest] = await store.newestReadings();
      expect(newest).toMatchObject({ id: 'second', root: commit.reading.root });
      const pairs = await readTree(newest!.root!, (digest) => store.blob(digest));
      const bodies = await Promise.all(
        pairs.map(async ([, id]) => {
          const record = await store.record(id);
          return JSON.parse(Buffer.from((await store.blob(record!.body))!).toString()) as object;
        }),
      );
      expect(bodies).toEqual(expect.arrayContaining(Object.values(BODIES)));
    });

    it('verifies', async () => {
      expect(await verifyStore(opened.store)).toEqual({
        records: 2,
        readings: 2,
        runs: 1,
        faults: [],
        faultCount: 0,
      });
    });

    it('shows a flipped byte in a body', async () => {
      for (const { id, body } of commit.records) {
        const [row] = (await backend.query(
          opened.url,
          'select bytes from blobs where digest = ?',
          hex(body),
        )) as [{ bytes: Buffer }];
        const bytes = Buffer.from(row.bytes);
        bytes[bytes.length >> 1]! ^= 1;
        await tamper('update blobs set bytes = ? where digest = ?', bytes, hex(body));
        expect(await problems()).toContain(`record ${id} body-altered`);
        await expect(opened.store.blob(body)).rejects.toThrow(body);
      }
    });

    it('shows a body that is gone', async () => {
      const { id, body } = commit.records[0]!;
      await tamper('delete from blobs where digest = ?', hex(body));
      expect(await problems()).toEqual([`record ${id} body-missing`]);
    });

    it('shows a changed statement', async () => {
      const { id, statement } = commit.records[0]!;
      const changed = statement.replace('"tenant":"T1"', '"tenant":"T2"');
      await tamper('update records set statement = ? where id = ?', changed, hex(id));
      expect(await problems()).toEqual([`record ${id} statement-altered`]);
      await tamper('update records set statement = ? where id = ?', 'none', hex(id));
      expect(await problems()).toEqual([`record ${id} statement-altered`]);
    });

    it('shows fields that say other than the statement', async () => {
      const [one, two] = commit.records;
      await tamper('update records set body = ? where id = ?', hex(two!.body), hex(one!.id));
      expect(await problems()).toEqual([`record ${one!.id} fields-differ`]);
    });

    it('shows a record that is gone, in every reading that had it', async () => {
      const { id } = commit.records[0]!;
      await tamper('delete from records where id = ?', hex(id));
      expect(await problems()).toEqual([
        'reading first record-missing',
        'reading second record-missing',
      ]);
    });

    it('shows a record put under another request', async () => {
      const [one, two] = commit.records;
      await tamper('update records set request = ? where id = ?', hex(two!.request), hex(one!.id));
      expect(await problems()).toContain('reading first record-misplaced');
    });

    it('shows a missing and a changed part of a tree', async () => {
      const { root } = commit.reading;
      await tamper('update readings set root = ? where id = ?', hex('0'.repeat(64)), 'second');
      expect(await problems()).toEqual(['reading second tree-broken']);
      await tamper('update blobs set bytes = ? where digest = ?', Buffer.from('x'), hex(root!));
      expect(await problems()).toEqual(['reading first tree-broken', 'reading second tree-broken']);
      await tamper('delete from blobs where digest = ?', hex(root!));
      expect(await problems()).toEqual(['reading first tree-broken', 'reading second tree-broken']);
    });

    it('shows a changed configuration', async () => {
      await tamper('update runs set configuration = ?', hex('0'.repeat(64)));
      expect(await problems()).toEqual(['run r1 configuration-missing']);
    });
  });
}
