import { NormalizedSchema } from '@smithy/core/schema';
import {
  AwsError,
  ec2Errors,
  jsonErrors,
  queryErrors,
  restJsonErrors,
  type CommonErrors,
} from './errors.ts';
import type { AwsRegionState } from './model.ts';
import {
  schemaServices,
  type SchemaDialect,
  type SchemaServiceFacts,
  type SchemaServiceName,
} from './schema-catalogue.ts';
import { assertConforms } from './schema-conformance.ts';
import { FormReader } from './schema-form.ts';
import { readJson, readRest, writeJson, writeRest } from './schema-json.ts';
import type { SchemaOperation } from './schema-operation.ts';
import { writeXml } from './schema-xml.ts';
import type { Answer, Call, Operation, Parameters, Service } from './service.ts';
import type { RawRequest } from './signature.ts';

const commonErrors: Readonly<Record<SchemaDialect, CommonErrors>> = {
  query: queryErrors,
  ec2: ec2Errors,
  json: jsonErrors,
  'rest-json': restJsonErrors,
};

/** Codes of the refusal of a parameter that is missing or out of its range. */
const badParameter: Readonly<Record<SchemaDialect, string>> = {
  query: 'ValidationError',
  ec2: 'InvalidParameterValue',
  json: 'ValidationException',
  'rest-json': 'ValidationException',
};

/**
 * A service, or the part of one that a file knows, whose requests and answers are read and written
 * by the SDK's schema of each operation. An answer that the schema does not allow is a failure of
 * the estate, which the client sees as an error of status 500 that names the member.
 */
export function schemaService(
  name: SchemaServiceName,
  operations: readonly SchemaOperation[],
): Service {
  const facts: SchemaServiceFacts = schemaServices[name];
  const { dialect, throttled } = facts;
  const usual = commonErrors[dialect];
  return {
    name,
    ...(facts.signingName === undefined ? {} : { signingName: facts.signingName }),
    dialect,
    xmlNamespace: facts.xmlNamespace ?? '',
    regional: facts.regional ?? true,
    errors:
      throttled === undefined
        ? usual
        : { ...usual, throttled: () => new AwsError(throttled, 429, 'Rate exceeded') },
    operations: Object.fromEntries(
      operations.map((operation) => [operation.name, served(operation, dialect)]),
    ),
  };
}

/** What the account that asks has in the region it asks; nothing, where nothing was put there. */
export function stateOf(call: Pick<Call, 'account' | 'region'>): AwsRegionState {
  return call.account.regional[call.region] ?? {};
}

function served(operation: SchemaOperation, dialect: SchemaDialect): Operation {
  const { name, http } = operation;
  const input = NormalizedSchema.of(operation.input);
  const output = NormalizedSchema.of(operation.output);
  return {
    action: operation.action,
    ...(operation.pageToken === undefined ? {} : { pageToken: operation.pageToken }),
    ...(http === undefined ? {} : { http }),
    resource: (call) => operation.resource(call),
    names: (call) => operation.names(call),
    read: (request, parameters) => {
      const read = readInput(dialect, input, request, parameters);
      try {
        assertConforms(input, read, name);
      } catch (error) {
        throw new AwsError(badParameter[dialect], 400, String(error));
      }
      return read;
    },
    run: (call) => {
      const answer = operation.run(call, badParameter[dialect]);
      assertConforms(output, answer, name);
      return writeOutput(dialect, output, answer, http?.status ?? 200);
    },
  };
}

function readInput(
  dialect: SchemaDialect,
  schema: NormalizedSchema,
  request: RawRequest,
  parameters: Parameters,
): Parameters {
  switch (dialect) {
    case 'query':
    case 'ec2':
      return new FormReader(dialect === 'ec2').read(schema, parameters);
    case 'json':
      return readJson(schema, parameters);
    case 'rest-json':
      return readRest(schema, request, parameters);
  }
}

function writeOutput(
  dialect: SchemaDialect,
  schema: NormalizedSchema,
  output: object,
  status: number,
): string | Answer {
  switch (dialect) {
    case 'query':
    case 'ec2':
      return writeXml(schema, output);
    case 'json':
      return writeJson(schema, output);
    case 'rest-json':
      return writeRest(schema, output, status);
  }
}
