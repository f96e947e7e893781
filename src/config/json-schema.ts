import { z } from 'zod';

import type { Check } from '../core/check.ts';
import type { Plugins } from './reading.ts';
import {
  checkEntry,
  configurationSchema,
  notifierBase,
  sourceBase,
  trackerBase,
} from './schema.ts';

type JsonSchema = Record<string, unknown>;

/** The configuration's JSON schema, made from the schemas it is checked by: for editors. */
export function configurationJsonSchema(plugins: Plugins): JsonSchema {
  const schema = jsonSchema(configurationSchema);
  const properties = schema['properties'] as Record<string, JsonSchema>;
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Configuration of annexa',
    ...schema,
    properties: {
      ...properties,
      sources: {
        ...properties['sources'],
        additionalProperties: {
          oneOf: plugins.collectors.map(({ id, title, settings }) =>
            entry('collector', id, title, sourceBase, settings),
          ),
        },
      },
      checks: {
        type: 'object',
        properties: Object.fromEntries(plugins.checks.map((check) => [check.id, ofCheck(check)])),
        additionalProperties: false,
      },
      trackers: {
        ...properties['trackers'],
        additionalProperties: {
          oneOf: plugins.trackers.map(({ id, title, settings }) =>
            entry('tracker', id, title, trackerBase, settings),
          ),
        },
      },
      notifiers: {
        ...properties['notifiers'],
        additionalProperties: {
          oneOf: plugins.notifiers.map(({ id, title, settings }) =>
            entry('notifier', id, title, notifierBase, settings),
          ),
        },
      },
    },
  };
}

/** What a source, tracker or notifier of one kind may say: the keys of all of them, and those of its kind. */
function entry(
  key: 'collector' | 'tracker' | 'notifier',
  id: string,
  title: string,
  common: z.ZodType,
  settings: z.ZodType,
): JsonSchema {
  const base = jsonSchema(common);
  const own = jsonSchema(settings);
  const required = (own['required'] ?? []) as readonly string[];
  return {
    title,
    type: 'object',
    properties: {
      ...(base['properties'] as JsonSchema),
      [key]: { const: id },
      ...(own['properties'] as JsonSchema),
    },
    required: [key, ...required],
    additionalProperties: false,
  };
}

function ofCheck(check: Check): JsonSchema {
  const schema = jsonSchema(checkEntry);
  const properties = schema['properties'] as Record<string, JsonSchema>;
  const params = {
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(check.params).map(([name, param]) => [
        name,
        {
          ...jsonSchema(param.schema),
          default: param.default,
          description: `${param.unit}; ${param.origin}`,
        },
      ]),
    ),
    additionalProperties: false,
  };
  const sources = {
    ...properties['sources'],
    additionalProperties: {
      type: 'object',
      properties: { params },
      required: ['params'],
      additionalProperties: false,
    },
  };
  return { title: check.title, ...schema, properties: { ...properties, params, sources } };
}

function jsonSchema(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return rest;
}
