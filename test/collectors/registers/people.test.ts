import { describe, expect, it } from 'vitest';

import { detailsOf, factsOf, readingOfFile, stepFor } from './folder-of-registers.ts';

const HEADER =
  'person_id,name,email,aliases,type,start,end,time_zone,manager,role,remote,github,aws,google';

async function personOf(row: string): Promise<unknown> {
  const reading = await readingOfFile('people.csv', `${HEADER}\n${row}\n`);
  expect(detailsOf(reading)).toEqual([]);
  return Object.values(factsOf(reading))[0];
}

/** The one complaint about a row in which one cell is replaced. */
async function complaint(column: string, cell: string): Promise<string | undefined> {
  const cells: Record<string, string> = { person_id: 'p-1', name: 'Mia', [column]: cell };
  const row = HEADER.split(',').map((name) => cells[name] ?? '');
  const reading = await readingOfFile('people.csv', `${HEADER}\n${row.join(',')}\n`);
  expect(reading.statements).toEqual([]);
  expect(reading).toMatchObject({
    status: 'partial',
    gaps: [{ reason: 'invalid', hidesMembers: true }],
  });
  expect(reading.gaps).toHaveLength(1);
  return detailsOf(reading)[0];
}

describe('a row of the register of people', () => {
  it('states a person and every key by which accounts find them', async () => {
    expect(
      await personOf(
        'p-1,Mia Sander,Mia.Sander@Example.com,"mia@example.com; MS@example.org",Contractor,2020-01-01,2026-01-31,Europe/Berlin,p-9,Engineer,hybrid,Mia-S,mia arn:aws:iam::123456789012:user/mia,1077',
      ),
    ).toEqual({
      email: 'mia.sander@example.com',
      keys: [
        'person:p-1',
        'email:mia.sander@example.com',
        'email:mia@example.com',
        'email:ms@example.org',
        'github:mia-s',
        'aws:mia',
        'aws:arn:aws:iam::123456789012:user/mia',
        'google:1077',
      ],
      accountClass: 'human',
      startsOn: '2020-01-01',
      endsOn: '2026-01-31',
      timeZone: 'Europe/Berlin',
      remote: true,
    });
  });

  it('may leave open what is not known', async () => {
    expect(await personOf(' p-1 ,,,,,,,,,,,,,')).toEqual({
      email: null,
      keys: ['person:p-1'],
      accountClass: 'human',
      startsOn: null,
      endsOn: null,
      timeZone: 'UTC',
      remote: false,
    });
  });

  it('has the zone of the settings where it names none', async () => {
    const content = `${HEADER}\np-1,,,,,,,,,,,,,\np-2,,,,,,,Asia/Tokyo,,,,,,\n`;
    const reading = await readingOfFile('people.csv', content, { timeZone: 'Europe/Berlin' });
    expect(factsOf(reading)).toMatchObject({
      'p-1': { timeZone: 'Europe/Berlin' },
      'p-2': { timeZone: 'Asia/Tokyo' },
    });
    expect(reading.answers[0]?.request).toEqual({
      operation: 'read people.csv',
      parameters: { timeZone: 'Europe/Berlin' },
    });
  });

  it.each([
    ['employee', 'human'],
    ['Working Student', 'human'],
    ['service_account', 'service'],
    ['Bot', 'bot'],
    ['room', 'shared'],
    ['guest', 'guest'],
    ['external', 'external'],
    ['Break Glass', 'break-glass'],
  ])('of type %s has accounts of class %s', async (type, accountClass) => {
    expect(await personOf(`p-1,,,,${type},,,,,,,,,`)).toMatchObject({ accountClass });
  });

  it.each([
    ['YES', true],
    ['remote', true],
    ['1', true],
    ['No', false],
    ['on site', false],
    ['', false],
  ])('with remote %j is %s', async (cell, remote) => {
    expect(await personOf(`p-1,,,,,,,,,,${cell},,,`)).toMatchObject({ remote });
  });

  it('says nothing of remote work where nobody keeps the column', async () => {
    const reading = await readingOfFile('people.csv', 'person_id,name,email,start,end\np-1,,,,\n');
    expect(reading.status).toBe('complete');
    expect(factsOf(reading)['p-1']).not.toHaveProperty('remote');
  });

  it('takes the last day of the calendar for none', async () => {
    expect(await personOf('p-1,,,,,,9999-12-31,,,,,,,')).toMatchObject({ endsOn: null });
  });

  it.each([
    ['person_id', '', 'person_id is empty'],
    ['person_id', '"p\n1"', 'person_id holds a line break or another control character'],
    [
      'start',
      '01/02/2026',
      'start "01/02/2026" does not tell the day from the month: write it as YYYY-MM-DD',
    ],
    [
      'start',
      '1.2.26',
      'start "1.2.26" does not tell the day from the month: write it as YYYY-MM-DD',
    ],
    [
      'end',
      '46054',
      'end "46054" is a spreadsheet\'s number of a day: format the column as YYYY-MM-DD before saving',
    ],
    ['end', '2026-02-30', 'end "2026-02-30" is no day of the calendar'],
    [
      'end',
      '2026-01-31T23:00:00Z',
      'end "2026-01-31T23:00:00Z" has a time of day: write the day alone, YYYY-MM-DD',
    ],
    ['end', '20260131', 'end "20260131" is no date: write it as YYYY-MM-DD'],
    ['end', 'soon', 'end "soon" is no date: write it as YYYY-MM-DD'],
    ['end', '0202-01-31', 'end "0202-01-31" is not between 1900 and 2199'],
    ['start', '9999-12-31', 'start "9999-12-31" is not between 1900 and 2199'],
    ['email', 'mia', 'email "mia" is no e-mail address'],
    ['email', 'a@x.test b@x.test', 'email "a@x.test b@x.test" is no e-mail address'],
    ['aliases', 'a@x.test mia', 'aliases "mia" is no e-mail address'],
    [
      'type',
      'wizard',
      'type "wizard" is not one of employee, contractor, intern, student, service, bot, shared, guest, external, break-glass',
    ],
    ['remote', 'sometimes', 'remote "sometimes" is not one of yes, no, hybrid, office'],
    ['time_zone', 'Berlin', 'time_zone "Berlin" is no time zone: write it like Europe/Berlin'],
  ])('whose %s is %j is named', async (column, cell, problem) => {
    expect(await complaint(column, cell)).toBe(`people.csv line 2: ${problem}`);
  });

  it('is named with everything that is wrong in it', async () => {
    const reading = await readingOfFile('people.csv', `${HEADER}\np-1,Mia,mia,,wizard,x,,,,,,,,\n`);
    expect(reading.gaps).toHaveLength(1);
    expect(detailsOf(reading)[0]).toMatch(
      /^people\.csv line 2: email "mia" .*; type "wizard" .*; start "x" /,
    );
    expect(reading.gaps[0]).toMatchObject({ item: 'p-1', source: 'registers', step: 'people' });
  });

  it('shares its id with no other', async () => {
    const rows = [
      'p-1,Mia',
      'p-2,Bo',
      'p-1 ,Mia again',
      'p-1,Mia, once more'.replace(', once', ' once'),
    ];
    const content = rows.map((row) => `${row},,,,,,,,,,,,`).join('\n');
    const reading = await readingOfFile('people.csv', `${HEADER}\n${content}\n`);
    expect(Object.keys(factsOf(reading))).toEqual(['p-2']);
    expect(detailsOf(reading)).toEqual([
      'people.csv line 2: person_id p-1 stands on line 4, 5 too',
      'people.csv line 4: person_id p-1 stands on line 2, 5 too',
      'people.csv line 5: person_id p-1 stands on line 2, 4 too',
    ]);
    expect(reading.gaps.map(({ item }) => item)).toEqual(['p-1', 'p-1', 'p-1']);
  });
});

describe('what is sealed of the register of people', () => {
  it('are the declared columns as they were written, and nothing else', async () => {
    const content = `${HEADER},phone,Home Address\np-1,Mia,MIA@example.com,,,31/12/2020,,,,,,,,,+49 151 0000,1 Test Lane\n`;
    const reading = await readingOfFile('people.csv', content);
    const [answer] = reading.answers;
    expect(answer?.body).toEqual({
      file: 'people.csv',
      counted: 'line',
      rows: [
        {
          at: 2,
          cells: {
            ...Object.fromEntries(HEADER.split(',').map((name) => [name, ''])),
            person_id: 'p-1',
            name: 'Mia',
            email: 'MIA@example.com',
            start: '31/12/2020',
          },
        },
      ],
    });
    expect(stepFor('people').removals[0]?.field).toBe(
      `every column but ${HEADER.replaceAll(',', ', ')}`,
    );
  });

  it('leads to the same facts when it is projected again', async () => {
    const content = `${HEADER}\np-1,Mia,,,,2020-01-01,,,,,,,,\np-2,Bo,,,,x,,,,,,,,\n`;
    const reading = await readingOfFile('people.csv', content);
    const stored = JSON.parse(JSON.stringify(reading.answers)) as typeof reading.answers;
    const context = { scope: {}, items: [], at: '2026-03-01T00:00:00.000Z', complete: true };
    const again = [...stepFor('people').project(stored, context)];
    expect(again).toMatchObject([{ id: 'p-1' }, { item: 'p-2' }]);
  });
});
