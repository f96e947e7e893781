import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { registers } from '../../../collectors/registers/collector.ts';
import { detailsOf, readingOf, stepFor } from './folder-of-registers.ts';

const FOLDER = path.resolve('config/registers');
const page = readFileSync('docs/registers.md', 'utf8');

describe('the templates of registers', () => {
  it('are one for each register', () => {
    const names = registers.steps.map(({ id }) => `${id}.csv`);
    expect(readdirSync(FOLDER).sort()).toEqual(names.sort());
  });

  it.each(registers.steps.map(({ id }) => [id]))('%s has every column, and no row', async (id) => {
    const reading = await readingOf(FOLDER, id);
    expect(detailsOf(reading)).toEqual([]);
    expect(reading).toMatchObject({ status: 'complete', statements: [] });
    const lines = readFileSync(`${FOLDER}/${id}.csv`, 'utf8').trim().split('\n');
    const columns = lines.at(-1)?.split(',') ?? [];
    expect(stepFor(id).removals[0]?.field).toBe(`every column but ${columns.join(', ')}`);
    const [, section = ''] = page.split(`### ${id}\n`);
    for (const column of columns) expect(section.split('\n## ')[0]).toContain(`\`${column}\``);
  });
});
