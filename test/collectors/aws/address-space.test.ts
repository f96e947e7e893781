import { describe, expect, it } from 'vitest';

import { coversInternet } from '../../../collectors/aws/address-space.ts';

/** 1.0.0.0 to 223.255.255.255 without 10.0.0.0/8: the internet for whoever leaves out his own. */
const WITHOUT_PRIVATE = [
  '1.0.0.0/8',
  '2.0.0.0/7',
  '4.0.0.0/6',
  '8.0.0.0/7',
  '11.0.0.0/8',
  '12.0.0.0/6',
  '16.0.0.0/4',
  '32.0.0.0/3',
  '64.0.0.0/2',
  '128.0.0.0/2',
  '192.0.0.0/3',
];

describe('coversInternet', () => {
  it.each([
    ['everything of IPv4', ['0.0.0.0/0']],
    ['everything of IPv6', ['::/0']],
    ['two halves', ['0.0.0.0/1', '128.0.0.0/1']],
    [
      'two halves in the other order, and one of them twice',
      ['128.0.0.0/1', '0.0.0.0/1', '0.0.0.0/1'],
    ],
    ['one half', ['128.0.0.0/1']],
    ['four eighths', ['0.0.0.0/3', '64.0.0.0/3', '128.0.0.0/3', '192.0.0.0/3']],
    ['everything but private addresses', WITHOUT_PRIVATE],
    ['everything with host bits set', ['203.0.113.7/0']],
    ['all the public addresses of IPv6', ['2000::/3']],
    ['half of those', ['3000::/4']],
    ['two quarters of those', ['2000::/5', '2800::/5']],
    ['everything beside what cannot be read', ['0.0.0.0/0', 'nowhere']],
  ])('is true of %s', (_title, ranges) => {
    expect(coversInternet(ranges)).toBe(true);
  });

  it.each([
    ['nothing', []],
    ['one address', ['203.0.113.7/32']],
    ['one address without a length', ['203.0.113.7']],
    ['private addresses', ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fd00::/8']],
    ['a quarter twice', ['0.0.0.0/2', '0.0.0.0/2']],
    ['a quarter of either family', ['0.0.0.0/2', '2000::/5']],
    ['link-local addresses of IPv6', ['fe80::/10']],
    ['one network of IPv6', ['2001:db8::/32']],
    ['one address of IPv6, written out', ['2001:db8:0:0:0:0:0:1/128']],
  ])('is false of %s', (_title, ranges) => {
    expect(coversInternet(ranges)).toBe(false);
  });

  it.each([
    'nowhere',
    '10.0.0/8',
    '10.0.0.256/8',
    '10.0.0.0/33',
    '10.0.0.0/8/8',
    '1::2::3/64',
    'g::/8',
    '2001:db8/32',
  ])('is not known where %s would have to be understood', (range) => {
    expect(coversInternet([range])).toBeUndefined();
  });
});
