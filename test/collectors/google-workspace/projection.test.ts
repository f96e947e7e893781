import { describe, expect, it } from 'vitest';

import { googleWorkspace } from '../../../collectors/google-workspace/collector.ts';
import type { GivenAnswer, Statement } from '../../../src/core/collector.ts';
import { containing } from './reading.ts';

/** What a step makes of bodies that no estate sends. */
function project(step: string, ...bodies: readonly unknown[]): readonly Statement[] {
  const answers = bodies.map((body, index): GivenAnswer => {
    const request = { operation: 'x', parameters: {}, page: index + 1 };
    return { status: 'ok', request, body, last: index === bodies.length - 1 };
  });
  const found = googleWorkspace.steps.find(({ id }) => id === step);
  return [
    ...(found?.project(answers, {
      scope: {},
      items: [],
      at: '2026-03-01T00:00:00.000Z',
      complete: true,
    }) ?? []),
  ];
}

function valueOf(statements: readonly Statement[], facet: string): unknown {
  const found = statements.find((one) => 'facet' in one && one.facet === facet);
  return found && 'value' in found ? found.value : undefined;
}

const USER = { id: '1', primaryEmail: 'robin@example.com' };

describe('a user', () => {
  it('of whom Google says little is mostly unknown', () => {
    const statements = project('users', { users: [USER] });
    expect(valueOf(statements, 'identity')).not.toHaveProperty('createdAt');
    expect(valueOf(statements, 'access')).toEqual({ signsInInteractively: true });
    expect(valueOf(statements, 'mfa')).toEqual({});
    expect(valueOf(statements, 'privilege')).toEqual({});
    expect(valueOf(statements, 'activity')).toEqual({});
  });

  it('is out as soon as one thing says so, and in only when nothing does', () => {
    const access = (given: object): unknown =>
      valueOf(project('users', { users: [{ ...USER, ...given }] }), 'access');
    expect(access({ archived: true })).toMatchObject({ active: false });
    expect(access({ suspended: false })).not.toHaveProperty('active');
    expect(access({ suspended: false, archived: false })).toMatchObject({ active: true });
  });

  it('lost access at the first of the times given', () => {
    const given = {
      suspended: true,
      suspensionTime: '2024-02-03T00:00:00.000Z',
      archived: true,
      archivalTime: '2024-02-01T00:00:00Z',
    };
    const statements = project('users', { users: [{ ...USER, ...given }] });
    expect(valueOf(statements, 'access')).toMatchObject({
      active: false,
      deactivatedAt: '2024-02-01T00:00:00.000Z',
    });
  });

  it('that the customer marked as guest is one', () => {
    const statements = project('users', { users: [{ ...USER, isGuestUser: true }] });
    expect(valueOf(statements, 'identity')).toMatchObject({ declaredClass: 'guest' });
  });

  it.each([
    [{ suspended: 'yes' }, 'suspended'],
    [{ lastLoginTime: 'yesterday' }, 'lastLoginTime'],
    [{ primaryEmail: null }, 'primaryEmail'],
  ])('in another form, %j, is named and not dropped', (given, field) => {
    const statements = project('users', {
      users: [
        { ...USER, ...given },
        { ...USER, id: '2' },
      ],
    });
    expect(statements.filter((one) => 'malformed' in one)).toEqual([
      { malformed: containing(field), item: '1' },
    ]);
    expect(valueOf(statements, 'identity')).toMatchObject({ ownerKeys: containingKey('google:2') });
  });

  it('that two pages show is one', () => {
    expect(project('users', { users: [USER] }, { users: [USER] })).toHaveLength(5);
  });

  it('needs a list', () => {
    expect(project('users', { users: 'none' })).toEqual([
      { malformed: 'users of page 1 is no list' },
    ]);
    expect(project('users', {})).toEqual([]);
  });
});

describe('a device', () => {
  it.each([
    ['ENCRYPTED', { encrypted: true }],
    ['Encrypted', { encrypted: true }],
    ['Not Encrypted', { encrypted: false }],
    ['Not Supported', { encrypted: false }],
    ['Unknown', {}],
    ['', {}],
    [undefined, {}],
  ])('with the status %j', (encryptionStatus, value) => {
    const statements = project('mobile-devices', {
      mobiledevices: [
        { resourceId: 'd', ...(encryptionStatus === undefined ? {} : { encryptionStatus }) },
      ],
    });
    expect(valueOf(statements, 'encryption')).toEqual(value);
    expect(valueOf(statements, 'identity')).toEqual({});
  });
});

describe('a customer', () => {
  it('without an id is malformed, and pins nothing', () => {
    expect(project('customer', { customerDomain: 'example.com' })).toMatchObject([
      { malformed: containing('id') },
    ]);
  });
});

function containingKey(key: string): unknown {
  return expect.arrayContaining([key]);
}
