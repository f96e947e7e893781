import { describe, expect, it } from 'vitest';

import { detailsOf, factsOf, readingOfFile } from './folder-of-registers.ts';

const MIA =
  '- person_id: p-1\n  name: Mia\n  email: mia@example.com\n  start: 2020-01-01\n  end:\n';

describe('a YAML register', () => {
  it('is a list of entries', async () => {
    const reading = await readingOfFile('people.yaml', MIA);
    expect(reading.status).toBe('complete');
    expect(factsOf(reading)).toMatchObject({ 'p-1': { startsOn: '2020-01-01', endsOn: null } });
    expect((await readingOfFile('people.yml', MIA)).status).toBe('complete');
  });

  it('keeps every value as it is written', async () => {
    const content =
      '- {person_id: 0012, name: ~, email: null, start: 2020-01-01, end: "", remote: yes, aliases: [a@x.test, B@x.test], aws: 1e3}\n';
    const reading = await readingOfFile('people.yaml', content);
    expect(detailsOf(reading)).toEqual([]);
    expect(factsOf(reading)).toMatchObject({
      '0012': {
        email: null,
        remote: true,
        keys: ['person:0012', 'email:a@x.test', 'email:b@x.test', 'aws:1e3'],
      },
    });
  });

  it('resolves aliases of values and entries', async () => {
    const content = `${MIA.replace('2020-01-01', '&begin 2020-01-01')}- {person_id: p-2, name: Bo, email: , start: *begin, end: }\n`;
    const reading = await readingOfFile('people.yaml', content);
    expect(factsOf(reading)).toMatchObject({ 'p-2': { startsOn: '2020-01-01' } });
  });

  it('names an entry that leaves out or misspells what is required', async () => {
    const content = `${MIA}- {person_id: p-2, name: Bo, email: , start: , ned: 2026-01-31}\n- {person_id: p-3, name: Cy, email: , start: }\n- p-4\n- {person_id: p-5, name: {first: Di}, email: , start: , end: }\n`;
    const reading = await readingOfFile('people.yaml', content);
    expect(detailsOf(reading)).toEqual([
      'people.yaml line 6: end is missing: is "ned" meant?',
      'people.yaml line 7: end is missing: write it, though it be empty',
      'people.yaml line 8: the entry does not name its columns',
      'people.yaml line 9: name is no single value',
    ]);
    expect(reading.gaps.map(({ item }) => item)).toEqual(['p-2', 'p-3', undefined, 'p-5']);
    expect(reading.gaps.every(({ hidesMembers }) => hidesMembers)).toBe(true);
  });

  it.each([
    ['', 'people.yaml is no YAML list of entries: write [] for a register without any'],
    [
      'people:\n  - a\n',
      'people.yaml is no YAML list of entries: write [] for a register without any',
    ],
    [`${MIA}  end: 2026-01-31\n`, 'people.yaml line 5: Map keys must be unique'],
    [
      `- {person_id: p-1, ende: , name: , email: , start: }`,
      'people.yaml lacks the column end (is "ende" meant?)',
    ],
  ])('is refused whole: %j', async (content, message) => {
    const reading = await readingOfFile('people.yaml', content);
    expect(reading.status).toBe('unavailable');
    expect(detailsOf(reading)).toEqual([message]);
  });

  it('is complete without an entry', async () => {
    const reading = await readingOfFile('people.yaml', '[]\n');
    expect(reading).toMatchObject({ status: 'complete', statements: [] });
  });

  it('names every entry of one id, on one line or several', async () => {
    const entry = '{person_id: p-1, name: A, email: , start: , end: }';
    const reading = await readingOfFile('people.yaml', `[${entry}, ${entry}]`);
    expect(detailsOf(reading)).toEqual([
      'people.yaml line 1: person_id p-1 stands on it too',
      'people.yaml line 1: person_id p-1 stands on it too',
    ]);
  });

  it('is bounded where it costs much memory', async () => {
    const reading = await readingOfFile('people.yaml', `# ${'x'.repeat(5_400_000)}\n${MIA}`);
    expect(detailsOf(reading)).toEqual([
      'people.yaml has 5 MB, and at most 5 are read: keep a register of this size as CSV',
    ]);
  });
});

describe('a JSON register', () => {
  const mia = {
    person_id: 'p-1',
    name: 'Mia',
    email: 'mia@example.com',
    start: '2020-01-01',
    end: null,
  };

  it('is a list of objects', async () => {
    const rows = [
      { ...mia, remote: true, aliases: ['m@example.com'] },
      { ...mia, person_id: 12, aws: [] },
    ];
    const reading = await readingOfFile('people.json', JSON.stringify(rows));
    expect(detailsOf(reading)).toEqual([]);
    expect(factsOf(reading)).toMatchObject({
      'p-1': { remote: true, endsOn: null },
      '12': { startsOn: '2020-01-01' },
    });
  });

  it('names entries by their place', async () => {
    const rows = [
      mia,
      { ...mia, person_id: 'p-2', start: 45000 },
      'p-3',
      { ...mia, person_id: 2 ** 60 },
      { ...mia, person_id: 'p-5', name: {} },
    ];
    const reading = await readingOfFile('people.json', JSON.stringify(rows));
    expect(detailsOf(reading)).toEqual([
      `people.json entry 2: start "45000" is a spreadsheet's number of a day: format the column as YYYY-MM-DD before saving`,
      'people.json entry 3: the entry does not name its columns',
      'people.json entry 4: person_id is no single value',
      'people.json entry 5: name is no single value',
    ]);
  });

  it.each([
    ['{', /^people\.json( line 1)? is no valid JSON$/],
    ['[\n{"a": 1},\n{"a"}]', /^people\.json( line 3)? is no valid JSON$/],
    ['{}', /^people\.json is no JSON list of entries: write \[\] for a register without any$/],
  ])('is refused whole: %j', async (content, message) => {
    const reading = await readingOfFile('people.json', content);
    expect(reading.status).toBe('unavailable');
    expect(detailsOf(reading)).toHaveLength(1);
    expect(detailsOf(reading)[0]).toMatch(message);
  });
});
