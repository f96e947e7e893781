import { describe, expect, it } from 'vitest';

import {
  newGithubMember,
  newGithubOrganization,
  newGithubOutsideCollaborator,
} from '../../../src/demo/estate/github/model.ts';
import { bodiesOf, facet, gapsOf, openGithub, startEstate, TOKEN } from './reading.ts';

const OWNER =
  'organization owner (admin:org, or an App with Members: read and Administration: read)';

function organization() {
  return newGithubOrganization({
    login: 'example-org',
    id: 1,
    members: [
      newGithubMember({ login: 'Robin-Owner', id: 11, role: 'admin' }),
      newGithubMember({ login: 'sam', id: 12, twoFactor: false }),
      newGithubMember({ login: 'deploy-bot', id: 13, type: 'Bot' }),
    ],
    outsideCollaborators: [
      newGithubOutsideCollaborator({ login: 'guest-one', id: 21 }),
      newGithubOutsideCollaborator({ login: 'guest-two', id: 22, twoFactor: false }),
    ],
  });
}

describe('the organization', () => {
  it('is known by its node id, to which the source is pinned', async () => {
    const estate = await startEstate({ organization: organization() });
    const github = await openGithub(estate.url);
    const reading = await github.read('organization');
    expect(reading.status).toBe('complete');
    expect(reading.statements).toMatchObject([
      {
        kind: 'organization',
        id: estate.organization.nodeId,
        incarnation: estate.organization.nodeId,
        value: { login: 'example-org' },
      },
    ]);
    expect(bodiesOf(reading.answers)).toEqual([
      { node_id: estate.organization.nodeId, login: 'example-org' },
    ]);
  });
});

describe('members', () => {
  it('are accounts, owners by their role', async () => {
    const estate = await startEstate({ organization: organization() });
    const reading = await (await openGithub(estate.url)).read('members');
    expect(reading).toMatchObject({ status: 'complete', expected: 3, seen: 3, gaps: [] });
    expect(facet(reading, 'identity')).toEqual({
      'Robin-Owner': {
        login: 'Robin-Owner',
        email: null,
        ownerKeys: ['github:robin-owner'],
        declaredClass: null,
        createdAt: null,
      },
      sam: {
        login: 'sam',
        email: null,
        ownerKeys: ['github:sam'],
        declaredClass: null,
        createdAt: null,
      },
      'deploy-bot': {
        login: 'deploy-bot',
        email: null,
        ownerKeys: ['github:deploy-bot'],
        declaredClass: 'bot',
        createdAt: null,
      },
    });
    const [owner, member, bot] = estate.organization.members.map(({ nodeId }) => nodeId);
    expect(facet(reading, 'privilege')).toEqual({
      [owner!]: { administrator: true },
      [member!]: { administrator: false },
      [bot!]: { administrator: false },
    });
    expect(facet(reading, 'access')).toMatchObject({
      [owner!]: { active: true, signsInInteractively: true, deactivatedAt: null },
      [bot!]: { active: true, signsInInteractively: false },
    });
  });

  it('are sealed without anything but who they are', async () => {
    const estate = await startEstate({ organization: organization() });
    const { answers } = await (await openGithub(estate.url)).read('members');
    expect(bodiesOf(answers)[0]).toEqual([
      { node_id: estate.organization.members[0]?.nodeId, login: 'Robin-Owner', type: 'User' },
    ]);
    expect(JSON.stringify(answers)).not.toContain(TOKEN);
    expect(JSON.stringify(answers)).not.toContain('avatar');
  });

  it('are read page after page, a hundred at a time', async () => {
    const many = organization();
    many.members = Array.from({ length: 205 }, (_, index) =>
      newGithubMember({ login: `member-${index}`, id: 1000 + index }),
    );
    const estate = await startEstate({ organization: many });
    const reading = await (await openGithub(estate.url)).read('members');
    expect(reading).toMatchObject({ status: 'complete', seen: 205 });
    expect(estate.requests.get('GET /orgs/{org}/members')).toBe(4);
    const asked = reading.answers.map(({ request }) => request);
    expect(asked.map(({ page }) => page)).toEqual([1, 1, 2, 3]);
    expect(asked[3]?.parameters).toEqual({ org: 'example-org', role: 'member', per_page: 100 });
  });

  it('that a cut list does not show are a gap', async () => {
    const many = organization();
    many.members = Array.from({ length: 150 }, (_, index) =>
      newGithubMember({ login: `member-${index}`, id: 1000 + index }),
    );
    const faults = [{ operation: 'GET /orgs/{org}/members', fault: { cutAfterPage: 1 } } as const];
    const estate = await startEstate({ organization: many, faults: [...faults] });
    const reading = await (await openGithub(estate.url)).read('members');
    expect(reading).toMatchObject({ status: 'partial', expected: null, seen: 100 });
    expect(gapsOf(reading)).toEqual([{ reason: 'truncated', detail: 'the answer broke off' }]);
  });

  it('stay unknown to who may not see them', async () => {
    const estate = await startEstate({
      organization: organization(),
      tokens: [{ token: TOKEN, login: 'sam', isOwner: false, permissions: { members: false } }],
    });
    const github = await openGithub(estate.url);
    for (const step of ['members', 'outside-collaborators']) {
      const reading = await github.read(step);
      expect(reading.status).toBe('unavailable');
      expect(gapsOf(reading)[0]).toEqual({
        reason: 'denied',
        permission: 'Members: read (organization)',
        detail: '403 Resource not accessible by personal access token (needs members=read)',
      });
    }
  });

  it('whose owners are hidden keep what is certain of the others', async () => {
    const estate = await startEstate({
      organization: organization(),
      faults: [{ operation: 'GET /orgs/{org}/members', query: { role: 'admin' }, fault: 'deny' }],
    });
    const reading = await (await openGithub(estate.url)).read('members');
    expect(reading.status).toBe('partial');
    expect(Object.keys(facet(reading, 'identity'))).toEqual(['sam', 'deploy-bot']);
  });
});

describe('outside collaborators', () => {
  it('are accounts like members, and no owners', async () => {
    const estate = await startEstate({ organization: organization() });
    const reading = await (await openGithub(estate.url)).read('outside-collaborators');
    expect(facet(reading, 'identity')).toMatchObject({
      'guest-one': { ownerKeys: ['github:guest-one'], declaredClass: null },
      'guest-two': { declaredClass: null },
    });
    expect(Object.values(facet(reading, 'privilege'))).toEqual([
      { administrator: false },
      { administrator: false },
    ]);
  });
});

describe('the second factor', () => {
  it('is missing for whoever GitHub lists, and there for the others', async () => {
    const estate = await startEstate({ organization: organization() });
    const github = await openGithub(estate.url);
    const { members, outsideCollaborators } = estate.organization;
    expect(facet(await github.read('members-2fa'), 'mfa')).toEqual({
      [members[0]!.nodeId]: { mfaEnabled: true },
      [members[1]!.nodeId]: { mfaEnabled: false },
    });
    expect(facet(await github.read('outside-collaborators-2fa'), 'mfa')).toEqual({
      [outsideCollaborators[0]!.nodeId]: { mfaEnabled: true },
      [outsideCollaborators[1]!.nodeId]: { mfaEnabled: false },
    });
  });

  it.each(['members-2fa', 'outside-collaborators-2fa'])(
    'is for owners to see: %s',
    async (step) => {
      const estate = await startEstate({
        organization: organization(),
        tokens: [{ token: TOKEN, login: 'sam', isOwner: false }],
      });
      const reading = await (await openGithub(estate.url)).read(step);
      expect(reading.status).toBe('unavailable');
      expect(reading.statements).toEqual([]);
      expect(gapsOf(reading)).toEqual([
        { reason: 'denied', permission: OWNER, detail: '422 Only owners can use this filter.' },
      ]);
    },
  );

  it.each(['deny', 'not-found'] as const)('is a gap after %s', async (fault) => {
    const estate = await startEstate({
      organization: organization(),
      faults: [{ operation: 'GET /orgs/{org}/members', query: { filter: '2fa_disabled' }, fault }],
    });
    const reading = await (await openGithub(estate.url)).read('members-2fa');
    expect(reading.statements).toEqual([]);
    expect(gapsOf(reading)).toMatchObject([{ reason: 'denied', permission: OWNER }]);
  });

  it('is not taken for granted from a cut list', async () => {
    const many = organization();
    many.members = Array.from({ length: 150 }, (_, index) =>
      newGithubMember({ login: `member-${index}`, id: 1000 + index, twoFactor: index >= 120 }),
    );
    const operation = 'GET /orgs/{org}/members';
    const estate = await startEstate({
      organization: many,
      faults: [{ operation, query: { filter: '2fa_disabled' }, fault: { cutAfterPage: 1 } }],
    });
    const reading = await (await openGithub(estate.url)).read('members-2fa');
    const values = Object.values(facet(reading, 'mfa'));
    expect(values).toHaveLength(100);
    expect(values).not.toContainEqual({ mfaEnabled: true });
  });
});
