import { describe, expect, it } from 'vitest';

import { checks } from '../../../src/registry.ts';
import { makeCompany } from '../../../src/demo/company/company.ts';
import { registersOf } from '../../../src/demo/company/as-registers.ts';
import { STORY_DAYS, tellStory } from '../../../src/demo/company/story.ts';
import { differences, type Truth } from '../../../src/demo/company/truth.ts';
import { truthsOf } from '../../../src/demo/company/truths.ts';

const START = '2026-11-16';
const SEES_ALL = { bucketPoliciesOf: null };

describe('the invented company', () => {
  const company = makeCompany(START);

  it('is of the size that the introduction claims', () => {
    const staff = company.people.filter(({ id }) => id.startsWith('P-'));
    expect(staff).toHaveLength(120);
    expect(company.cloud).toHaveLength(2);
    expect(company.cloud.flatMap(({ buckets }) => buckets)).toHaveLength(45);
    expect(company.code.repositories).toHaveLength(40);
  });

  it('is the same every time', () => {
    expect(makeCompany(START)).toEqual(company);
  });

  it('has the same people whenever the story begins', () => {
    const names = ({ people }: typeof company) =>
      people.map(({ email, github }) => [email, github]);
    expect(names(makeCompany('2028-02-26'))).toEqual(names(company));
  });

  it('has nobody twice', () => {
    const { people, workspace, code, cloud } = company;
    const lists = [
      people.map(({ id }) => id),
      people.flatMap(({ email }) => email ?? []),
      workspace.users.map(({ id }) => id),
      workspace.devices.map(({ id }) => id),
      code.accounts.map(({ login }) => login),
      code.repositories.map(({ name }) => name),
      cloud.flatMap(({ id, users }) => users.map(({ name }) => `${id} ${name}`)),
      cloud.flatMap(({ buckets }) => buckets.map(({ name }) => name)),
    ];
    for (const list of lists) expect(new Set(list).size).toBe(list.length);
  });

  it('has no address outside the reserved domains', () => {
    const texts = [...registersOf(company).values(), JSON.stringify(company)].join('\n');
    const domains = [...texts.matchAll(/@([\w.-]+)/g)].map(([, domain]) => domain);
    expect(domains.length).toBeGreaterThan(100);
    expect(new Set(domains)).toEqual(new Set(['example.com']));
  });

  it('has people in several zones, leavers, newcomers and one who came back', () => {
    const { people } = company;
    expect(new Set(people.map(({ timeZone }) => timeZone)).size).toBeGreaterThan(4);
    const standings = people.map(({ standing }) => standing);
    for (const standing of ['here', 'new', 'later', 'gone'] as const) {
      expect(standings).toContain(standing);
    }
    expect(
      people.filter(({ startsOn, endsOn }) => endsOn !== null && endsOn < startsOn),
    ).toHaveLength(1);
  });
});

describe('the story', () => {
  const days = tellStory(START);
  const truths = days.map(({ company, blind }) => truthsOf(company, blind));

  it('has as many days as it says, one after the other', () => {
    expect(days.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(days).toHaveLength(STORY_DAYS);
    expect(days.map(({ date }) => date)).toEqual(
      [16, 17, 18, 19, 20, 21].map((day) => `2026-11-${day}`),
    );
  });

  it('plants for every check both verdicts that matter, on a subject each', () => {
    const planted = truths.flat();
    const asked = checks.filter(({ id }) => id !== 'evidence-current').map(({ id }) => id);
    for (const id of asked) {
      const verdicts = new Set(
        planted.filter(({ check }) => check === id).map(({ verdict }) => verdict),
      );
      expect([id, verdicts.has('conforming')]).toEqual([id, true]);
      expect([id, verdicts.has('nonconforming')]).toEqual([id, true]);
    }
    expect(new Set(planted.map(({ check }) => check))).toEqual(new Set(asked));
  });

  it('plants one verdict a check and subject', () => {
    for (const day of truths) {
      const keys = day.map(({ check, source, subject }) => `${check} ${source} ${subject}`);
      expect(new Set(keys).size).toBe(keys.length);
    }
  });

  it('is mostly fine', () => {
    const [first = []] = truths;
    const count = (verdict: string): number =>
      first.filter((one) => one.verdict === verdict).length;
    expect(count('conforming')).toBeGreaterThan(4 * count('nonconforming'));
    expect(count('nonconforming')).toBeGreaterThan(50);
  });

  it('turns no verdict round on the day when something cannot be seen', () => {
    const [before = [], gap = []] = [truths[2], truths[3]];
    const after = new Map(gap.map((truth) => [keyOf(truth), truth.verdict]));
    expect(after.size).toBe(before.length);
    const moved = before.filter((truth) => after.get(keyOf(truth)) !== truth.verdict);
    expect(moved.length).toBeGreaterThan(40);
    for (const truth of moved) expect(after.get(keyOf(truth))).toBe('not-assessed');
  });
});

describe('comparing', () => {
  const truths: readonly Truth[] = truthsOf(makeCompany(START), SEES_ALL);
  const findings = truths.map(({ check, source, subject, verdict }) => ({
    check,
    source,
    subject: { id: subject },
    verdict,
  }));
  const [first] = findings;
  if (first === undefined) throw new Error('nothing is planted');

  it('finds no difference where there is none', () => {
    expect(differences(truths, findings)).toEqual([]);
  });

  it('tells a wrong verdict', () => {
    const wrong = findings.map((finding) =>
      finding === first ? { ...finding, verdict: 'not-assessed' as const } : finding,
    );
    expect(differences(truths, wrong)).toMatchObject([
      { check: first.check, expected: first.verdict, found: 'not-assessed' },
    ]);
  });

  it('tells a missing verdict', () => {
    expect(differences(truths, findings.slice(1))).toMatchObject([
      { check: first.check, expected: first.verdict, found: 'nothing' },
    ]);
  });

  it('tells a verdict on something that does not exist', () => {
    const stray = { ...first, subject: { id: 'nowhere' } };
    expect(differences(truths, [...findings, stray])).toMatchObject([
      { subject: 'nowhere', expected: 'nothing', found: first.verdict },
    ]);
  });
});

function keyOf({ check, source, subject }: Truth): string {
  return `${check} ${source} ${subject}`;
}
