import { describe, expect, it } from 'vitest';

import { registers } from '../../../collectors/registers/collector.ts';
import { detailsOf, factsOf, readingOfFile } from './folder-of-registers.ts';

describe('the register of restore tests', () => {
  const HEADER = 'asset,date,result,minutes,verified_by';

  it('states tests, several of one day among them', async () => {
    const rows = [
      'db,2026-01-05,Passed,12,p-1',
      'db,2026-01-05,failed,,p-1',
      'db,2026-01-05,ok,,',
      'files,2026-01-06,partial,,p-2',
    ];
    const reading = await readingOfFile('restore-tests.csv', `${HEADER}\n${rows.join('\n')}\n`);
    expect(detailsOf(reading)).toEqual([]);
    expect(factsOf(reading)).toEqual({
      'db@2026-01-05': { asset: 'db', testedOn: '2026-01-05', successful: true, verified: true },
      'db@2026-01-05#2': { asset: 'db', testedOn: '2026-01-05', successful: false, verified: true },
      'db@2026-01-05#3': { asset: 'db', testedOn: '2026-01-05', successful: true, verified: false },
      'files@2026-01-06': {
        asset: 'files',
        testedOn: '2026-01-06',
        successful: false,
        verified: true,
      },
    });
  });

  it.each([
    ['db,,ok,,', 'date is empty'],
    [',2026-01-05,ok,,', 'asset is empty'],
    ['db,2026-01-05,,,', 'result is empty: it is one of ok, failed, partial'],
    ['db,2026-01-05,sucess,,', 'result "sucess" is not one of ok, failed, partial'],
  ])('names the row %s', async (row, problem) => {
    const reading = await readingOfFile('restore-tests.csv', `${HEADER}\n${row}\n`);
    expect(detailsOf(reading)).toEqual([`restore-tests.csv line 2: ${problem}`]);
    expect(reading.statements).toEqual([]);
  });
});

describe('the register of training', () => {
  const HEADER = 'person_id,course,completed_on,score';

  it('states completions; an enrolment is none, and no fault', async () => {
    const content = `${HEADER}\np-1,Awareness,2026-01-05,80\np-1,Awareness,2026-01-05,90\np-2,Awareness,,\n`;
    const reading = await readingOfFile('training.csv', content);
    expect(reading.status).toBe('complete');
    expect(factsOf(reading)).toEqual({
      'p-1@Awareness@2026-01-05': {
        personId: 'p-1',
        course: 'Awareness',
        completedOn: '2026-01-05',
      },
      'p-1@Awareness@2026-01-05#2': {
        personId: 'p-1',
        course: 'Awareness',
        completedOn: '2026-01-05',
      },
    });
    expect(reading.answers[0]?.body).toMatchObject({
      rows: [{}, {}, { cells: { person_id: 'p-2' } }],
    });
  });

  it('names the row without a course', async () => {
    const reading = await readingOfFile('training.csv', `${HEADER}\np-1,,2026-01-05,\n`);
    expect(detailsOf(reading)).toEqual(['training.csv line 2: course is empty']);
  });
});

describe('the register of suppliers', () => {
  it('states when each was and is to be reviewed', async () => {
    const content =
      'id,name,criticality,owner,last_review,next_review\ns-1,Hosting,Critical,p-1,2026-01-05,2026-07-05\ns-2,,,,,\n';
    const reading = await readingOfFile('suppliers.csv', content);
    expect(factsOf(reading)).toEqual({
      's-1': { criticality: 'critical', lastReview: '2026-01-05', nextReview: '2026-07-05' },
      's-2': { criticality: null, lastReview: null, nextReview: null },
    });
    expect(reading.statements.map(({ name }) => name)).toEqual(['Hosting', 's-2']);
  });

  it('names rows it does not understand', async () => {
    const content =
      'id,name,criticality,last_review\ns-1,A,vital,\ns-2,B,low,05.01.2026\ns-3,C,low,\ns-3,D,low,\n';
    const reading = await readingOfFile('suppliers.csv', content);
    expect(detailsOf(reading)).toEqual([
      'suppliers.csv line 2: criticality "vital" is not one of critical, high, medium, low',
      'suppliers.csv line 3: last_review "05.01.2026" does not tell the day from the month: write it as YYYY-MM-DD',
      'suppliers.csv line 4: id s-3 stands on line 5 too',
      'suppliers.csv line 5: id s-3 stands on line 4 too',
    ]);
    expect(reading.statements).toEqual([]);
  });
});

describe('the register of assets', () => {
  it('states owners, criticality, and what is disposed of', async () => {
    const content =
      'id,name,type,owner,classification,criticality,status\na-1,Orders,database,p-1,confidential,high,in use\na-2,Old laptop,,,,,Destroyed\n';
    const reading = await readingOfFile('assets.csv', content);
    const unsaid = { resources: [], recoveryPointHours: null, recoveryTimeMinutes: null };
    expect(factsOf(reading)).toEqual({
      'a-1': {
        assetType: 'database',
        owner: 'p-1',
        criticality: 'high',
        disposed: false,
        ...unsaid,
      },
      'a-2': { assetType: '', owner: null, criticality: null, disposed: true, ...unsaid },
    });
  });

  it('reads what a cloud knows an asset by, and what may be lost of it', async () => {
    const table = 'arn:aws:dynamodb:eu-west-1:123456789012:table/orders';
    const bucket = 'arn:aws:s3:::acme-invoices';
    const reading = await readingOfFile(
      'assets.csv',
      `id,name,owner,criticality,resource,rpo_hours,rto_minutes\na-1,Orders,p-1,high,${table}; ${bucket} ${table},4,90\n`,
    );
    expect(factsOf(reading)['a-1']).toMatchObject({
      resources: [table, bucket],
      recoveryPointHours: 4,
      recoveryTimeMinutes: 90,
    });
  });

  it.each(['0', '-1', 'a day', '1e3'])('takes %s for no number of hours', async (hours) => {
    const content = `id,name,owner,criticality,rpo_hours\na-1,Orders,p-1,high,${hours}\n`;
    const reading = await readingOfFile('assets.csv', content);
    expect(reading.gaps[0]).toMatchObject({ reason: 'invalid', item: 'a-1' });
    expect(factsOf(reading)).toEqual({});
  });
});

describe('the register of incidents', () => {
  it('states severity, closing and review', async () => {
    const content =
      'id,severity,detected,closed,reviewed_on\ni-1,HIGH,2026-01-01,2026-01-05,2026-01-09\ni-2,low,,,\n';
    const reading = await readingOfFile('incidents.csv', content);
    expect(factsOf(reading)).toEqual({
      'i-1': { severity: 'high', closedOn: '2026-01-05', reviewedOn: '2026-01-09' },
      'i-2': { severity: 'low', closedOn: null, reviewedOn: null },
    });
  });

  it('takes the day of a moment that a tracker exported', async () => {
    const content =
      'id,severity,closed,reviewed_on\ni-1,high,2026-01-05T23:30:00+02:00,2026-01-09\n';
    const reading = await readingOfFile('incidents.csv', content);
    expect(factsOf(reading)).toEqual({
      'i-1': { severity: 'high', closedOn: '2026-01-05', reviewedOn: '2026-01-09' },
    });
  });

  it('asks for a severity', async () => {
    const reading = await readingOfFile(
      'incidents.csv',
      'id,severity,closed,reviewed_on\ni-1,,,\n',
    );
    expect(detailsOf(reading)).toEqual([
      'incidents.csv line 2: severity is empty: it is one of critical, high, medium, low',
    ]);
    expect(reading.gaps[0]).toMatchObject({ item: 'i-1' });
  });
});

describe('the register of remote-work agreements', () => {
  it('states agreements; who has not agreed yet states none', async () => {
    const content = 'person_id,agreed_on\np-1,2026-01-05\np-2,\n';
    const reading = await readingOfFile('remote-work.csv', content);
    expect(reading.status).toBe('complete');
    expect(factsOf(reading)).toEqual({
      'p-1@2026-01-05': { personId: 'p-1', agreedOn: '2026-01-05' },
    });
  });
});

describe('the collector of registers', () => {
  it('reads one register a step, and waits a month before it misses one', () => {
    expect(registers.steps.map(({ id }) => id)).toEqual([
      'people',
      'restore-tests',
      'training',
      'suppliers',
      'assets',
      'incidents',
      'remote-work',
    ]);
    for (const step of registers.steps) expect(step.maxAgeHours).toBe(720);
  });
});
