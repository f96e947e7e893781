import { authenticate } from './authenticate.ts';
import {
  guessDialect,
  parseRequest,
  serviceName,
  writeAnswer,
  writeError,
  type HttpAnswer,
} from './dialects.ts';
import {
  asDeniedByPolicy,
  AwsError,
  ec2Errors,
  jsonErrors,
  queryErrors,
  restJsonErrors,
  s3Errors,
  type CommonErrors,
} from './errors.ts';
import { FaultBook, type Fault, type FaultPlan } from './faults.ts';
import { pagesBefore } from './paging.ts';
import {
  textParameter,
  type Call,
  type Dialect,
  type EstateState,
  type Operation,
  type Parameters,
  type Service,
} from './service.ts';
import { ownServices, servicesBySigningName } from './services.ts';
import { readSignature, type RawRequest } from './signature.ts';

export interface EstateRequest {
  /** Service and SDK command, as in `s3-control:GetPublicAccessBlock`. */
  readonly operation: string;
  readonly accountId: string;
  /** Region the request was signed for. */
  readonly region: string;
  readonly parameters: Parameters;
}

/** What the connection is to do: send an answer, stay silent or break. */
export type Outcome = HttpAnswer | 'hang' | 'drop-connection';

const errorsByDialect: Readonly<Record<Dialect, CommonErrors>> = {
  query: queryErrors,
  ec2: ec2Errors,
  json: jsonErrors,
  'rest-json': restJsonErrors,
  s3: s3Errors,
  's3-control': s3Errors,
};

/** Leads a request from how it arrived to its answer, and keeps the log of those well signed. */
export class Answerer {
  readonly requests: EstateRequest[] = [];
  readonly faults: FaultPlan;
  readonly #state: EstateState;
  readonly #clock: () => Date;
  readonly #services: ReadonlyMap<string, Service>;
  readonly #faultBook: FaultBook;

  /** @param further services or operations to be served as well, or instead of those of the name */
  constructor(
    state: EstateState,
    clock: () => Date,
    faults: FaultPlan,
    further: readonly Service[] = [],
  ) {
    this.#services = servicesBySigningName(ownServices, further);
    this.#faultBook = new FaultBook(operationNames(this.#services));
    this.#state = state;
    this.#clock = clock;
    this.faults = faults;
  }

  answer(request: RawRequest): Outcome {
    const signature = readSignature(request.headers);
    const service =
      signature === null ? undefined : this.#services.get(serviceName(signature.service, request));
    const dialect = service?.dialect ?? guessDialect(request, signature !== null);
    const errors = service?.errors ?? errorsByDialect[dialect];
    try {
      if (signature === null) {
        throw request.headers.authorization === undefined
          ? errors.missingAuthentication()
          : errors.incompleteSignature();
      }
      if (service === undefined) throw errors.unknownOperation(`${signature.service}:*`);
      const now = this.#clock();
      const principal = authenticate(this.#state, service, request, signature, now);
      const parsed = parseRequest(service, request);
      if (parsed === null) throw malformedRequest();
      const operation = Object.hasOwn(service.operations, parsed.operation)
        ? service.operations[parsed.operation]
        : undefined;
      const parameters = operation?.read?.(request, parsed.parameters) ?? parsed.parameters;
      this.requests.push({
        operation: `${service.name}:${parsed.operation}`,
        accountId: principal.account.id,
        region: signature.region,
        parameters,
      });
      if (operation === undefined) throw errors.unknownOperation(parsed.operation);
      return this.#perform(service, parsed.operation, operation, {
        estate: this.#state,
        principal,
        account: principal.account,
        region: signature.region,
        parameters,
        now,
      });
    } catch (error) {
      const refusal =
        error instanceof AwsError ? error : errors.internal(`estate: ${String(error)}`);
      return writeError(dialect, service?.xmlNamespace ?? '', refusal);
    }
  }

  #perform(service: Service, name: string, operation: Operation, call: Call): Outcome {
    operation.locate?.(call);
    const fault = this.#faultFor(service, name, operation, call);
    switch (fault) {
      case 'hang':
      case 'drop-connection':
        return fault;
      case 'deny':
        throw denied(service, operation, call);
      case 'deny-by-scp':
        throw asDeniedByPolicy(denied(service, operation, call), operation.action);
      case 'throttle':
        throw service.errors.throttled();
      case 'server-error':
        throw service.errors.internal();
      case 'malformed': {
        const answer = writeAnswer(service, name, operation, operation.run(call));
        return { ...answer, body: answer.body.slice(0, Math.floor(answer.body.length / 2)) };
      }
      case null:
        return writeAnswer(service, name, operation, operation.run(call));
    }
  }

  #faultFor(
    service: Service,
    name: string,
    operation: Operation,
    call: Call,
  ): Exclude<Fault, object> | null {
    const token =
      operation.pageToken === undefined
        ? undefined
        : textParameter(call.parameters, operation.pageToken);
    return this.#faultBook.next(this.faults, {
      operation: `${service.name}:${name}`,
      accountId: call.account.id,
      region: call.region,
      resources: operation.names?.(call) ?? [],
      pagesBefore: pagesBefore(token),
    });
  }
}

function malformedRequest(): AwsError {
  return new AwsError('SerializationException', 400, 'The request body cannot be read.');
}

function denied(service: Service, operation: Operation, call: Call): AwsError {
  const resource = operation.resource?.(call) ?? null;
  return service.errors.denied(call.principal.arn, operation.action, resource);
}

function operationNames(services: ReadonlyMap<string, Service>): readonly string[] {
  return [...services.values()].flatMap((service) =>
    Object.keys(service.operations).map((name) => `${service.name}:${name}`),
  );
}
