import type { NormalizedSchema } from '@smithy/core/schema';
import { NormalizedSchema as Schemas } from '@smithy/core/schema';
import type { MetadataBearer, StaticOperationSchema } from '@smithy/types';
import { describe, expect, it } from 'vitest';

import {
  schemaServices,
  type SchemaServiceName,
} from '../../../../src/demo/estate/aws/schema-catalogue.ts';
import {
  schemaOperation,
  type SdkCommand,
} from '../../../../src/demo/estate/aws/schema-operation.ts';
import { schemaService } from '../../../../src/demo/estate/aws/schema-service.ts';
import { ownServices } from '../../../../src/demo/estate/aws/services.ts';
import { startEstate } from './aws-clients.ts';

type AnyCommand = new (input: object) => SdkCommand<object, MetadataBearer>;
type AnyClient = new (config: object) => {
  send(command: object): Promise<Record<string, unknown>>;
};

const READS = /^(BatchGet|Describe|Get|List|Lookup|Search)\w*Command$/;
/** Structures within so many others are left out; the shapes of some never end. */
const DEEPEST = 4;

/**
 * A value of a schema with every member that ends; `n` tells the items of a list apart.
 * @returns undefined when there is no such value
 */
function sample(schema: NormalizedSchema, above: readonly string[] = [], n = 1): unknown {
  if (schema.isUnitSchema()) return {};
  if (schema.isStructSchema()) return sampleStructure(schema, above, n);
  if (schema.isListSchema() || schema.isMapSchema()) {
    const items = [1, 2].map((at) => sample(schema.getValueSchema(), above, at));
    if (items.includes(undefined)) return undefined;
    return schema.isListSchema() ? items : { a: items[0], 'b.c': items[1] };
  }
  if (schema.isTimestampSchema()) return new Date(`2026-01-15T09:30:0${n}.000Z`);
  if (schema.isBooleanSchema()) return n === 1;
  if (schema.isNumericSchema()) return n + 5;
  if (schema.isBlobSchema()) return new Uint8Array([n, 2, 250]);
  if (schema.isBigIntegerSchema()) return BigInt(n);
  if (schema.isDocumentSchema()) return { x: [n, 'a'] };
  return `a/b <&> ü ${n}`;
}

function sampleStructure(
  schema: NormalizedSchema,
  above: readonly string[],
  n: number,
): object | undefined {
  const name = schema.getName(true) ?? '';
  if (above.length === DEEPEST || above.includes(name)) return undefined;
  const shape = schema.getSchema();
  const required = Array.isArray(shape) && shape[0] === 3 ? (shape[6] ?? 0) : 0;
  const members = [...schema.structIterator()].map(
    ([member, of]) => [member, sample(of, [...above, name], n)] as const,
  );
  if (members.slice(0, required).some(([, value]) => value === undefined)) return undefined;
  const there = members.filter(([, value]) => value !== undefined);
  if (there.length === 0 && members.length > 0) return undefined;
  return Object.fromEntries(schema.isUnionSchema() ? there.slice(0, 1) : there);
}

interface Sampled {
  readonly name: string;
  readonly Command: AnyCommand;
  readonly input: unknown;
  readonly output: unknown;
}

function sampled(module: Readonly<Record<string, unknown>>): readonly Sampled[] {
  return Object.entries(module).flatMap(([key, value]) => {
    if (!READS.test(key)) return [];
    const Command = value as AnyCommand;
    const [, , name, , input, output] = new Command({}).schema as StaticOperationSchema;
    const [inputSchema, outputSchema] = [Schemas.of(input), Schemas.of(output)];
    // Streams are no answers that can be compared.
    if (outputSchema.getEventStreamMember() !== '') return [];
    return [{ name, Command, input: sample(inputSchema), output: sample(outputSchema) }];
  });
}

function clientOf(module: Readonly<Record<string, unknown>>): AnyClient {
  const names = Object.keys(module).filter((name) => /^(?!__)\w+Client$/.test(name));
  expect(names).toHaveLength(1);
  return module[names[0]!] as AnyClient;
}

const known = new Set(
  ownServices.flatMap(({ name, operations }) =>
    Object.keys(operations).map((operation) => `${name}:${operation}`),
  ),
);

describe('every operation that reads carries what it is asked and answers', () => {
  it.each(Object.keys(schemaServices) as SchemaServiceName[])('of %s', async (service) => {
    const module = (await import(`@aws-sdk/client-${service}`)) as Record<string, unknown>;
    const operations = sampled(module).filter(({ name }) => !known.has(`${service}:${name}`));
    const { estate, client } = await startEstate(() => {}, {
      services: [
        schemaService(
          service,
          operations.map(({ Command, name, output }) =>
            schemaOperation(Command).servedBy({
              action: `${service}:${name}`,
              run: () => output as object,
            }),
          ),
        ),
      ],
    });
    const sdk = client(clientOf(module));
    expect(operations.length).toBeGreaterThan(0);
    for (const { name, Command, input, output } of operations) {
      estate.resetRequests();
      const { $metadata: _, ...answer } = await sdk
        .send(new Command(input as object))
        .catch((error: unknown) => {
          throw new Error(`${name}: ${String(error)}`);
        });
      expect({ [name]: answer }).toEqual({ [name]: output });
      expect(estate.requests).toMatchObject([{ operation: `${service}:${name}` }]);
      expect({ [name]: estate.requests[0]!.parameters }).toEqual({ [name]: input });
    }
  });
});
