import {
  FromStringShapeDeserializer,
  JsonShapeDeserializer2,
  JsonShapeSerializer2,
  ToStringShapeSerializer,
} from '@smithy/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import type { Answer, Parameters } from './service.ts';
import type { RawRequest } from './signature.ts';

const timestampFormat = { useTrait: true, default: 7 } as const;
/** The RPC protocols ignore `jsonName`, the REST one goes by it. */
const rpc = { timestampFormat, jsonName: false };
const rest = { timestampFormat, jsonName: true, httpBindings: true };

const utf8 = new TextDecoder();
const texts = new FromStringShapeDeserializer(rest);

export function readJson(schema: NormalizedSchema, body: Parameters): Parameters {
  return schema.isUnitSchema() ? {} : readBody(schema, body, rpc);
}

export function writeJson(schema: NormalizedSchema, output: object): string {
  return schema.isUnitSchema() ? '{}' : writeBody(schema, output, rpc);
}

/**
 * Puts together what a REST request has in its path, its query, its headers and its body.
 * @param labels of the path, by the members they are
 * @throws SyntaxError when the body is no JSON
 */
export function readRest(
  schema: NormalizedSchema,
  request: RawRequest,
  labels: Parameters,
): Parameters {
  if (schema.isUnitSchema()) return {};
  const body: unknown = request.body.length === 0 ? {} : JSON.parse(request.body.toString('utf8'));
  const query = new URLSearchParams(request.query);
  const input: Record<string, unknown> = { ...readBody(schema, body, rest) };
  for (const [name, member] of schema.structIterator()) {
    const value = readBound(name, member);
    if (value !== undefined) input[name] = value;
  }
  return input;

  function readBound(name: string, member: NormalizedSchema): unknown {
    const traits = member.getMergedTraits();
    if (traits.httpPayload === 1) return readBody(member, body, rest);
    if (traits.httpLabel === 1) return readText(member, [String(labels[name])]);
    if (traits.httpQueryParams === 1) return Object.fromEntries(query);
    if (traits.httpQuery !== undefined) return readText(member, query.getAll(traits.httpQuery));
    if (traits.httpHeader !== undefined) {
      const header = request.headers[traits.httpHeader.toLowerCase()];
      return header === undefined ? undefined : (texts.read(member, String(header)) as unknown);
    }
    return undefined;
  }
}

function readText(schema: NormalizedSchema, values: readonly string[]): unknown {
  if (schema.isListSchema()) {
    const item = schema.getValueSchema();
    return values.length === 0
      ? undefined
      : values.map((value) => texts.read(item, value) as unknown);
  }
  const [value] = values;
  return value === undefined ? undefined : (texts.read(schema, value) as unknown);
}

/** Spreads an output over status, headers and body as its members are bound to them. */
export function writeRest(schema: NormalizedSchema, output: object, status: number): Answer {
  const headers: Record<string, string> = {};
  if (schema.isUnitSchema()) return { status, headers, body: '' };
  const values: Readonly<Record<string, unknown>> = { ...output };
  const inBody: Record<string, unknown> = {};
  let sent = status;
  let payload: string | undefined;
  for (const [name, member] of schema.structIterator()) {
    const value = values[name];
    if (value === undefined) continue;
    const traits = member.getMergedTraits();
    if (traits.httpResponseCode === 1) sent = Number(value);
    else if (traits.httpPayload === 1) payload = writePayload(member, value);
    else if (traits.httpHeader !== undefined) headers[traits.httpHeader] = writeText(member, value);
    else if (traits.httpPrefixHeaders !== undefined) {
      for (const [suffix, each] of Object.entries(Object(value) as object)) {
        headers[traits.httpPrefixHeaders + suffix] = String(each);
      }
    } else inBody[name] = value;
  }
  return { status: sent, headers, body: payload ?? writeBody(schema, inBody, rest) };
}

function writePayload(member: NormalizedSchema, value: unknown): string {
  if (typeof value === 'string') return value;
  if (member.isStructSchema()) return writeBody(member, value, rest);
  throw new Error(`the estate writes no payload like ${member.getMemberName()}`);
}

function writeText(schema: NormalizedSchema, value: unknown): string {
  const serializer = new ToStringShapeSerializer(rest);
  serializer.write(schema, value);
  return serializer.flush();
}

type Settings = ConstructorParameters<typeof JsonShapeSerializer2>[0];

function readBody(schema: NormalizedSchema, body: unknown, settings: Settings): Parameters {
  const value: unknown = new JsonShapeDeserializer2(settings).readObject(schema, body as never);
  return { ...(value as object) };
}

function writeBody(schema: NormalizedSchema, value: unknown, settings: Settings): string {
  const serializer = new JsonShapeSerializer2(settings);
  serializer.write(schema, value);
  return utf8.decode(serializer.flush());
}
