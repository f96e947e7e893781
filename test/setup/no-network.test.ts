import dns, { lookup } from 'node:dns';
import http from 'node:http';
import net from 'node:net';
import type { AddressInfo } from 'node:net';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { takeRefused } from './no-network.ts';

describe('the network in tests', () => {
  const server = http.createServer((_request, response) => response.end('here'));
  let port = 0;

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => server.close());

  it('is open to this machine', async () => {
    const response = await fetch(`http://127.0.0.1:${port}/`);
    expect(await response.text()).toBe('here');
    const named = await fetch(`http://localhost:${port}/`);
    expect(await named.text()).toBe('here');
  });

  it('is closed to fetch', async () => {
    await expect(fetch('http://192.0.2.1/')).rejects.toThrow();
    await expect(fetch('https://provider.example.com/')).rejects.toThrow();
    expect(new Set(takeRefused())).toEqual(new Set(['192.0.2.1', 'provider.example.com']));
  });

  it('is closed to sockets, requests and name look-ups', async () => {
    const refuse = /may not reach/;
    expect(() => net.connect(443, '192.0.2.1')).toThrow(refuse);
    expect(() => net.connect({ host: 'a.example.com', port: 443 })).toThrow(refuse);
    expect(() => http.get('http://b.example.com/')).toThrow(refuse);
    expect(() => {
      lookup('c.example.com', () => undefined);
    }).toThrow(refuse);
    expect(() => dns.promises.lookup('d.example.com')).toThrow(refuse);
    expect(takeRefused()).toEqual([
      '192.0.2.1',
      'a.example.com',
      'b.example.com',
      'c.example.com',
      'd.example.com',
    ]);
  });

  it('counts in UTC', () => {
    expect(new Date(2026, 6, 1).toISOString()).toBe('2026-07-01T00:00:00.000Z');
  });
});
