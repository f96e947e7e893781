import { partsOf, thingArn } from './backed-up.ts';
import type { Company, Person } from './model.ts';
import { daysBefore } from './calendar.ts';
import type { Day } from '../../core/time.ts';

type Cell = string | number | null;

/** The registers that people keep, as files by name. */
export function registersOf(company: Company): ReadonlyMap<string, string> {
  return new Map([
    ['people.csv', people(company)],
    ['training.csv', training(company)],
    ['remote-work.csv', agreements(company)],
    ['assets.csv', assets(company)],
    ['restore-tests.csv', restoreTests(company)],
    ['suppliers.csv', suppliers(company)],
    ['incidents.csv', incidents(company)],
  ]);
}

/** No day of the calendar: what `badRow` puts in place of the last one. */
const SLIP = '2026-02-30';

function people({ people: rows }: Company): string {
  return csv(
    'person_id,name,email,aliases,type,start,end,time_zone,manager,role,department,remote,github,aws',
    rows.map((person) => [
      person.id,
      `${person.given} ${person.family}`.trim(),
      person.email,
      person.aliases.join(' '),
      person.type,
      person.startsOn,
      person.badRow === true ? SLIP : person.endsOn,
      person.timeZone,
      person.managerId,
      person.role,
      person.department,
      { office: 'no', hybrid: 'hybrid', remote: 'yes' }[person.place],
      person.github,
      person.aws,
    ]),
  );
}

function training({ people: rows, start }: Company): string {
  return csv(
    'person_id,course,completed_on,score',
    rows.filter(isTrained).map(({ id, training: state, startsOn }, index) => {
      const days = state === 'overdue' ? 430 : 30 + (index % 10) * 29;
      const wanted = daysBefore(start, days);
      // Nobody is trained before they come; whoever came lately was in their first week.
      const completed =
        state === 'current' && wanted < startsOn ? daysBefore(startsOn, -3) : wanted;
      return [id, 'Information security basics', completed, 80 + (index % 20)];
    }),
  );
}

function isTrained({ training: state }: Person): boolean {
  return state !== 'never';
}

function agreements({ people: rows, start }: Company): string {
  return csv(
    'person_id,agreed_on',
    rows
      .filter(({ agreement }) => agreement !== 'none')
      .map(({ id, agreement }) => [id, daysBefore(start, agreement === 'too-old' ? 900 : 150)]),
  );
}

function assets(company: Company): string {
  return csv(
    'id,name,type,owner,classification,criticality,status,resource',
    company.assets.map((asset) => [
      asset.id,
      asset.name,
      asset.type,
      asset.owner,
      asset.classification,
      asset.criticality,
      asset.disposed ? 'disposed' : 'in use',
      partsOf(asset, company)
        .map((part) => thingArn(part, company))
        .join(' '),
    ]),
  );
}

function restoreTests({ assets: rows, start }: Company): string {
  const lines = rows
    .filter(({ criticality }) => criticality === 'critical' || criticality === 'high')
    .flatMap(({ id, restore, criticality }): Cell[][] => {
      const long: Day = daysBefore(start, criticality === 'critical' ? 150 : 500);
      const lately: Day = daysBefore(start, 25);
      const old: Cell[] = [id, long, 'ok', 40, 'P-003'];
      switch (restore) {
        case 'recent':
          return [old, [id, lately, 'ok', 35, 'P-003']];
        case 'overdue':
          return [old];
        case 'failed':
          return [old, [id, lately, 'failed', 90, 'P-003']];
        case 'unverified':
          return [old, [id, lately, 'ok', 30, '']];
        case 'never':
          return [];
      }
    });
  return csv('asset,date,result,minutes,verified_by', lines);
}

function suppliers({ suppliers: rows, start }: Company): string {
  return csv(
    'id,name,service,criticality,owner,last_review,next_review',
    rows.map(({ id, name, service, criticality, owner, review }) => {
      const last = { current: 100, 'planned-and-missed': 200, 'too-old': 800, never: null }[review];
      const next = { current: -120, 'planned-and-missed': 20, 'too-old': null, never: null }[
        review
      ];
      return [
        id,
        name,
        service,
        criticality,
        owner,
        last === null ? null : daysBefore(start, last),
        next === null ? null : daysBefore(start, next),
      ];
    }),
  );
}

function incidents({ incidents: rows, start }: Company): string {
  return csv(
    'id,title,severity,detected,closed,reviewed_on',
    rows.map(({ id, title, severity, state, review }) => {
      const closed = review === 'not-due' ? 3 : 60;
      const reviewed = { 'in-time': closed - 7, late: closed - 40, missing: null, 'not-due': null };
      return [
        id,
        title,
        severity,
        daysBefore(start, closed + 4),
        state === 'open' ? null : daysBefore(start, closed),
        reviewed[review] === null ? null : daysBefore(start, reviewed[review]),
      ];
    }),
  );
}

function csv(header: string, rows: readonly (readonly Cell[])[]): string {
  const lines = rows.map((row) => row.map((cell) => quoted(String(cell ?? ''))).join(','));
  return [header, ...lines, ''].join('\n');
}

function quoted(cell: string): string {
  return /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
