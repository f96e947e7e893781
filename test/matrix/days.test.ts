import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { keyOf, record, type Recording, type Replayed } from './matrix.ts';
import { wronged } from './wronged.ts';

let recording: Recording;
/** The same days without any trouble: some answers become too old for some checks. */
let undisturbed: readonly Replayed[];
beforeAll(async () => {
  recording = await record();
  undisturbed = await recording.days([[], [], [], []]);
}, 120_000);
afterAll(() => recording.close());

/** A list of accounts, of regions, of things, a bulk answer, and a question about each thing. */
const OPERATIONS = [
  ['aws', 'organizations:ListAccounts'],
  ['aws', 'ec2:DescribeRegions'],
  ['aws', 'iam:GetCredentialReport'],
  ['aws', 's3:GetBucketPolicyStatus'],
  ['workspace', 'directory.users.list'],
] as const;

const verdicts = ({ findings, checks }: Replayed): Readonly<Record<string, string>> =>
  Object.fromEntries(
    findings
      .filter(({ check }) => checks.includes(check))
      .map((finding) => [keyOf(finding), finding.verdict]),
  );

/** Deviations as they stand, without when they were opened: what nobody saw opens a day later. */
const standing = ({ deviations }: Replayed): readonly string[] =>
  deviations
    .map(({ check, source, correctedAt, subjects }) =>
      JSON.stringify([check, source, correctedAt !== null, subjects.map(({ id }) => id).sort()]),
    )
    .sort();

/** The deviations of the first day with the subjects they had then, and since when. */
const asRecorded = ({ deviations }: Replayed): readonly unknown[] =>
  recording.deviations.map(({ id, subjects }) => {
    const then = new Set(subjects.map((subject) => subject.id));
    const now = deviations.find((one) => one.id === id);
    return { ...now, subjects: now?.subjects.filter((subject) => then.has(subject.id)) };
  });

describe('three days of a denied read, and its recovery', () => {
  it.each(OPERATIONS)(
    '%s %s: leave no trace but the gap',
    async (source, operation) => {
      const denied = [{ source, operation, how: 'denied' as const }];
      const days = await recording.days([denied, denied, denied, []]);
      for (const [index, day] of days.slice(0, 3).entries()) {
        expect(day.gaps).toBeGreaterThan(0);
        expect(wronged(undisturbed[index]?.findings ?? [], day)).toEqual([]);
      }
      const [after, without] = [days[3], undisturbed[3]];
      if (!after || !without) throw new Error('a day is missing');
      expect(verdicts(after)).toEqual(verdicts(without));
      expect(standing(after)).toEqual(standing(without));
      expect(asRecorded(after)).toEqual(asRecorded(without));
    },
    120_000,
  );
});
