import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { inline } from '../../src/docs/markdown.ts';
import { pages } from '../../src/docs/pages.ts';
import { catalogue, checks, collectors } from '../../src/registry.ts';

const wanted = pages({ checks, collectors, catalogue });

describe('text in a page', () => {
  it.each([
    ['a | b', 'a \\| b'],
    ['<b> & *c* `d`', '\\<b> & \\*c\\* \\`d\\`'],
    ['[e](f)\ng', '\\[e\\](f) g'],
  ])('%j formats nothing and ends no cell', (text, written) => {
    expect(inline(text)).toBe(written);
  });
});

describe('the generated pages', () => {
  it.each([...wanted])('%s is what the code says (else: npm run docs)', (file, text) => {
    expect(readFileSync(file, 'utf8') === text, `${file} differs: npm run docs`).toBe(true);
  });

  it('has no page left over from a check that is no more (else: npm run docs)', () => {
    const kept = readdirSync('docs/checks').map((name) => `docs/checks/${name}`);
    expect(kept.filter((file) => !wanted.has(file))).toEqual([]);
  });

  it('lead to each other and nowhere else', () => {
    for (const [file, text] of wanted) {
      for (const [, target = ''] of text.matchAll(/\]\(([^)]*)\)/g)) {
        const [name = '', anchor] = target.split('#');
        const to = path.posix.join(path.posix.dirname(file), name);
        expect([...wanted.keys()], `${file}: ${target}`).toContain(to);
        if (anchor !== undefined) expect(wanted.get(to)).toContain(`<a id="${anchor}"></a>`);
      }
    }
  });

  it('have tables whose rows are as wide as their heads', () => {
    for (const [file, text] of wanted) {
      for (const block of text
        .trimEnd()
        .split('\n\n')
        .filter((one) => one.startsWith('| '))) {
        const widths = block.split('\n').map((row) => row.split(/(?<!\\)\|/).length);
        expect(new Set(widths).size, `${file}: ${block.slice(0, 80)}`).toBe(1);
      }
    }
  });

  it('names every control of Annex A, and says openly which have no automated check', () => {
    const text = wanted.get('docs/controls.md') ?? '';
    for (const { id } of catalogue.controls) expect(text).toContain(`<a id="${id}"></a>`);
    expect(text).toMatch(/\| <a id="A\.7\.4"><\/a>A\.7\.4 \| .* \| no automated check \|/);
    expect(text).toMatch(/<a id="A\.8\.5"><\/a>A\.8\.5 .*\(checks\/mfa-enabled\.md\), direct/);
  });

  it('leads from each check of Prowler to every check that refers to it', () => {
    const rows = (wanted.get('docs/prowler-checks.md') ?? '').split('\n');
    for (const { id, references } of checks) {
      for (const { source, id: theirs } of references) {
        if (source !== 'Prowler') continue;
        const row = rows.find((line) => line.startsWith(`| \`${theirs}\` |`));
        expect(row, theirs).toContain(`(checks/${id}.md)`);
      }
    }
  });

  it('names every permission of every reading', () => {
    const text = wanted.get('docs/collectors.md') ?? '';
    for (const { steps } of collectors) {
      for (const { id, permissions } of steps) {
        expect(text).toContain(`| Reading | \`${id}\` |`);
        for (const permission of permissions) expect(text).toContain(permission);
      }
    }
  });

  it('shows of a check its examples, thresholds and where its facts come from', () => {
    for (const check of checks) {
      const text = wanted.get(`docs/checks/${check.id}.md`) ?? '';
      expect(text).toContain(`# ${check.title}`);
      for (const [name, { unit }] of Object.entries(check.params)) {
        expect(text).toContain(`| \`${name}\` |`);
        expect(text).toContain(unit);
      }
      for (const reason of Object.keys(check.reasons)) expect(text).toContain(`\`${reason}\``);
      expect(text.match(/^\| .* \| (conforming|nonconforming|not-\w+) \|/gm)).toHaveLength(
        check.examples.length,
      );
    }
  });
});
