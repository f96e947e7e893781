import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { styleFor } from '../../../src/cli/style.ts';
import type { GithubIssue } from '../../../src/demo/estate/github/model.ts';
import { MANAGEMENT_ACCOUNT } from '../../../src/demo/company/cloud.ts';
import { truthsOf } from '../../../src/demo/company/truths.ts';
import { makeFolder } from '../../../src/demo/folder.ts';
import { dayText, turnsOf } from '../../../src/demo/narrate.ts';
import { withStage, type DayOutcome, type Stage } from '../../../src/demo/stage.ts';
import { exitCodeOf } from '../../../src/engine/run.ts';
import * as registry from '../../../src/registry.ts';
import type { FindingRow } from '../../../src/store/store.ts';

interface Played extends DayOutcome {
  readonly tickets: readonly GithubIssue[];
  /** Sealed records there are, by step. */
  readonly records: ReadonlyMap<string, number>;
}

const played: Played[] = [];
const addresses: string[] = [];
const OWN_AWS = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_PROFILE: 'my-own' };
const seenInside: (string | undefined)[] = [];
let parent = '';

beforeAll(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'annexa-story-'));
  const folder = await makeFolder(path.join(parent, 'demo'));
  Object.assign(process.env, OWN_AWS);
  const options = {
    start: '2026-11-16',
    folder,
    plugins: registry,
    env: process.env,
    signal: new AbortController().signal,
  };
  await withStage(options, async (stage) => {
    seenInside.push(process.env['AWS_ACCESS_KEY_ID'], process.env['AWS_PROFILE']);
    addresses.push(stage.estates.awsUrl, stage.estates.githubUrl, stage.estates.googleUrl);
    for (const day of stage.days) {
      const outcome = await stage.play(day, () => undefined);
      const tickets = structuredClone(stage.estates.tickets());
      played.push({ ...outcome, tickets, records: await countRecords(stage) });
    }
  });
}, 240_000);

afterAll(async () => {
  for (const name of Object.keys(OWN_AWS)) Reflect.deleteProperty(process.env, name);
  await rm(parent, { recursive: true, force: true });
});

function dayOf(number: number): Played {
  const found = played[number - 1];
  if (found === undefined) throw new Error(`day ${number} was not played`);
  return found;
}

describe('every day', () => {
  it.each([1, 2, 3, 4, 5, 6])('day %i: every verdict is what was planted', (number) => {
    const { differing, planted } = dayOf(number);
    expect(differing).toEqual([]);
    expect(planted).toBeGreaterThan(1600);
  });

  it.each([1, 2, 3, 4, 5, 6])('day %i: annexa’s own evidence is current', (number) => {
    const own = dayOf(number).findings.filter(({ check }) => check === 'evidence-current');
    expect(own.length).toBeGreaterThan(30);
    expect(own.filter(({ verdict }) => verdict !== 'conforming')).toEqual([]);
  });

  it.each([1, 2, 3, 4, 5, 6])('day %i: there is one ticket for each nonconformity', (number) => {
    const { nonconformities, tickets, run } = dayOf(number);
    expect(tickets).toHaveLength(nonconformities.length);
    for (const { key, id } of nonconformities) {
      const own = tickets.filter(({ labels }) => labels.includes(key));
      expect(own).toHaveLength(1);
      expect(own[0]?.title).toContain(id);
    }
    expect(run.tickets.held).toBe(0);
  });

  it('never says that all is well', () => {
    expect(played.map(({ run }) => exitCodeOf(run))).toEqual([1, 1, 1, 1, 1, 1]);
  });
});

describe('day 1, the first look', () => {
  it('reads everything', () => {
    for (const { status, coverage } of dayOf(1).run.sources) {
      expect(status).toBe('complete');
      expect(coverage.gaps).toEqual([]);
    }
  });

  it('raises what is critical or high at once, and files it', () => {
    const { run, nonconformities } = dayOf(1);
    expect(run.nonconformities.raised).toBe(nonconformities.length);
    expect(run.tickets.created).toBe(nonconformities.length);
    expect(new Set(nonconformities.map(({ state }) => state))).toEqual(new Set(['open']));
    expect(new Set(nonconformities.map(({ severity }) => severity))).toEqual(
      new Set(['critical', 'high']),
    );
  });
});

describe('day 2, nothing changes', () => {
  it('changes nothing and says so', () => {
    const { run, events } = dayOf(2);
    expect(events).toEqual([]);
    expect(run.deviations).toEqual({ opened: 0, updated: 0, corrected: 0 });
    expect(run.nonconformities).toEqual({ raised: 0, corrected: 0 });
    expect(run.tickets).toEqual({ created: 0, updated: 0, held: 0 });
    expect(narrated(2)).toContain('nothing has changed: no verdict, no deviation, no ticket');
  });

  it('leaves every finding and ticket as it stands', () => {
    expect(rowsOf(dayOf(2))).toEqual(rowsOf(dayOf(1)));
    expect(dayOf(2).tickets).toEqual(dayOf(1).tickets);
  });

  it('seals again only what tells its own time', () => {
    const [before, after] = [dayOf(1).records, dayOf(2).records];
    const more = [...after].filter(([step, count]) => count > (before.get(step) ?? 0));
    expect(more.map(([step]) => step).sort()).toEqual([
      'backup-jobs',
      'backup-plans',
      'copy-jobs',
      'credential-report',
      'databases',
      'protected-resources',
      'trail-status',
      'vulnerability-scans',
    ]);
  });
});

describe('day 3, some things are put right, and somebody has left', () => {
  it('sees what was corrected', () => {
    expect(turned(3).corrected).toEqual([
      'aws audit-trail-storage-not-public',
      'aws leaver-access-removed',
      'aws root-access-key-absent',
      'aws storage-not-public',
    ]);
  });

  it('raises the accounts that were left open, and the one that was closed late', () => {
    expect(turned(3).raised).toEqual([
      'aws leaver-access-removed-in-time',
      'workspace leaver-access-removed',
    ]);
  });

  it('tells the tickets', () => {
    const corrected = ticketOf(3, 'aws', 'storage-not-public');
    expect(corrected.body).toContain('every affected subject conforms again');
    expect(corrected.comments).toHaveLength(1);
    // What stays to be done when something was corrected is for people, and so is closing the ticket.
    expect(corrected.state).toBe('open');
  });
});

describe('day 4, something cannot be seen', () => {
  it('turns no verdict round, and loses none', () => {
    const after = new Map(dayOf(4).findings.map((finding) => [keyOf(finding), finding.verdict]));
    const moved = dayOf(3).findings.filter((row) => after.get(keyOf(row)) !== row.verdict);
    expect(moved.length).toBeGreaterThan(40);
    for (const row of moved)
      expect([keyOf(row), after.get(keyOf(row))]).toEqual([keyOf(row), 'not-assessed']);
  });

  it('opens, corrects, raises and files nothing', () => {
    const { run, events } = dayOf(4);
    expect(events).toEqual([]);
    expect(run.deviations).toEqual({ opened: 0, updated: 0, corrected: 0 });
    expect(dayOf(4).tickets).toEqual(dayOf(3).tickets);
  });

  it('names the permission with every verdict that needs it', () => {
    const { day, findings } = dayOf(4);
    const needing = truthsOf(day.company, day.blind).filter(
      (truth) => truth.permission !== undefined,
    );
    expect(needing.length).toBeGreaterThan(30);
    const found = new Map(findings.map((finding) => [keyOf(finding), finding.reason]));
    for (const { check, source, subject, permission } of needing) {
      expect(found.get(`${check} ${source} ${subject}`)).toMatchObject({
        code: 'denied',
        params: { permission },
      });
    }
  });

  it('names the row, and what would let annexa see', () => {
    const text = narrated(4);
    expect(text).toMatch(/people\.csv line \d+: end "2026-02-30" is no day of the\s+calendar/);
    expect(text).toMatch(/denied 33 times; s3:GetBucketPolicy would show it/);
    expect(text).toContain('0 verdicts turned from good to bad or back');
  });

  it('goes on seeing the rest', () => {
    const { run, findings } = dayOf(4);
    expect(run.sources.filter(({ status }) => status === 'partial').map(({ id }) => id)).toEqual([
      'aws',
      'company',
    ]);
    const elsewhere = findings.filter(
      ({ check, scope }) => check === 'storage-tls-only' && scope['account'] === MANAGEMENT_ACCOUNT,
    );
    expect(elsewhere.every(({ verdict }) => verdict !== 'not-assessed')).toBe(true);
  });
});

describe('day 5, annexa sees again', () => {
  it('has every verdict back that it had', () => {
    const hidden = dayOf(5).findings.filter(({ verdict }) => verdict === 'not-assessed');
    expect(hidden.map(keyOf).sort()).toEqual(
      dayOf(3)
        .findings.filter(({ verdict }) => verdict === 'not-assessed')
        .map(keyOf)
        .sort(),
    );
  });

  it('sees the accounts closed, and that it was late', () => {
    expect(turned(5).corrected).toEqual(['workspace leaver-access-removed']);
    expect(turned(5).raised).toEqual(['github leaver-access-removed-in-time']);
    const event = dayOf(5).nonconformities.find(
      ({ source, check }) => source === 'workspace' && check === 'leaver-access-removed-in-time',
    );
    // What happened stays so: the removal was late, whatever is done now.
    expect(event?.state).toBe('open');
  });
});

describe('day 6, something comes back', () => {
  it('reopens the nonconformity and its ticket instead of making others', () => {
    const before = turnsOf(dayOf(3)).corrected.find(({ check }) => check === 'storage-not-public');
    const { returned, raised } = turnsOf(dayOf(6));
    expect(raised).toEqual([]);
    expect(returned.map(({ id, state }) => [id, state])).toEqual([[before?.id, 'open']]);
    expect(dayOf(6).tickets).toHaveLength(dayOf(5).tickets.length);
    const ticket = ticketOf(6, 'aws', 'storage-not-public');
    expect(ticket.body).toContain('one subject does not conform');
    expect(ticket.comments.at(-1)?.body).toContain('It has come back');
    expect(narrated(6)).toContain('came back');
  });
});

describe('afterwards', () => {
  it('has used nothing of the user’s own, and put it back', () => {
    expect(seenInside).toEqual([undefined, 'annexa-demo']);
    expect(process.env).toMatchObject(OWN_AWS);
    expect(process.env['AWS_CONFIG_FILE']).toBeUndefined();
  });

  it('has shut every server down', async () => {
    expect(addresses).toHaveLength(3);
    for (const address of addresses) await expect(fetch(address)).rejects.toThrow('fetch failed');
  });
});

function narrated(number: number): string {
  const narrator = {
    style: styleFor({}, {}),
    columns: undefined,
    checks: registry.checks,
    days: 6,
  };
  return dayText(narrator, dayOf(number), played[number - 2]);
}

function turned(number: number): { readonly raised: string[]; readonly corrected: string[] } {
  const { raised, corrected } = turnsOf(dayOf(number));
  const named = (list: typeof raised): string[] =>
    list.map(({ source, check }) => `${source} ${check}`).sort();
  return { raised: named(raised), corrected: named(corrected) };
}

function ticketOf(number: number, source: string, check: string): GithubIssue {
  const { nonconformities, tickets } = dayOf(number);
  const about = nonconformities.find((one) => one.source === source && one.check === check);
  const ticket = tickets.find(({ labels }) => about && labels.includes(about.key));
  if (ticket === undefined) throw new Error(`no ticket for ${check} at ${source}`);
  return ticket;
}

function rowsOf({ findings }: Played): readonly number[] {
  return findings.map(({ row }) => row).sort((a, b) => a - b);
}

function keyOf({ check, source, subject }: FindingRow): string {
  return `${check} ${source} ${subject.id}`;
}

async function countRecords({ store }: Stage): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  let after: string | undefined;
  do {
    const { items, next } = await store.records({}, after, 1000);
    for (const { step } of items) counts.set(step, (counts.get(step) ?? 0) + 1);
    after = next;
  } while (after !== undefined);
  return counts;
}
