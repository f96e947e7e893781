import type { NodeHttpHandler } from '@smithy/node-http-handler';

import { errorText } from '../../src/core/error-text.ts';
import type { Environment } from '../../src/core/collector.ts';
import { waitFor, type Wait } from '../../src/core/patience.ts';
import type { Scope } from '../../src/core/scope.ts';
import type { Instant } from '../../src/core/time.ts';
import { newClient, type ClientConfig, type Clients } from './clients.ts';
import { AssumeRoleError, CredentialError, endOf, shared, type Credential } from './credentials.ts';
import { requestHandler } from './request-handler.ts';
import { ATTEMPTS, retriesOf } from './retries.ts';
import { accountOf } from './scope.ts';
import type { AwsSettings } from './settings.ts';

/** Who the session's own credential belongs to. */
export interface Caller {
  readonly account: string;
  readonly arn: string;
  readonly partition: string;
}

const DEFAULT_REGION = 'us-east-1';

/**
 * What the steps read through: one client per account, service and region, shared by all of them.
 * Credentials are loaded when the first request needs one, so that what is wrong with them is a gap.
 */
export class AwsSession {
  readonly settings: AwsSettings;
  readonly wait: Wait;
  /** ARN of the caller once it is known. */
  callerArn: string | undefined;
  /** When its own credential stops working, where nothing renews it; known once it is loaded. */
  credentialExpiresAt: Instant | undefined;
  readonly #environment: Environment;
  readonly #handler: NodeHttpHandler;
  readonly #clients = new Map<string, Promise<unknown>>();
  readonly #roles = new Map<string, () => Promise<Credential>>();
  readonly #own: () => Promise<Credential>;
  #home: Promise<string> | undefined;
  #caller: Promise<Caller> | undefined;

  constructor(settings: AwsSettings, environment: Environment, handler: NodeHttpHandler) {
    this.settings = settings;
    this.wait = environment.wait ?? waitFor;
    this.#environment = environment;
    this.#handler = handler;
    this.#own = shared(() => this.#loadOwn(), environment.now);
  }

  /** Region in which questions about a whole account are asked. */
  home(): Promise<string> {
    this.#home ??= this.#findHome();
    return this.#home;
  }

  /** Asked once in a session; a failure is not kept. */
  caller(): Promise<Caller> {
    this.#caller ??= this.#identify().catch((error: unknown) => {
      this.#caller = undefined;
      throw error;
    });
    return this.#caller;
  }

  /**
   * The client of a service for the scope's account, or for the caller's own with an empty scope; in
   * the scope's region, or where questions about a whole account are asked.
   */
  async client<S extends keyof Clients>(
    service: S,
    scope: Scope,
    region?: string,
  ): Promise<Clients[S]> {
    const where = region ?? scope['region'] ?? (await this.home());
    const key = `${scope['account'] ?? ''} ${service} ${where}`;
    const known = this.#clients.get(key) as Promise<Clients[S]> | undefined;
    if (known) return known;
    const { profile } = this.settings;
    const client = retriesOf(service, this.wait, this.#environment.throttled).then(
      (retryStrategy) => {
        const config: ClientConfig = {
          region: where,
          credentials: () => this.#credential(scope),
          requestHandler: this.#handler,
          maxAttempts: ATTEMPTS,
          retryStrategy,
          ...(profile === undefined ? {} : { profile }),
        };
        return newClient[service](config);
      },
    );
    this.#clients.set(key, client);
    return client;
  }

  async close(): Promise<void> {
    this.#clients.clear();
    this.#handler.destroy();
  }

  async #findHome(): Promise<string> {
    const { regions, profile } = this.settings;
    if (regions !== 'enabled') return regions[0] ?? DEFAULT_REGION;
    const { STSClient } = await import('@aws-sdk/client-sts');
    const client = new STSClient(profile === undefined ? {} : { profile });
    try {
      return await client.config.region();
    } catch (error) {
      // The SDK's way of saying that neither the environment nor a profile names a region.
      if (error instanceof Error && error.message.includes('Region')) return DEFAULT_REGION;
      throw error;
    } finally {
      client.destroy();
    }
  }

  async #identify(): Promise<Caller> {
    const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
    const sts = await this.client('sts', {});
    const { Account: account, Arn: arn } = await sts.send(new GetCallerIdentityCommand({}));
    if (account === undefined || arn === undefined) throw new Error('STS does not say who calls');
    this.callerArn = arn;
    return { account, arn, partition: arn.split(':')[1] ?? 'aws' };
  }

  /** The caller's own credential for its own account, that of the role for any other. */
  async #credential(scope: Scope): Promise<Credential> {
    if (scope['account'] === undefined || this.settings.accounts === undefined) return this.#own();
    const account = accountOf(scope);
    if (account === (await this.caller()).account) return this.#own();
    const role =
      this.#roles.get(account) ?? shared(() => this.#assume(account), this.#environment.now);
    this.#roles.set(account, role);
    return role();
  }

  async #loadOwn(): Promise<Credential> {
    const { fromNodeProviderChain } = await import('@aws-sdk/credential-providers');
    const { profile } = this.settings;
    const provider = fromNodeProviderChain({
      clientConfig: { region: await this.home(), requestHandler: this.#handler },
      ...(profile === undefined ? {} : { profile }),
    });
    try {
      const credential = await provider();
      this.credentialExpiresAt = endOf(credential);
      return credential;
    } catch (error) {
      const why = errorText(error);
      throw new CredentialError(`no credential could be loaded: ${why}`, { cause: error });
    }
  }

  async #assume(account: string): Promise<Credential> {
    const { role } = this.settings;
    if (role === undefined) {
      throw new AssumeRoleError(`no role is configured to read account ${account} through`);
    }
    const { partition } = await this.caller();
    const arn = `arn:${partition}:iam::${account}:role/${role.name}`;
    const { AssumeRoleCommand } = await import('@aws-sdk/client-sts');
    const externalId =
      role.externalId === undefined
        ? {}
        : { ExternalId: await this.#environment.secret(role.externalId) };
    const sts = await this.client('sts', {});
    try {
      const { Credentials: issued } = await sts.send(
        new AssumeRoleCommand({ RoleArn: arn, RoleSessionName: 'annexa', ...externalId }),
      );
      if (issued?.AccessKeyId === undefined || issued.SecretAccessKey === undefined) {
        throw new Error('STS issued no credential');
      }
      return {
        accessKeyId: issued.AccessKeyId,
        secretAccessKey: issued.SecretAccessKey,
        ...(issued.SessionToken === undefined ? {} : { sessionToken: issued.SessionToken }),
        ...(issued.Expiration === undefined ? {} : { expiration: issued.Expiration }),
      };
    } catch (error) {
      throw new AssumeRoleError(`${arn} could not be assumed`, { cause: error });
    }
  }
}

/** Opens a session without a request; throws an `OperatorError` when the external id is not there. */
export async function openSession(
  settings: AwsSettings,
  environment: Environment,
): Promise<AwsSession> {
  // The SDK would print on standard error which Node its releases of 2027 want; ours is locked.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  if (settings.role?.externalId !== undefined) await environment.secret(settings.role.externalId);
  const handler = await requestHandler(environment.timeout, environment.requested);
  return new AwsSession(settings, environment, handler);
}
