import { defineCheck, direct, supporting } from '../../src/core/check.ts';
import { hidden } from '../../src/core/examples.ts';
import { unless } from '../../src/core/judgement.ts';
import { isUnknown, map } from '../../src/core/observed.ts';
import { isPresent, personNamed } from '../../src/core/people.ts';

const PEOPLE = ['human', 'external', 'guest'];

const mia = {
  kind: 'person',
  id: 'p-1',
  keys: ['person:p-1', 'email:mia@example.com'],
  accountClass: 'human',
  startsOn: '2020-01-01',
  endsOn: null,
  timeZone: 'UTC',
} as const;
const asset = { id: 'orders-db', owner: 'p-1', disposed: false } as const;

export const assetHasOwner = defineCheck({
  id: 'asset-has-owner',
  revision: 1,
  title: 'Every asset has an owner who works here',
  topic: 'assets',
  severity: 'medium',
  nature: 'state',
  controls: [
    direct('A.5.9', 'the inventory of assets names the owner of each'),
    supporting('A.5.2', 'owning an asset is a responsibility that somebody has to hold'),
  ],
  references: [],
  params: {},
  subject: 'asset',
  needs: [],
  lookups: { person: 'required' },
  judge: (asset, { lookup, asOf }) => {
    const owner = map(asset.owner, (name) =>
      name === null ? undefined : personNamed(name, lookup),
    );
    const named = { owner: isUnknown(asset.owner) ? '' : (asset.owner ?? '') };
    return unless(asset.disposed, 'disposed')
      .require(
        map(asset.owner, (name) => name !== null),
        'no-owner',
      )
      .require(
        map(owner, (person) => person !== undefined),
        'owner-unknown',
        named,
      )
      .require(
        map(
          owner,
          (person) =>
            person === undefined || map(person.accountClass, (known) => PEOPLE.includes(known)),
        ),
        'owner-not-a-person',
        named,
      )
      .require(
        map(owner, (person) => person === undefined || isPresent(person, asOf)),
        'owner-not-present',
        named,
      );
  },
  reasons: {
    met: 'The owner is in the register of people and works here.',
    disposed: 'The asset has been disposed of.',
    'no-owner': 'The asset has no owner.',
    'owner-unknown': 'The owner, {owner}, is not in the register of people.',
    'owner-not-a-person': 'The owner, {owner}, is a machine or a shared mailbox.',
    'owner-not-present': 'The owner, {owner}, has left or has not started yet.',
  },
  examples: [
    {
      title: 'an owner named by id',
      subject: asset,
      others: [mia],
      verdict: 'conforming',
    },
    {
      title: 'an owner named by address, in whatever case',
      subject: { ...asset, owner: 'Mia@Example.com' },
      others: [mia],
      verdict: 'conforming',
    },
    {
      title: 'an asset without an owner',
      subject: { ...asset, owner: null },
      others: [mia],
      verdict: 'nonconforming',
      reason: 'no-owner',
    },
    {
      title: 'an owner whom the register does not know',
      subject: { ...asset, owner: 'the platform team' },
      others: [mia],
      verdict: 'nonconforming',
      reason: 'owner-unknown',
    },
    {
      title: 'an owner who has left',
      subject: asset,
      others: [{ ...mia, endsOn: '2026-01-31' }],
      verdict: 'nonconforming',
      reason: 'owner-not-present',
    },
    {
      title: 'an owner who leaves next month',
      subject: asset,
      others: [{ ...mia, endsOn: '2026-03-31' }],
      verdict: 'conforming',
    },
    {
      title: 'an owner who left and was hired again',
      subject: asset,
      others: [{ ...mia, startsOn: '2026-02-16', endsOn: '2024-06-30' }],
      verdict: 'conforming',
    },
    {
      title: 'a shared mailbox as the owner',
      subject: asset,
      others: [{ ...mia, accountClass: 'shared' }],
      verdict: 'nonconforming',
      reason: 'owner-not-a-person',
    },
    {
      title: 'an asset that was disposed of',
      subject: { ...asset, owner: null, disposed: true },
      others: [mia],
      verdict: 'not-applicable',
      reason: 'disposed',
    },
    {
      title: 'an owner who is not found in a register that was read in part',
      subject: { ...asset, owner: 'p-2' },
      others: [mia],
      incomplete: ['person'],
      verdict: 'not-assessed',
      reason: 'truncated',
    },
    {
      title: 'no register of people',
      subject: asset,
      withoutSource: ['person'],
      verdict: 'not-assessed',
      reason: 'no-source',
    },
    {
      title: 'an asset whose owner is not known',
      subject: { ...asset, owner: hidden('invalid') },
      others: [mia],
      verdict: 'not-assessed',
      reason: 'invalid',
    },
  ],
  rationale:
    'Whoever owns an asset decides who may use it, how it is protected and when it goes. Without an owner nobody does.',
  remediation:
    'Name someone who works here, by their id or e-mail address of the register of people, and tell them what owning the asset means.',
  limits:
    'Judges the assets that are in the register, not whether it is complete. A team is no owner: name the person who leads it.',
});
