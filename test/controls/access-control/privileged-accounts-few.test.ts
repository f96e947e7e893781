import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { privilegedAccountsFew } from '../../../controls/access-control/privileged-accounts-few.ts';
import { hidden } from '../../../src/core/examples.ts';
import type { Verdict } from '../../../src/core/verdict.ts';
import { factsOf, judgeExample } from '../example-facts.ts';

/** An account of an active person or a machine, as far as one can see; null is hidden. */
interface Seen {
  /** Whose it is; two may be one person's. */
  readonly person: number;
  readonly human: boolean | null;
  readonly administrator: boolean | null;
}

interface Limits {
  readonly maximum: number;
  readonly sharePercent: number;
}

function verdictOn(accounts: readonly Seen[], params: Limits): Verdict {
  const example = {
    title: 'generated',
    subject: { kind: 'organization' as const },
    others: accounts.map(({ person, human, administrator }, index) => ({
      kind: 'account' as const,
      id: `account-${index}`,
      ownerKeys: [`aws:account-${index}`, `email:person-${person}@example.com`],
      active: true,
      declaredClass: human === null ? hidden('denied') : human ? 'human' : 'service',
      administrator: administrator ?? hidden('denied'),
    })),
    params: { ...params },
    verdict: 'not-assessed' as const,
  };
  const facts = factsOf(privilegedAccountsFew, example);
  return judgeExample(privilegedAccountsFew, example, facts).verdict;
}

/** Every way in which the hidden parts of the accounts may turn out. */
function completions(accounts: readonly Seen[]): readonly (readonly Seen[])[] {
  const both = (value: boolean | null): readonly boolean[] =>
    value === null ? [true, false] : [value];
  return accounts.reduce<readonly (readonly Seen[])[]>(
    (known, { person, human, administrator }) =>
      known.flatMap((before) =>
        both(human).flatMap((one) =>
          both(administrator).map((other) => [
            ...before,
            { person, human: one, administrator: other },
          ]),
        ),
      ),
    [[]],
  );
}

/** The rule in plain numbers, for accounts about which everything is known. */
function plainVerdict(accounts: readonly Seen[], { maximum, sharePercent }: Limits): Verdict {
  const ofPeople = accounts.filter(({ human }) => human === true);
  const distinct = (some: readonly Seen[]): number =>
    new Set(some.map(({ person }) => person)).size;
  const administrators = distinct(ofPeople.filter(({ administrator }) => administrator === true));
  const allowed = Math.max(maximum, Math.floor((distinct(ofPeople) * sharePercent) / 100));
  return administrators > allowed ? 'nonconforming' : 'conforming';
}

const part = fc.constantFrom(true, false, null);
const limits = fc.record({
  maximum: fc.integer({ min: 1, max: 3 }),
  sharePercent: fc.constantFrom(0, 10, 25, 50, 75, 100),
});

describe('the count of administrators', () => {
  it('is judged exactly as far as every completion of what is hidden agrees', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ person: fc.nat({ max: 4 }), human: part, administrator: part }), {
          maxLength: 5,
        }),
        limits,
        (accounts, params) => {
          const possible = new Set(completions(accounts).map((one) => plainVerdict(one, params)));
          const [only] = possible;
          expect(verdictOn(accounts, params)).toBe(possible.size === 1 ? only : 'not-assessed');
        },
      ),
      { numRuns: 400 },
    );
  });
});
