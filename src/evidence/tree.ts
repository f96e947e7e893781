import type { Blob } from '../store/store.ts';
import { isDigest, sha256 } from './digest.ts';

/** Key of one request of a reading, and id of the record that answers it. */
export type TreePair = readonly [request: string, record: string];

export interface Tree {
  readonly root: string;
  /** Leaves and nodes, the root last. Those an earlier reading had are the same again. */
  readonly blobs: readonly Blob[];
}

/** A tree that cannot be read back as it was committed to. */
export class BrokenTree extends Error {
  override readonly name = 'BrokenTree';
  /** The leaf or node at fault. */
  readonly digest: string;
  constructor(digest: string, problem: string) {
    super(`${digest} ${problem}`);
    this.digest = digest;
  }
}

const LEAF = 0x00;
const NODE = 0x01;
const HASH_BYTES = 32;
/**
 * A request key whose last six bits are zero ends its chunk, so one holds 64 pairs on average, and a
 * pair that comes, goes or changes touches its own chunk alone.
 */
const BOUNDARY = 0x3f;

/**
 * The commitment of a reading: request → record, as an RFC 6962 tree over chunks. A leaf is 0x00 and
 * the lines `<request> <record>\n` of a chunk, sorted; a node is 0x01 and the hashes of its two
 * children. Leaves and nodes are blobs under their own SHA-256, which thereby is their RFC 6962 hash:
 * whoever has the root can read everything below it. Frozen, see the test vectors.
 */
export function buildTree(pairs: Iterable<TreePair>): Tree {
  const lines = [...new Set(Array.from(pairs, ([request, record]) => `${request} ${record}\n`))];
  lines.sort();
  if (lines.length === 0)
    return { root: sha256(), blobs: [{ digest: sha256(), bytes: Buffer.alloc(0) }] };
  const leaves = chunked(lines).map((text) => blobOf(Buffer.from([LEAF]), Buffer.from(text)));
  const blobs = [...leaves];
  const root = join(
    leaves.map(({ digest }) => digest),
    blobs,
  );
  return { root, blobs };
}

/** Reads a tree back, in the order of its keys. Checks every hash on the way; throws `BrokenTree`. */
export async function readTree(
  root: string,
  bytesOf: (digest: string) => Promise<Uint8Array | undefined>,
): Promise<readonly TreePair[]> {
  const pairs: TreePair[] = [];
  for await (const leaf of walkTree(root, bytesOf)) {
    for (const pair of leaf.pairs) pairs.push(pair);
  }
  return pairs;
}

export interface Leaf {
  readonly digest: string;
  readonly pairs: readonly TreePair[];
}

/** The leaves of a tree from left to right, holding one at a time. Throws `BrokenTree`. */
export async function* walkTree(
  root: string,
  bytesOf: (digest: string) => Promise<Uint8Array | undefined>,
): AsyncGenerator<Leaf> {
  const pending = [root];
  let last = '';
  for (let digest = pending.pop(); digest !== undefined; digest = pending.pop()) {
    const bytes = await bytesOf(digest);
    if (bytes === undefined) throw new BrokenTree(digest, 'is missing');
    if (sha256(bytes) !== digest)
      throw new BrokenTree(digest, 'has other bytes than its hash says');
    if (bytes.length === 0 && digest === root) return;
    if (bytes[0] === NODE && bytes.length === 1 + 2 * HASH_BYTES) {
      const hex = Buffer.from(bytes.subarray(1)).toString('hex');
      pending.push(hex.slice(2 * HASH_BYTES), hex.slice(0, 2 * HASH_BYTES));
      continue;
    }
    const pairs = bytes[0] === LEAF ? pairsOf(digest, bytes, last) : undefined;
    if (pairs === undefined) throw new BrokenTree(digest, 'is neither a leaf nor a node');
    last = pairs.at(-1)?.join(' ') ?? '';
    yield { digest, pairs };
  }
}

function pairsOf(digest: string, bytes: Uint8Array, after: string): readonly TreePair[] {
  const lines = Buffer.from(bytes.subarray(1)).toString().split('\n');
  if (lines.pop() !== '') throw new BrokenTree(digest, 'breaks off in a line');
  let last = after;
  return lines.map((line) => {
    const [request, record, ...rest] = line.split(' ');
    if (!isDigest(request) || !isDigest(record) || rest.length > 0) {
      throw new BrokenTree(digest, 'has a line that is no pair');
    }
    if (line <= last) throw new BrokenTree(digest, 'is not in order');
    last = line;
    return [request, record] as const;
  });
}

function chunked(lines: readonly string[]): readonly string[] {
  const chunks: string[] = [];
  let chunk = '';
  for (const line of lines) {
    chunk += line;
    const low = Number.parseInt(line.slice(2 * HASH_BYTES - 2, 2 * HASH_BYTES), 16);
    if ((low & BOUNDARY) !== 0) continue;
    chunks.push(chunk);
    chunk = '';
  }
  if (chunk !== '') chunks.push(chunk);
  return chunks;
}

/** RFC 6962 section 2.1: the left subtree takes the largest power of two smaller than the count. */
function join(hashes: readonly string[], blobs: Blob[]): string {
  const [first] = hashes;
  if (first !== undefined && hashes.length === 1) return first;
  let split = 1;
  while (split * 2 < hashes.length) split *= 2;
  const left = join(hashes.slice(0, split), blobs);
  const right = join(hashes.slice(split), blobs);
  const node = blobOf(Buffer.from([NODE]), Buffer.from(left + right, 'hex'));
  blobs.push(node);
  return node.digest;
}

function blobOf(...parts: readonly Uint8Array[]): Blob {
  const bytes = Buffer.concat(parts);
  return { digest: sha256(bytes), bytes };
}
