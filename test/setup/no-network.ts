import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

import { afterEach } from 'vitest';

/** What a test tried to reach beyond this machine, kept because code under test may swallow the error. */
const refused: string[] = [];

/** The attempts refused since the last call; a test that provokes one takes it, or it fails. */
export function takeRefused(): readonly string[] {
  return refused.splice(0);
}

/** Throws unless the host is this machine. An absent host means localhost to Node. */
function allowOnlyLoopback(host: unknown): void {
  if (typeof host !== 'string' || host === '') return;
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  if (name === 'localhost' || name.endsWith('.localhost')) return;
  if (name === '::1' || /^(::ffff:)?127\.\d+\.\d+\.\d+$/.test(name)) return;
  refused.push(name);
  throw new Error(`tests may not reach ${name}: only this machine's loopback addresses are open`);
}

/** The host of any of the argument lists that Socket.connect takes, its own internal one included. */
function hostOf(args: readonly unknown[]): unknown {
  const [first, second] = args;
  if (Array.isArray(first)) return hostOf(first as readonly unknown[]);
  if (typeof first === 'object' && first !== null) return 'host' in first ? first.host : undefined;
  return typeof second === 'string' ? second : undefined;
}

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

/** Puts a guard before a method; the arguments decide whether the call goes on. */
function guard(owner: object, method: string, hostFrom: (args: unknown[]) => unknown): void {
  const original = Reflect.get(owner, method) as AnyFunction;
  Reflect.set(owner, method, function guarded(this: unknown, ...args: unknown[]) {
    allowOnlyLoopback(hostFrom(args));
    return original.apply(this, args);
  });
}

guard(net.Socket.prototype, 'connect', hostOf);
guard(dns, 'lookup', ([host]) => host);
guard(dns.promises, 'lookup', ([host]) => host);
syncBuiltinESMExports();

afterEach(() => {
  const hosts = takeRefused();
  if (hosts.length > 0) throw new Error(`the test tried to reach ${hosts.join(', ')}`);
});
