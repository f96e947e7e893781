import type { EvidenceRecord, ReadingRow, RunRow, Store } from '../store/store.ts';
import { DamagedBlob } from './codec.ts';
import { sha256 } from './digest.ts';
import { fieldsOf, recordId } from './record.ts';
import { BrokenTree, walkTree } from './tree.ts';

export type Problem =
  /** The statement is not what the record's id says. */
  | 'statement-altered'
  /** The fields kept beside the statement say something else. */
  | 'fields-differ'
  | 'body-missing'
  | 'body-altered'
  /** A leaf or node of the reading's tree is missing or not what its hash says. */
  | 'tree-broken'
  /** The tree names a record that is not there. */
  | 'record-missing'
  /** The tree names a record under a request that the record does not answer. */
  | 'record-misplaced'
  | 'configuration-missing'
  | 'configuration-altered';

/** One thing that does not hold, and what it is about. */
export interface Fault {
  readonly about: 'record' | 'reading' | 'run';
  readonly id: string;
  readonly problem: Problem;
  readonly detail: string;
}

export interface Verification {
  readonly records: number;
  readonly readings: number;
  readonly runs: number;
  /** The first of them, in the order found. */
  readonly faults: readonly Fault[];
  /** How many there are in all. */
  readonly faultCount: number;
}

/** What verifying reads of a store. */
export type VerifiableStore = Pick<Store, 'records' | 'record' | 'readings' | 'runs' | 'blob'>;

const PAGE = 200;
const FAULTS_LISTED = 1_000;
/** Roots and leaves remembered as sound; unchanged readings share them. About 10 MB. */
const REMEMBERED = 50_000;

/**
 * Verifies everything a store holds: each record's id and body, each reading's tree and that its records
 * are there and answer its requests, each run's configuration. Trusts nothing the store says of itself.
 * Reads page by page, so that memory does not grow with the store.
 */
export async function verifyStore(
  store: VerifiableStore,
  progress: (done: Omit<Verification, 'faults'>) => void = () => undefined,
): Promise<Verification> {
  const verifier = new Verifier(store);
  for await (const record of everyRecord(store)) {
    await verifier.record(record);
    if (verifier.records % PAGE === 0) progress(verifier.result());
  }
  for await (const reading of everyReading(store)) {
    await verifier.reading(reading);
    if (verifier.readings % PAGE === 0) progress(verifier.result());
  }
  for await (const run of everyRun(store)) await verifier.run(run);
  return verifier.result();
}

class Verifier {
  records = 0;
  readings = 0;
  #runs = 0;
  #faultCount = 0;
  readonly #faults: Fault[] = [];
  readonly #sound = new Set<string>();
  readonly #store: VerifiableStore;

  constructor(store: VerifiableStore) {
    this.#store = store;
  }

  result(): Verification {
    return {
      records: this.records,
      readings: this.readings,
      runs: this.#runs,
      faults: this.#faults,
      faultCount: this.#faultCount,
    };
  }

  async record({ id, statement, request, body, source, step }: EvidenceRecord): Promise<void> {
    this.records += 1;
    if (recordId(statement) !== id) {
      this.#fault('record', id, 'statement-altered', 'its statement has another hash');
      return;
    }
    const stated = fieldsOf(statement);
    const differing = Object.entries({ request, body, source, step })
      .filter(([field, value]) => stated?.[field as keyof typeof stated] !== value)
      .map(([field]) => field);
    if (differing.length > 0) {
      const detail = `kept beside its statement: another ${differing.join(', ')}`;
      this.#fault('record', id, 'fields-differ', detail);
    }
    await this.#content('record', id, 'body', stated?.body ?? body);
  }

  async run({ id, configuration }: RunRow): Promise<void> {
    this.#runs += 1;
    await this.#content('run', id, 'configuration', configuration);
  }

  async reading({ id, root }: ReadingRow): Promise<void> {
    this.readings += 1;
    if (root === null || this.#sound.has(root)) return;
    const before = this.#faultCount;
    try {
      for await (const { digest, pairs } of walkTree(root, (node) => this.#store.blob(node))) {
        if (this.#sound.has(digest)) continue;
        const found = this.#faultCount;
        for (const [request, record] of pairs) await this.#pair(id, request, record);
        if (this.#faultCount === found) this.#remember(digest);
      }
    } catch (error) {
      if (!(error instanceof BrokenTree || error instanceof DamagedBlob)) throw error;
      this.#fault('reading', id, 'tree-broken', error.message);
    }
    if (this.#faultCount === before) this.#remember(root);
  }

  async #pair(reading: string, request: string, id: string): Promise<void> {
    const record = await this.#store.record(id);
    if (record === undefined) {
      this.#fault('reading', reading, 'record-missing', id);
    } else if (record.request !== request) {
      this.#fault('reading', reading, 'record-misplaced', id);
    }
  }

  async #content(
    about: 'record' | 'run',
    id: string,
    what: 'body' | 'configuration',
    digest: string,
  ): Promise<void> {
    try {
      const bytes = await this.#store.blob(digest);
      if (bytes === undefined) {
        this.#fault(about, id, `${what}-missing`, digest);
      } else if (sha256(bytes) !== digest) {
        this.#fault(about, id, `${what}-altered`, digest);
      }
    } catch (error) {
      if (!(error instanceof DamagedBlob)) throw error;
      this.#fault(about, id, `${what}-altered`, error.message);
    }
  }

  #fault(about: Fault['about'], id: string, problem: Problem, detail: string): void {
    this.#faultCount += 1;
    if (this.#faults.length < FAULTS_LISTED) this.#faults.push({ about, id, problem, detail });
  }

  #remember(digest: string): void {
    this.#sound.add(digest);
    if (this.#sound.size <= REMEMBERED) return;
    const [oldest] = this.#sound;
    if (oldest !== undefined) this.#sound.delete(oldest);
  }
}

async function* everyRecord(store: VerifiableStore): AsyncGenerator<EvidenceRecord> {
  let after: string | undefined;
  do {
    const page = await store.records({}, after, PAGE);
    yield* page.items;
    after = page.next;
  } while (after !== undefined);
}

async function* everyReading(store: VerifiableStore): AsyncGenerator<ReadingRow> {
  let after: string | undefined;
  do {
    const page = await store.readings({}, after, PAGE);
    yield* page.items;
    after = page.next;
  } while (after !== undefined);
}

async function* everyRun(store: VerifiableStore): AsyncGenerator<RunRow> {
  let page = await store.runs(PAGE);
  while (page.length > 0) {
    yield* page;
    page = await store.runs(PAGE, page.at(-1)?.id);
  }
}
