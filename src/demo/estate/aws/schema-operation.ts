import type {
  $SchemaRef,
  MetadataBearer,
  MiddlewareStack,
  StaticOperationSchema,
} from '@smithy/types';
import { AwsError } from './errors.ts';
import { pageOf } from './paging.ts';
import { numberParameter, textParameter, type Call, type HttpRoute } from './service.ts';

/** A command of the SDK, which knows its operation's schema and the types of both its sides. */
export interface SdkCommand<Input extends object, Output extends object> {
  readonly schema?: unknown;
  readonly middlewareStack: MiddlewareStack<Input, Output>;
}

/** A call with the parameters as the SDK's command takes them. */
export interface SchemaCall<Input> extends Omit<Call, 'parameters'> {
  readonly parameters: Input;
}

export interface SchemaOperationDetails<Input, Output> {
  /** IAM action that permits it, which is not always the operation's name. */
  readonly action: string;
  readonly page?: Paging<Input, Output>;
  /** How a denial names what was asked for; null where it names nothing. */
  resource?(call: SchemaCall<Input>): string | null;
  /** Every name by which a fault rule may name what was asked for. */
  names?(call: SchemaCall<Input>): readonly string[];
  /**
   * @returns the answer in the SDK's shape; of a list that is paged, every item, from which the
   *   page is then taken
   * @throws AwsError to refuse the request
   */
  run(call: SchemaCall<Input>): Output;
}

/** How a list is handed out in pages. */
export interface PagingRules {
  /** Member of the answer that is handed out in pages. */
  readonly list: string;
  /** Parameter that asks for a page. */
  readonly token: string;
  /** Member of the answer that leads to the next page. */
  readonly next: string;
  /** Member of the answer that says whether there are more, if any does. */
  readonly truncated?: string;
  /** Parameter that asks for so many items, if any does. */
  readonly size?: string;
  /** What `size` has to be at least; 1 when left out. */
  readonly least?: number;
  /** Most items of a page. */
  readonly most: number;
  /** Items of a page when no size is asked for; as many as `most` when left out. */
  readonly usual?: number;
  /** Error code of a token that is none, where the service has one of its own. */
  readonly badToken?: string;
}

/** The rules by the names that an operation has for its parameters and members. */
export interface Paging<Input, Output> extends PagingRules {
  readonly list: keyof Output & string;
  readonly token: keyof Input & string;
  readonly next: keyof Output & string;
  readonly truncated?: keyof Output & string;
  readonly size?: keyof Input & string;
}

/** An operation and its schema, of which the service's protocol makes something to be served. */
export interface SchemaOperation {
  readonly name: string;
  readonly input: $SchemaRef;
  readonly output: $SchemaRef;
  readonly http?: HttpRoute & { readonly status: number };
  readonly action: string;
  readonly pageToken?: string;
  resource(call: Call): string | null;
  names(call: Call): readonly string[];
  /** @param badParameter error code by which the service refuses a parameter */
  run(call: Call, badParameter: string): object;
}

/** What is still to be said of an operation once its command is known, and with it all types. */
export interface UnservedOperation<Input, Output> {
  servedBy(details: SchemaOperationDetails<Input, Output>): SchemaOperation;
}

/**
 * An operation that a command of the SDK asks for.
 * @throws Error when the command has no schema
 */
export function schemaOperation<Input extends object, Output extends MetadataBearer>(
  Command: new (input: Input) => SdkCommand<Input, Output>,
): UnservedOperation<Input, Omit<Output, '$metadata'>> {
  const schema = operationSchema(new Command({} as Input).schema);
  // The parameters were read by the schema, and held against it, before anybody asks for them.
  const typed = (call: Call) => ({ ...call, parameters: call.parameters as Input });
  return {
    servedBy: (details) => ({
      ...schema,
      action: details.action,
      ...(details.page === undefined ? {} : { pageToken: details.page.token }),
      resource: (call) => details.resource?.(typed(call)) ?? null,
      names: (call) => details.names?.(typed(call)) ?? [],
      run: (call, badParameter) => {
        const answer = details.run(typed(call));
        return details.page === undefined
          ? answer
          : onePage(call, answer, details.page, badParameter);
      },
    }),
  };
}

function operationSchema(
  schema: unknown,
): Pick<SchemaOperation, 'name' | 'input' | 'output' | 'http'> {
  if (!isOperationSchema(schema)) throw new Error('the command has no schema');
  const [, , name, traits, input, output] = schema;
  const http = typeof traits === 'object' ? traits.http : undefined;
  if (http === undefined) return { name, input, output };
  const [method, path, status] = http;
  return { name, input, output, http: { method, path, status } };
}

function isOperationSchema(schema: unknown): schema is StaticOperationSchema {
  return Array.isArray(schema) && schema[0] === 9;
}

function onePage(call: Call, answer: object, page: PagingRules, badParameter: string): object {
  const { [page.list]: list, ...others } = { ...answer } as Record<string, unknown>;
  const items: readonly unknown[] = Array.isArray(list) ? list : [];
  const size = pageSize(call, page, badParameter);
  const taken = pageOf(items, textParameter(call.parameters, page.token), size);
  if (taken === null) {
    throw new AwsError(page.badToken ?? badParameter, 400, `The ${page.token} is not valid.`);
  }
  return {
    ...others,
    [page.list]: taken.items,
    ...(page.truncated === undefined ? {} : { [page.truncated]: taken.next !== null }),
    ...(taken.next === null ? {} : { [page.next]: taken.next }),
  };
}

function pageSize(call: Call, page: PagingRules, badParameter: string): number {
  const { least = 1, most, usual = most, size } = page;
  const asked = size === undefined ? undefined : numberParameter(call.parameters, size);
  if (size !== undefined && asked !== undefined && !(asked >= least && asked <= most)) {
    throw new AwsError(badParameter, 400, `${size} has to be from ${least} to ${most}.`);
  }
  return Math.min(asked ?? usual, call.estate.pageSize);
}
