import { describe, expect, it } from 'vitest';

import { annexA } from '../../controls/annex-a.ts';
import { clauses } from '../../controls/clauses.ts';
import { topics } from '../../controls/topics.ts';
import { CLAUSE_IDS, isControlId } from '../../src/core/control-id.ts';

/** How many controls the standard has in each theme, and the number that their ids begin with. */
const themes = [
  { theme: 'organizational', section: 5, count: 37 },
  { theme: 'people', section: 6, count: 8 },
  { theme: 'physical', section: 7, count: 14 },
  { theme: 'technological', section: 8, count: 34 },
] as const;

describe('Annex A', () => {
  it('has the 93 controls of the standard, in its order', () => {
    const expected = themes.flatMap(({ section, count }) =>
      Array.from({ length: count }, (_, index) => `A.${section}.${index + 1}`),
    );
    expect(expected).toHaveLength(93);
    expect(annexA.map((control) => control.id)).toEqual(expected);
  });

  it.each(themes)('has $count controls of the theme $theme', ({ theme, section, count }) => {
    const ofTheme = annexA.filter((control) => control.theme === theme);
    expect(ofTheme).toHaveLength(count);
    for (const control of ofTheme) expect(control.id.startsWith(`A.${section}.`)).toBe(true);
  });

  it('gives every control its own title and a hint that is a sentence', () => {
    expect(new Set(annexA.map((control) => control.title)).size).toBe(93);
    expect(new Set(annexA.map((control) => control.hint)).size).toBe(93);
    for (const { id, title, hint } of annexA) {
      expect(title, id).toMatch(/^[A-Z][^.]+$/);
      expect(hint, id).toMatch(/^[A-Z].{20,}\.$/);
    }
  });

  it('shows every control under at least one topic, and uses every topic', () => {
    for (const control of annexA) {
      expect(new Set(control.topics).size, control.id).toBe(control.topics.length);
    }
    const used = new Set(annexA.flatMap((control) => control.topics));
    expect([...used].sort()).toEqual(Object.keys(topics).sort());
    expect(used.size).toBe(15);
  });

  it('recognises the ids of the standard and nothing near them', () => {
    for (const control of annexA) expect(isControlId(control.id), control.id).toBe(true);
    const others = ['A.5.38', 'A.6.9', 'A.7.15', 'A.8.35', 'A.4.1', 'A.9.1', 'A.5.0', 'A.5.01'];
    for (const id of [...others, '5.1', 'a.5.1', 'A.5.1 ', 'A.5.100', '10.2', '']) {
      expect(isControlId(id), id).toBe(false);
    }
  });
});

describe('clauses', () => {
  it('gives every requirement from 4.1 to 10.2 a title of its own', () => {
    expect(new Set(CLAUSE_IDS).size).toBe(CLAUSE_IDS.length);
    expect(CLAUSE_IDS.at(0)).toBe('4.1');
    expect(CLAUSE_IDS.at(-1)).toBe('10.2');
    expect(new Set(Object.keys(clauses))).toEqual(new Set(CLAUSE_IDS));
    expect(new Set(Object.values(clauses)).size).toBe(CLAUSE_IDS.length);
  });
});
