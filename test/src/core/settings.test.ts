import { describe, expect, it } from 'vitest';

import { secretReference, serviceUrl } from '../../../src/core/settings.ts';

describe('secretReference', () => {
  it.each(['env:GITHUB_TOKEN', 'file:key.json', 'file:/run/secrets/key'])('takes %s', (text) => {
    expect(secretReference.safeParse(text).success).toBe(true);
  });

  it.each(['ghp_0000', 'env:', 'env:A-B', 'file:', ''])('refuses %j', (text) => {
    expect(secretReference.safeParse(text).success).toBe(false);
  });
});

describe('serviceUrl', () => {
  it.each([
    'https://api.example.com',
    'https://example.com/api/v3',
    'http://127.0.0.1:8080',
    'http://localhost:80',
    'http://[::1]:80',
  ])('takes %s', (text) => {
    expect(serviceUrl.safeParse(text).success).toBe(true);
  });

  it.each([
    'http://api.example.com',
    'http://127.0.0.1.example.com',
    'ftp://example.com',
    'example.com',
    '',
  ])('refuses %j', (text) => {
    expect(serviceUrl.safeParse(text).success).toBe(false);
  });
});
