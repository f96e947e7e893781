import { createHash } from 'node:crypto';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { BrokenTree, buildTree, readTree, type TreePair } from '../../../src/evidence/tree.ts';
import type { Blob } from '../../../src/store/store.ts';

const repeat = (byte: string, last = byte): string => byte.repeat(31) + last;

function reader(blobs: readonly Blob[]): (digest: string) => Promise<Uint8Array | undefined> {
  const byDigest = new Map(blobs.map(({ digest, bytes }) => [digest, bytes]));
  return async (digest) => byDigest.get(digest);
}

function samplePairs(count: number, seed = ''): TreePair[] {
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
  return Array.from({ length: count }, (_, n) => [hash(`q${n}`), hash(`r${n}${seed}`)] as const);
}

describe('commitment tree', () => {
  it('has the frozen encoding, made with printf and openssl, not by this code', () => {
    const pairs: TreePair[] = [
      [repeat('44', '02'), repeat('a4')],
      [repeat('22', '01'), repeat('a2')],
      [repeat('11', '40'), repeat('a1')],
      [repeat('33', 'c0'), repeat('a3')],
    ];
    const { root, blobs } = buildTree(pairs);
    expect(blobs.map(({ digest }) => digest)).toEqual([
      'a9f481de0ced77fbdad6d698cb1a6b1fd9f7ab6ae3091116c095a66ac05f3c3b',
      '0e668ae693f13704c44d960cfedc6044fdffb9b97004013463593918c3c6cadb',
      '7091951ef59cd1ceaf448e9c7769de94072b978e882aa3e356ef82c8df1a5186',
      'f0052285cb82f6f6d51d19d872938ba8e5f587db4d76868810da03385b1e9227',
      '3cd07e68955fbdb140b3e57a194f2e2c8e74e7989908e6907bb069602729d356',
    ]);
    expect(root).toBe('3cd07e68955fbdb140b3e57a194f2e2c8e74e7989908e6907bb069602729d356');
    expect(buildTree([]).root).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
  });

  it('reads back from its root alone, sorted, whatever the order it was given in', async () => {
    const digest = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => {
      // A narrow choice of last bytes gives many chunk boundaries, and equal keys.
      bytes[31] = (bytes[31] ?? 0) % 3;
      return Buffer.from(bytes).toString('hex');
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(digest, digest), { maxLength: 60 }), async (pairs) => {
        const { root, blobs } = buildTree(pairs);
        const expected = [...new Set(pairs.map((pair) => pair.join(' ')))].sort();
        const read = await readTree(root, reader(blobs));
        expect(read.map((pair) => pair.join(' '))).toEqual(expected);
        expect(buildTree(pairs.toReversed()).root).toBe(root);
        expect(root).toBe(referenceRoot(blobs));
      }),
    );
  });

  it('touches one leaf and the nodes above it when one record changes', () => {
    const before = samplePairs(5_000);
    const after = before.with(1_234, [before[1_234]![0], repeat('ff')]);
    const known = new Set(buildTree(before).blobs.map(({ digest }) => digest));
    const added = buildTree(after).blobs.filter(({ digest }) => !known.has(digest));
    const leaves = added.filter(({ bytes }) => bytes[0] === 0);
    expect(leaves).toHaveLength(1);
    // About 78 leaves: a path of at most eight nodes.
    expect(added.length).toBeLessThanOrEqual(9);
  });

  it('touches one leaf when a request joins that ends no chunk', () => {
    const before = samplePairs(5_000);
    const known = new Set(buildTree(before).blobs.map(({ digest }) => digest));
    const { blobs } = buildTree([...before, [repeat('77'), repeat('ff')]]);
    const added = blobs.filter(({ digest, bytes }) => !known.has(digest) && bytes[0] === 0);
    expect(added).toHaveLength(1);
  });

  it('notices a missing, changed, disordered or foreign part', async () => {
    const { root, blobs } = buildTree(samplePairs(500));
    for (const [at, blob] of blobs.entries()) {
      await expect(readTree(root, reader(blobs.toSpliced(at, 1)))).rejects.toThrow(
        `${blob.digest} is missing`,
      );
      const bytes = Buffer.from(blob.bytes);
      bytes[bytes.length >> 1]! ^= 1;
      await expect(readTree(root, reader(blobs.with(at, { ...blob, bytes })))).rejects.toThrow(
        BrokenTree,
      );
    }
  });

  it.each([
    ['a leaf out of order', `${repeat('22')} ${repeat('aa')}\n${repeat('11')} ${repeat('aa')}\n`],
    ['a pair twice', `${repeat('22')} ${repeat('aa')}\n`.repeat(2)],
    ['a line that breaks off', `${repeat('22')} ${repeat('aa')}`],
    ['a line that is no pair', `${repeat('22')} ${repeat('aa')} ${repeat('aa')}\n`],
  ])('refuses %s though its hash be right', async (_name, text) => {
    const bytes = Buffer.from(`\0${text}`);
    const digest = createHash('sha256').update(bytes).digest('hex');
    await expect(readTree(digest, reader([{ digest, bytes }]))).rejects.toThrow(BrokenTree);
  });

  it('refuses a blob that is neither leaf nor node', async () => {
    const bytes = Buffer.from('{"users":[]}');
    const digest = createHash('sha256').update(bytes).digest('hex');
    await expect(readTree(digest, reader([{ digest, bytes }]))).rejects.toThrow(
      'is neither a leaf nor a node',
    );
  });
});

/** RFC 6962 once more: pairs of neighbours level by level, an odd one carried up unchanged. */
function referenceRoot(blobs: readonly Blob[]): string {
  let level: Buffer[] = blobs
    .filter(({ bytes }) => bytes[0] === 0)
    .map(({ bytes }) => createHash('sha256').update(bytes).digest());
  if (level.length === 0) return createHash('sha256').digest('hex');
  while (level.length > 1) {
    const above: Buffer[] = [];
    for (let at = 0; at < level.length; at += 2) {
      const [left, right]: (Buffer | undefined)[] = level.slice(at, at + 2);
      above.push(
        right === undefined
          ? left!
          : createHash('sha256').update(Buffer.of(1)).update(left!).update(right).digest(),
      );
    }
    level = above;
  }
  return level[0]!.toString('hex');
}
