import { describe, expect, it } from 'vitest';

import { detailsOf, factsOf, readingOfFile } from './folder-of-registers.ts';

const HEADER = 'person_id,name,email,start,end';
const MIA = 'p-1,Mia Sander,mia@example.com,2020-01-01,';

/** Ids that the file states, in order. */
async function idsIn(content: string | Buffer): Promise<readonly string[]> {
  const reading = await readingOfFile('people.csv', content);
  expect(detailsOf(reading)).toEqual([]);
  return reading.statements.map(({ id }) => id);
}

describe('a CSV register', () => {
  it.each([
    ['with commas', `${HEADER}\n${MIA}\n`],
    ['with semicolons', `${HEADER}\n${MIA}\n`.replaceAll(',', ';')],
    ['with a byte order mark', `\uFEFF${HEADER}\n${MIA}\n`],
    [
      'with a byte order mark and quoted names',
      `\uFEFF"person_id","name","email","start","end"\n${MIA}\n`,
    ],
    ['without a line break at its end', `${HEADER}\n${MIA}`],
    ['with line breaks of Windows', `${HEADER}\r\n${MIA}\r\n`],
    ['with line breaks of old Macs', `${HEADER}\r${MIA}\r`],
    ['with line breaks of two kinds', `${HEADER}\r\n${MIA}\n`],
    ['with blank rows after it', `${HEADER}\n${MIA}\n,,,,\n\n  ,,,,\n`],
    ['with notes above the header', `# kept by hand\n\n# weekly\n${HEADER}\n${MIA}\n`],
    [
      'with notes that a spreadsheet saved',
      `# kept by hand;;;;\n;;;;\n"# weekly; by Mia";;;;\n${HEADER}\n${MIA}\n`.replaceAll(',', ';'),
    ],
    ['with names in another case', `Person ID , NAME,E-Mail,Start,END\n${MIA}\n`],
    ['with empty columns beyond the header', `${HEADER}\n${MIA},,\n`],
  ])('is read %s', async (_what, content) => {
    expect(await idsIn(content)).toEqual(['p-1']);
  });

  it('takes a quoted cell as it is, line breaks and separators included', async () => {
    const rows =
      'p-1,"Sander, ""Mia""\nthe first",mia@example.com,2020-01-01,\np-2,Bo,,31/01/2020,\n';
    const reading = await readingOfFile('people.csv', `${HEADER}\n${rows}`);
    expect(reading.statements.map(({ name }) => name)).toEqual(['Sander, "Mia"\nthe first']);
    expect(detailsOf(reading)).toEqual([
      'people.csv line 4: start "31/01/2020" does not tell the day from the month: write it as YYYY-MM-DD',
    ]);
  });

  it('counts the line as a person sees it, whatever stands above', async () => {
    const content = `# note\n# note\n${HEADER}\n\n${MIA}\n,,,,\n"p-2","B\no",,x,\np-3,Cy,,y,\n`;
    const reading = await readingOfFile('people.csv', content);
    expect(detailsOf(reading)).toEqual([
      'people.csv line 7: start "x" is no date: write it as YYYY-MM-DD',
      'people.csv line 9: start "y" is no date: write it as YYYY-MM-DD',
    ]);
  });

  it('takes formulas for text', async () => {
    const reading = await readingOfFile(
      'people.csv',
      `${HEADER}\n=1+1,+Mia,-@x.test,2020-01-01,\n`,
    );
    expect(factsOf(reading)).toMatchObject({ '=1+1': { email: '-@x.test' } });
    expect(reading.statements[0]?.name).toBe('+Mia');
  });

  it('keeps a row that begins like a note', async () => {
    expect(await idsIn(`${HEADER}\n#7,Mia,,2020-01-01,\n`)).toEqual(['#7']);
  });

  it('is complete without a row', async () => {
    const reading = await readingOfFile('people.csv', `${HEADER}\n`);
    expect(reading).toMatchObject({ status: 'complete', statements: [], expected: 0 });
  });

  it.each([
    ['where the row breaks off', 'p-2,Bo', 'people.csv line 3: the row has 2 cells, the header 5'],
    [
      'where a cell with a comma is not quoted',
      'p-2,Bo,the second,bo@example.com,2020-01-01,',
      'people.csv line 3: the row has 6 cells, the header 5',
    ],
  ])('names a row whose cells may have shifted, %s', async (_what, row, message) => {
    const reading = await readingOfFile(
      'people.csv',
      `${HEADER}\n${MIA}\n${row},x\n`.replace('Bo,x', 'Bo'),
    );
    expect(detailsOf(reading)[0]).toBe(message.replace('6 cells', '7 cells'));
    expect(reading.gaps[0]).toMatchObject({ item: 'p-2', reason: 'invalid', hidesMembers: true });
    expect(reading.status).toBe('partial');
    expect(Object.keys(factsOf(reading))).toEqual(['p-1']);
  });

  it('keeps nothing but the first cell of such a row', async () => {
    const reading = await readingOfFile(
      'people.csv',
      `${HEADER},phone\np-2,Bo,+49 151 0000,x,y,z,w\n`,
    );
    expect(reading.answers[0]?.body).toMatchObject({
      rows: [{ at: 2, cells: { person_id: 'p-2' }, fault: 'the row has 7 cells, the header 6' }],
    });
  });

  it.each([
    ['', 'people.csv is empty: its first line names the columns'],
    ['# only notes\n\n', 'people.csv is empty: its first line names the columns'],
    ['person_id,name,email,start,ende\n', 'people.csv lacks the column end (is "ende" meant?)'],
    [
      'person_id,full name,mail,start_date,end_date\n',
      'people.csv lacks the columns name, email (is "mail" meant?), start (is "start_date" meant?), end (is "end_date" meant?)',
    ],
    [`${HEADER},End\n`, 'people.csv: the columns "end" and "End" are both end'],
    [`${HEADER},end\n`, 'people.csv: the columns "end" and "end" are both end'],
    [
      `${HEADER}\n${MIA}\np-2,"Bo,,2020-01-01,\np-3,Cy,,2020-01-01,\n`,
      'people.csv opens a quotation mark that is never closed: the rows after it cannot be told apart',
    ],
    [
      `# note\n${HEADER}\n${MIA}\np-2,Bo "the second",,2020-01-01,\n`,
      'people.csv line 4 has a quotation mark within a cell: quote the whole cell, and double those inside it',
    ],
  ])('is refused whole where its rows cannot be told: %j', async (content, message) => {
    const reading = await readingOfFile('people.csv', content);
    expect(detailsOf(reading)).toEqual([message]);
    expect(reading).toMatchObject({ status: 'unavailable', statements: [], expected: null });
    expect(reading.gaps[0]).toMatchObject({ reason: 'invalid', hidesMembers: true });
  });

  it('takes a hundred thousand rows', async () => {
    const rows = Array.from(
      { length: 100_000 },
      (_, n) => `p-${n},Name,n${n}@example.com,2020-01-01,`,
    );
    const reading = await readingOfFile('people.csv', `${HEADER}\n${rows.join('\n')}\n`);
    expect(reading).toMatchObject({ status: 'complete', seen: 100_000, expected: 100_000 });
  });
});
