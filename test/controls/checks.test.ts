import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { annexA } from '../../controls/annex-a.ts';
import { clauses } from '../../controls/clauses.ts';
import { DAY, plus } from '../../src/core/time.ts';
import { FACTS, type FactKind } from '../../src/core/facts.ts';
import { GAP_REASONS } from '../../src/core/observed.ts';
import { checks } from '../../src/registry.ts';
import { EXAMPLE_TIME, factsOf, fieldsOf, judgeExample } from './example-facts.ts';

const CONTROL_IDS = new Set<string>([...annexA.map(({ id }) => id), ...Object.keys(clauses)]);

describe('the registry of checks', () => {
  it('names every file under controls/ and nothing else', () => {
    const files = readdirSync('controls', { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .flatMap(({ name: topic }) =>
        readdirSync(join('controls', topic)).map((file) => `${topic}/${file}`),
      );
    expect(checks.map(({ topic, id }) => `${topic}/${id}.ts`).sort()).toEqual(files.sort());
  });

  it('has no id twice', () => {
    expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
  });
});

describe.each(checks.map((check) => [check.id, check] as const))('%s', (_id, check) => {
  it('is fully described', () => {
    expect(check.id).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
    expect(check.title).not.toMatch(/^(Ensure|Check|Verify)\b/i);
    for (const text of [check.title, check.rationale, check.remediation, check.limits]) {
      expect(text.trim().length).toBeGreaterThan(10);
    }
    expect(check.controls.some(({ bearing }) => bearing === 'direct')).toBe(true);
    for (const { id, because } of check.controls) {
      expect(CONTROL_IDS).toContain(id);
      expect(because.length).toBeGreaterThan(10);
    }
    for (const kind of check.subjects) {
      for (const facet of check.needs) expect(Object.keys(FACTS[kind])).toContain(facet);
    }
    for (const param of Object.values(check.params)) {
      expect(param.schema.safeParse(param.default).success).toBe(true);
      expect(param.origin.length).toBeGreaterThan(2);
    }
  });

  it('has an example for every verdict it can give', () => {
    const shown = new Set(check.examples.map(({ verdict }) => verdict));
    expect(shown).toContain('conforming');
    expect(shown).toContain('nonconforming');
    expect(shown).toContain('not-assessed');
    const codes = new Set(check.examples.map(({ reason }) => reason));
    for (const code of Object.keys(check.reasons))
      if (code !== 'met') expect(codes).toContain(code);
  });

  it.each(check.examples.map((example) => [example.title, example] as const))(
    'judges %s',
    (_title, example) => {
      const found = judgeExample(check, example, factsOf(check, example));
      expect({ verdict: found.verdict, reason: found.reason.code }).toEqual({
        verdict: example.verdict,
        reason: example.reason ?? (example.verdict === 'conforming' ? 'met' : found.reason.code),
      });
      if (found.verdict === 'not-assessed') {
        expect(GAP_REASONS).toContain(found.reason.code);
        expect(found.gaps.length).toBeGreaterThan(0);
      } else {
        const words = check.reasons[found.reason.code];
        expect(words).toBeDefined();
        for (const [, name] of words?.matchAll(/\{(\w+)\}/g) ?? []) {
          expect(Object.keys(found.reason.params)).toContain(name);
        }
      }
    },
  );

  it('gives the same answer twice, and the same reason a day later when the verdict stays', () => {
    for (const example of check.examples) {
      const first = judgeExample(check, example, factsOf(check, example));
      expect(judgeExample(check, example, factsOf(check, example))).toEqual(first);
      const asOf = plus(example.asOf ?? EXAMPLE_TIME, DAY);
      const later = judgeExample(check, { ...example, asOf }, factsOf(check, example));
      if (later.verdict === first.verdict && later.reason.code === first.reason.code) {
        expect(later.reason).toEqual(first.reason);
      }
    }
  });

  it('never turns ignorance into another known verdict', () => {
    const kinds = [...new Set([...check.subjects, ...(Object.keys(check.lookups) as FactKind[])])];
    const fields = kinds.flatMap((kind) => fieldsOf(kind).map((field) => `${kind}.${field}`));
    fc.assert(
      fc.property(
        fc.constantFrom(...check.examples),
        fc.subarray(fields),
        fc.subarray(kinds),
        (example, blurred, incomplete) => {
          const sharp = judgeExample(check, example, factsOf(check, example));
          const dim = { ...example, incomplete: [...(example.incomplete ?? []), ...incomplete] };
          const hiddenFields = new Set(blurred);
          const facts = factsOf(check, dim, (kind, field) => hiddenFields.has(`${kind}.${field}`));
          const found = judgeExample(check, dim, facts);
          expect([sharp.verdict, 'not-assessed']).toContain(found.verdict);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('reads no facet that it does not declare', () => {
    const declared = new Set<string>(['identity', ...check.needs]);
    for (const example of check.examples) {
      const kinds = new Set<string>(check.subjects);
      const { rests } = judgeExample(check, example, factsOf(check, example));
      for (const rest of rests) {
        const [kind = '', facet = ''] = rest.split(':');
        if (kind === 'list') expect(Object.keys(check.lookups)).toContain(facet);
        else if (kinds.has(kind)) expect(declared).toContain(facet);
        else expect(Object.keys(check.lookups)).toContain(kind);
      }
    }
  });
});
