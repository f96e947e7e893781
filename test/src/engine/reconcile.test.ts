import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { mfaEnabled } from '../../../controls/authentication/mfa-enabled.ts';
import type { Check } from '../../../src/core/check.ts';
import type { Finding } from '../../../src/core/finding.ts';
import { DAY, plus, type Instant } from '../../../src/core/time.ts';
import { VERDICTS, type Severity, type Verdict } from '../../../src/core/verdict.ts';
import {
  Reconciler,
  ticketOf,
  type RaiseRules,
  type Reconciled,
} from '../../../src/engine/reconcile.ts';
import type { Deviation, FindingRow, Nonconformity } from '../../../src/store/store.ts';

const START = '2026-03-01T03:00:00.000Z';

/** A memory for reconciling day after day, as the store keeps it. */
class Memory {
  at: Instant = START;
  recorded: FindingRow[] = [];
  readonly deviations = new Map<string, Deviation>();
  readonly nonconformities = new Map<string, Nonconformity>();
  tickets: string[] = [];
  readonly check: Check;
  readonly rules: RaiseRules;
  readonly pastBaseline: boolean;
  readonly #ticketed = new Set<string>();
  #row = 0;

  constructor(check: Check, rules: RaiseRules = { baseline: 'accept' }, pastBaseline = true) {
    this.check = check;
    this.rules = rules;
    this.pastBaseline = pastBaseline;
  }

  day(verdicts: Readonly<Record<string, Verdict>>, days = 1): Reconciled {
    const findings = Object.entries(verdicts).map(([id, verdict]) => this.#finding(id, verdict));
    const reconciler = new Reconciler({
      at: this.at,
      run: 'run',
      sources: [{ id: 'src', tenant: 'T-1', pastBaseline: this.pastBaseline }],
      outside: new Set(),
      deviations: [...this.deviations.values()],
      nonconformities: [...this.nonconformities.values()],
      rules: this.rules,
      trackers: ['tickets'],
      ticketed: this.#ticketed,
    });
    reconciler.check('src', this.check, findings, this.recorded);
    const result = reconciler.end();
    const closed = new Set(result.change.closeFindings);
    this.recorded = [
      ...this.recorded.filter(({ row }) => !closed.has(row)),
      ...Array.from(result.change.openFindings, (finding) => {
        this.#row += 1;
        return { ...finding, row: this.#row, validFrom: this.at };
      }),
    ];
    for (const one of result.change.deviations) this.deviations.set(one.id, one);
    for (const one of result.change.nonconformities) this.nonconformities.set(one.id, one);
    this.tickets = result.change.outbox.map(({ nonconformity }) => nonconformity);
    for (const one of result.change.outbox) this.#ticketed.add(ticketOf(one));
    this.at = plus(this.at, days * DAY);
    return result;
  }

  states(): string[] {
    return [...this.nonconformities.values()].map(
      ({ id, state, rule }) => `${id} ${state} ${rule}`,
    );
  }

  #finding(id: string, verdict: Verdict): Finding {
    return {
      check: this.check.id,
      revision: 1,
      severity: this.check.severity,
      source: 'src',
      scope: {},
      subject: { kind: 'account', id, name: id, incarnation: '1' },
      verdict,
      reason: { code: verdict === 'conforming' ? 'met' : verdict, params: {} },
      gaps: [],
      rests: [],
    };
  }
}

function checkOf(severity: Severity, more: Partial<Check> = {}): Check {
  return { ...mfaEnabled, severity, ...more };
}

describe('raising', () => {
  it.each<[Severity, string[]]>([
    ['critical', ['NC-1 open severity']],
    ['high', ['NC-1 open severity']],
    ['medium', []],
    ['low', []],
  ])('on the first day, for a check of severity %s: %j', (severity, expected) => {
    const memory = new Memory(checkOf(severity));
    memory.day({ a: 'nonconforming' });
    expect(memory.states()).toEqual(expected);
  });

  it('raises a medium one once it is past its due date, and a low one never', () => {
    const medium = new Memory(checkOf('medium'));
    medium.day({ a: 'nonconforming' }, 89);
    medium.day({ a: 'nonconforming' }, 1);
    expect(medium.states()).toEqual([]);
    medium.day({ a: 'nonconforming' });
    expect(medium.states()).toEqual(['NC-1 open past-due']);
    const low = new Memory(checkOf('low'));
    low.day({ a: 'nonconforming' }, 800);
    low.day({ a: 'nonconforming' });
    expect(low.states()).toEqual([]);
  });

  it('raises a medium one that recurs within twelve months, not one after thirteen', () => {
    for (const [gap, expected] of [
      [360, ['NC-1 open recurrence']],
      [400, []],
    ] as const) {
      const memory = new Memory(checkOf('medium'));
      memory.day({ a: 'nonconforming' });
      memory.day({ a: 'conforming' }, gap);
      memory.day({ a: 'nonconforming' });
      expect(memory.states()).toEqual(expected);
    }
  });

  it('raises by number and by share of subjects where that is asked for', () => {
    const many = new Memory(checkOf('low'), { baseline: 'accept', subjects: 2 });
    many.day({ a: 'nonconforming' });
    expect(many.states()).toEqual([]);
    many.day({ a: 'nonconforming', b: 'nonconforming' });
    expect(many.states()).toEqual(['NC-1 open subjects']);
    const share = new Memory(checkOf('low'), { baseline: 'accept', share: 0.5 });
    share.day({ a: 'nonconforming', b: 'conforming', c: 'conforming', d: 'not-assessed' });
    expect(share.states()).toEqual([]);
    share.day({ a: 'nonconforming', b: 'conforming' });
    expect(share.states()).toEqual(['NC-1 open share']);
  });

  it('raises a failure of a clause at once', () => {
    const controls = [
      { id: '9.1' as const, bearing: 'direct' as const, because: 'monitoring is a requirement' },
    ];
    const memory = new Memory(checkOf('low', { controls }));
    memory.day({ a: 'nonconforming' });
    expect(memory.states()).toEqual(['NC-1 open clause']);
  });

  it('only proposes what the baseline shows, and files no ticket for it', () => {
    const memory = new Memory(checkOf('high'), { baseline: 'propose' }, false);
    memory.day({ a: 'nonconforming' });
    expect(memory.states()).toEqual(['NC-1 proposed severity']);
    expect(memory.tickets).toEqual([]);
  });
});

describe('correcting', () => {
  it('waits for complete coverage of the check at the source', () => {
    const memory = new Memory(checkOf('high'));
    memory.day({ a: 'nonconforming', b: 'conforming' });
    memory.day({ a: 'conforming', b: 'not-assessed' });
    expect(memory.deviations.get('D-1')?.state).toBe('open');
    memory.day({ a: 'conforming', b: 'conforming' });
    expect(memory.deviations.get('D-1')?.state).toBe('corrected');
    expect(memory.states()).toEqual(['NC-1 corrected severity']);
  });

  it('says of a subject that is gone that it is gone, and not that it conforms', () => {
    const memory = new Memory(checkOf('high'));
    memory.day({ a: 'nonconforming', b: 'nonconforming' });
    const { change } = memory.day({ a: 'conforming' });
    expect(change.outbox[0]?.comment).toContain(
      'of the affected subjects 1 conforming again, 1 no longer there',
    );
  });

  it('never ends an event by itself', () => {
    const memory = new Memory(checkOf('high', { nature: 'event' }));
    memory.day({ a: 'nonconforming' });
    memory.day({ a: 'not-applicable' });
    memory.day({});
    expect(memory.deviations.get('D-1')?.state).toBe('open');
  });

  it('does not count the same event twice', () => {
    const memory = new Memory(checkOf('high', { nature: 'event' }));
    memory.day({ a: 'nonconforming' });
    memory.day({ a: 'nonconforming' });
    expect(memory.deviations.get('D-1')?.subjects).toHaveLength(1);
  });
});

describe('what always holds', () => {
  const day = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom(...VERDICTS));

  it('changes nothing when reconciled twice', () => {
    fc.assert(
      fc.property(fc.array(day, { minLength: 1, maxLength: 8 }), (days) => {
        const memory = new Memory(checkOf('high'));
        for (const verdicts of days) {
          memory.day(verdicts, 0);
          const again = memory.day(verdicts, 0);
          const openFindings = [...again.change.openFindings];
          expect({ ...again.change, openFindings }).toMatchObject({
            openFindings: [],
            closeFindings: [],
            deviations: [],
            nonconformities: [],
            events: [],
            outbox: [],
          });
          memory.at = plus(memory.at, DAY);
        }
      }),
    );
  });

  it('ends no subject that is nonconforming or not assessed, and opens none that is not nonconforming', () => {
    fc.assert(
      fc.property(fc.array(day, { minLength: 2, maxLength: 8 }), (days) => {
        const memory = new Memory(checkOf('high'));
        for (const verdicts of days) {
          const before = openSubjects(memory);
          memory.day(verdicts);
          const after = openSubjects(memory);
          for (const id of before) {
            if (verdicts[id] === 'not-assessed' || verdicts[id] === 'nonconforming') {
              expect(after).toContain(id);
            }
          }
          for (const id of after) if (!before.has(id)) expect(verdicts[id]).toBe('nonconforming');
        }
      }),
    );
  });

  it('keeps at most one deviation and one nonconformity open per check and source', () => {
    fc.assert(
      fc.property(fc.array(day, { minLength: 1, maxLength: 10 }), (days) => {
        const memory = new Memory(checkOf('critical'));
        for (const verdicts of days) {
          memory.day(verdicts);
          const open = [...memory.deviations.values()].filter(({ state }) => state === 'open');
          const running = [...memory.nonconformities.values()].filter(
            ({ state }) => state === 'open',
          );
          expect(open.length).toBeLessThanOrEqual(1);
          expect(running.length).toBe(open.length);
        }
      }),
    );
  });
});

function openSubjects(memory: Memory): ReadonlySet<string> {
  return new Set(
    [...memory.deviations.values()].flatMap((deviation) =>
      deviation.subjects.filter(({ until }) => until === null).map(({ id }) => id),
    ),
  );
}
