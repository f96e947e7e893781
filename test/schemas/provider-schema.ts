import { readFileSync } from 'node:fs';

import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';

/**
 * What providers publish about their answers, reduced to the operations annexa calls:
 * GitHub's OpenAPI description (whose label list GitHub documents elsewhere) and Google's discovery
 * document. Objects are closed, so that a misspelt property is an error and not an extra.
 */

interface JsonObject {
  readonly [key: string]: unknown;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((each, key) => (isObject(each) ? each[key] : undefined), value);
}

function load(file: string): JsonObject {
  const value: unknown = JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));
  if (!isObject(value)) throw new Error(`${file} is no object`);
  return value;
}

function newValidator(): Ajv {
  const ajv = new Ajv({ strict: false, allErrors: true });
  ajv.addFormat('date-time', /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/);
  ajv.addFormat('uri', { type: 'string', validate: (text) => URL.canParse(text) });
  ajv.addFormat('email', /^[^@\s]+@[^@\s]+$/);
  for (const name of ['int32', 'int64', 'timestamp']) ajv.addFormat(name, true);
  return ajv;
}

/** Problems in words; empty when the value fits. */
function problems(validate: ValidateFunction, value: unknown): readonly string[] {
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`,
  );
}

export interface GithubSchema {
  /** Problems of an answer to `GET /orgs/example`; unknown addresses are a problem too. */
  check(method: string, path: string, status: number, body: unknown): readonly string[];
}

export function githubSchema(): GithubSchema {
  const document = load('github-openapi.json');
  const ajv = newValidator();
  const components = Object.fromEntries(
    Object.entries(at(document, 'components', 'schemas') as JsonObject).map(([name, schema]) => [
      name,
      // Error bodies carry a `status` that the description does not mention.
      convert(document, schema, !name.endsWith('error') && !name.endsWith('error-simple')),
    ]),
  );
  ajv.addSchema({ $id: 'github', components: { schemas: components } });

  function schemaFor(method: string, path: string, status: number): unknown {
    const template = Object.keys(at(document, 'paths') as JsonObject).find((each) =>
      new RegExp(`^${each.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path),
    );
    if (template === undefined && status < 400) return false;
    const responses = at(document, 'paths', template ?? '', method.toLowerCase(), 'responses');
    let response = at(responses, String(status));
    const reference = at(response, '$ref');
    if (typeof reference === 'string') response = resolve(document, reference);
    if (response === undefined && status < 400) return false;
    const schema = at(response, 'content', 'application/json', 'schema');
    if (schema !== undefined) return convert(document, schema, true);
    if (status === 204) return { type: 'null' };
    return { $ref: `github#/components/schemas/${status === 422 ? 'validation' : 'basic'}-error` };
  }

  const compiled = new Map<string, ValidateFunction>();

  return {
    check(method, path, status, body) {
      const key = `${method} ${byName(path)} ${status}`;
      let validate = compiled.get(key);
      if (validate === undefined) {
        validate = ajv.compile(schemaFor(method, byName(path), status) as JsonObject | boolean);
        compiled.set(key, validate);
      }
      return problems(validate, body ?? null);
    },
  };
}

/** GitHub links pages by number; the description lists names only. */
function byName(path: string): string {
  return path
    .replace(/^\/organizations\/\d+/, '/orgs/example')
    .replace(/^\/repositories\/\d+/, '/repos/example/example');
}

function resolve(document: JsonObject, reference: string): unknown {
  return at(document, ...reference.replace(/^#\//, '').split('/'));
}

/** OpenAPI 3.0 to JSON Schema: `nullable` becomes a union, objects are closed if asked. */
function convert(document: JsonObject, schema: unknown, close: boolean): unknown {
  if (Array.isArray(schema)) return schema.map((each) => convert(document, each, close));
  if (!isObject(schema)) return schema;
  if (Array.isArray(schema['allOf'])) {
    return convert(document, merge(document, schema['allOf']), close);
  }
  const { nullable, discriminator: _, ...rest } = schema;
  const converted: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(rest)) {
    if (key === '$ref' && typeof value === 'string') converted[key] = `github${value}`;
    else if (key === 'properties' && isObject(value)) {
      converted[key] = Object.fromEntries(
        Object.entries(value).map(([name, each]) => [name, convert(document, each, close)]),
      );
    } else converted[key] = convert(document, value, close);
  }
  if (close && isObject(converted['properties']) && !('additionalProperties' in converted)) {
    converted['additionalProperties'] = false;
  }
  return nullable === true ? { anyOf: [converted, { type: 'null' }] } : converted;
}

/** Objects that are composed can only be closed as one. */
function merge(document: JsonObject, parts: readonly unknown[]): JsonObject {
  const resolved = parts.map((part) => {
    const reference = at(part, '$ref');
    return typeof reference === 'string' ? resolve(document, reference) : part;
  });
  const required = resolved.flatMap((part) => (at(part, 'required') as string[] | undefined) ?? []);
  const properties = Object.assign({}, ...resolved.map((part) => at(part, 'properties'))) as object;
  return { type: 'object', required, properties };
}

export interface GoogleSchema {
  /** Problems of a value as the named schema, `Users`. */
  check(name: string, value: unknown): readonly string[];
  /** Property names of a schema. */
  properties(name: string): readonly string[];
}

export function googleSchema(): GoogleSchema {
  const document = load('google-admin-directory_v1.json');
  const ajv = newValidator();
  const schemas = at(document, 'schemas') as JsonObject;
  for (const [name, schema] of Object.entries(schemas)) {
    ajv.addSchema(fromDiscovery(schema) as JsonObject, name);
  }
  return {
    check(name, value) {
      const validate = ajv.getSchema(name);
      if (validate === undefined) throw new Error(`the document has no schema ${name}`);
      return problems(validate as ValidateFunction, value);
    },
    properties: (name) => Object.keys(at(schemas, name, 'properties') as JsonObject),
  };
}

/** Discovery document to JSON Schema: `any` means no constraint, objects are closed. */
function fromDiscovery(schema: unknown): unknown {
  if (!isObject(schema)) return schema;
  if (schema['type'] === 'any') return true;
  const { id: _id, annotations: _annotations, properties, items, ...rest } = schema;
  const converted: Record<string, unknown> = { ...rest };
  if ('additionalProperties' in rest) {
    converted['additionalProperties'] = fromDiscovery(rest['additionalProperties']);
  }
  if (items !== undefined) converted['items'] = fromDiscovery(items);
  if (isObject(properties)) {
    converted['properties'] = Object.fromEntries(
      Object.entries(properties).map(([name, each]) => [name, fromDiscovery(each)]),
    );
    converted['additionalProperties'] = false;
  }
  return converted;
}
