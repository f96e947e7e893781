import type { GivenAnswer, Request } from '../core/collector.ts';
import type { Scope } from '../core/scope.ts';
import type { Blob, EvidenceRecord } from '../store/store.ts';
import { canonicalJson } from './canonical.ts';
import { isDigest, sha256 } from './digest.ts';

// Frozen: a change to either prefix, or to what follows it, breaks every proof made before.
const REQUEST_DOMAIN = 'annexa request v1\n';
const RECORD_DOMAIN = 'annexa record v1\n';

/** What a record says besides the answer itself. */
export interface Sealing {
  readonly source: string;
  readonly collector: string;
  /** The provider's own id of the tenant that answered; null while none is known. */
  readonly tenant: string | null;
  readonly step: string;
  readonly scope: Scope;
  /** Fields that the step takes out of its answers before they come here. */
  readonly removals: readonly string[];
}

export interface SealedAnswer {
  readonly record: EvidenceRecord;
  /** The body, as the record's `body` names it. */
  readonly blob: Blob;
}

/** Hash of what was asked, the same from reading to reading: SHA-256 over prefix and canonical JSON. */
export function requestKey(source: string, scope: Scope, request: Request): string {
  const { operation, parameters, page } = request;
  const asked = { source, scope, operation, parameters, ...(page === undefined ? {} : { page }) };
  return sha256(REQUEST_DOMAIN, canonicalJson(asked));
}

/** Id of the record that a statement states. */
export function recordId(statement: string): string {
  return sha256(RECORD_DOMAIN, statement);
}

/**
 * Seals an answer. The body keeps the provider's order: sorting the keys of large bodies is the slowest
 * step of all and proves nothing more. Throws a TypeError for an answer that is no JSON.
 */
export function sealAnswer(answer: GivenAnswer, sealing: Sealing): SealedAnswer {
  const { source, collector, tenant, step, scope } = sealing;
  const { operation, parameters, page } = answer.request;
  const blob = blobOf(jsonBytes(answer.body));
  const statement = canonicalJson({
    v: 1,
    source,
    collector,
    tenant,
    step,
    scope,
    operation,
    parameters,
    ...(page === undefined ? {} : { page }),
    ...(answer.item === undefined ? {} : { item: answer.item }),
    status: answer.status,
    ...(answer.generatedAt === undefined ? {} : { generatedAt: answer.generatedAt }),
    body: blob.digest,
    removals: [...new Set(sealing.removals)].sort(),
  });
  const request = requestKey(source, scope, answer.request);
  return {
    record: { id: recordId(statement), request, statement, body: blob.digest, source, step },
    blob,
  };
}

function blobOf(bytes: Uint8Array): Blob {
  return { digest: sha256(bytes), bytes };
}

/** The configuration a run worked with, as it is sealed: canonical, so that equal ones are one blob. */
export function sealConfiguration(configuration: unknown): Blob {
  return blobOf(Buffer.from(canonicalJson(configuration)));
}

function jsonBytes(body: unknown): Uint8Array {
  // The type says string, yet undefined and functions have no JSON.
  const text = JSON.stringify(body) as string | undefined;
  if (text === undefined) throw new TypeError('an answer without a body cannot be sealed');
  return Buffer.from(text);
}

/** What a statement says of the record's own fields; undefined when it is no statement of a record. */
export function fieldsOf(
  statement: string,
): Pick<EvidenceRecord, 'request' | 'body' | 'source' | 'step'> | undefined {
  try {
    const read: unknown = JSON.parse(statement);
    if (typeof read !== 'object' || read === null) return undefined;
    const { v, source, step, scope, operation, parameters, page, body } = read as Record<
      string,
      unknown
    >;
    if (v !== 1 || typeof source !== 'string' || typeof step !== 'string' || !isDigest(body)) {
      return undefined;
    }
    const asked = { source, scope, operation, parameters, ...(page === undefined ? {} : { page }) };
    return { source, step, body, request: sha256(REQUEST_DOMAIN, canonicalJson(asked)) };
  } catch (error) {
    // No JSON, or JSON that lacks what a request is made of.
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}
