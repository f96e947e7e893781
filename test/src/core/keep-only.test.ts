import { describe, expect, it } from 'vitest';

import { allBut, keepOnly } from '../../../src/core/keep-only.ts';

const SHAPE = { id: true, tags: true, owner: { login: true } } as const;

describe('keepOnly', () => {
  it('keeps the named fields of each object, at every depth', () => {
    const rows = [
      { id: 1, phone: '+000', tags: ['a'], owner: { login: 'x', email: 'x@example.com' } },
      { id: 2 },
    ];
    expect(keepOnly(rows, SHAPE)).toEqual([
      { id: 1, tags: ['a'], owner: { login: 'x' } },
      { id: 2 },
    ]);
  });

  it('keeps null, and makes null of what is not of the expected form', () => {
    const rows = ['text', null, { id: { secret: 1 }, tags: [{ secret: 1 }], owner: 'text' }];
    expect(keepOnly(rows, SHAPE)).toEqual([null, null, { id: null, tags: [null], owner: null }]);
    expect(keepOnly({ id: null }, SHAPE)).toEqual({ id: null });
  });

  it('reads no inherited field', () => {
    expect(keepOnly(Object.create({ secret: 1 }), { secret: true })).toEqual({});
  });
});

describe('allBut', () => {
  it('names what is kept', () => {
    expect(allBut(SHAPE, 'no check needs it').field).toBe('all but id, tags, owner.login');
  });
});
