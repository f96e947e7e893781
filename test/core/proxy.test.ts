import { describe, expect, it } from 'vitest';

import { isExcepted, proxyOf } from '../../src/core/proxy.ts';

describe('the proxy that the environment names', () => {
  it('is none where nothing is said, or HTTP alone', () => {
    expect(proxyOf({})).toBeUndefined();
    expect(proxyOf({ HTTPS_PROXY: '' })).toBeUndefined();
    expect(proxyOf({ HTTP_PROXY: 'http://proxy.example.com:3128' })).toBeUndefined();
  });

  it('is named by HTTPS_PROXY in either case', () => {
    const address = 'http://proxy.example.com:3128';
    expect(proxyOf({ HTTPS_PROXY: address })).toEqual({ address, except: '' });
    expect(proxyOf({ https_proxy: address, no_proxy: '.test' })).toEqual({
      address,
      except: '.test',
    });
  });

  it('is refused without being shown where it is no address', () => {
    const refused = (): unknown => proxyOf({ HTTPS_PROXY: 'user:hunter2@proxy:3128' });
    expect(refused).toThrow(/^HTTPS_PROXY is no address/);
    expect(refused).not.toThrow(/hunter2/);
  });
});

describe('NO_PROXY', () => {
  it.each([
    ['example.com', 'example.com', true],
    ['example.com', 'api.example.com', true],
    ['.example.com', 'API.example.com', true],
    ['*.example.com', 'api.example.com', true],
    ['example.com', 'notexample.com', false],
    ['a.test, example.com', 'example.com', true],
    ['a.test example.com', 'example.com', true],
    ['example.com:8443', 'example.com', false],
    ['example.com:443', 'example.com', true],
    ['169.254.169.254', '169.254.169.254', true],
    ['*', 'example.com', true],
    ['', 'example.com', false],
    [',', 'example.com', false],
  ])('%j says of %s: %s', (except, host, expected) => {
    expect(isExcepted({ address: 'http://proxy.test:3128', except }, host, 443)).toBe(expected);
  });
});
