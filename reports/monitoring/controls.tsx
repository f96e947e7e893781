import type { JSX } from 'hono/jsx/jsx-runtime';

import type { ControlVerdict } from '../../src/core/control-verdict.ts';
import { groupBy } from '../../src/core/group-by.ts';
import type { ReportedControl } from '../../src/core/monitoring-report.ts';
import type { Page } from './page.ts';
import { Table, anchor } from './parts.tsx';
import { count } from './text.tsx';
import { VerdictLabel, coverageWords } from './verdicts.tsx';
import { VERDICT_WORDS, themeWords } from './words.ts';

const COLUMNS = [
  'Verdict',
  'Coverage',
  { title: 'Checks that bear on it', class: 'wide' },
  'Evidenced',
];

export function Controls({ page }: { readonly page: Page }): JSX.Element {
  const { controls, clauses } = page.model;
  return (
    <section id="controls" aria-labelledby="controls-title">
      <h2 id="controls-title">Results by control</h2>
      <p>
        A control is nonconforming if a direct check is; else not assessed if a direct check could
        not assess everything; else conforming, for what is automated. Supporting checks never
        decide. Its design is evidenced by no check: that takes the policies and decisions
        themselves. Whether a control applies is for the Statement of Applicability to say.
      </p>
      {[...groupBy(controls, (control) => control.theme)].map(([theme, own]) => (
        <>
          <h3>{themeWords(theme)}</h3>
          <Table
            class="controls"
            caption={`${themeWords(theme)} of Annex A: ${count(own.length)}`}
            columns={[{ title: 'Control', class: 'wide' }, ...COLUMNS]}
          >
            <tbody>
              {own.map((control) => (
                <ControlRow control={control} />
              ))}
            </tbody>
          </Table>
        </>
      ))}
      <h3>Clauses 4 to 10</h3>
      {clauses.length === 0 ? (
        <p>No automated check bears on a requirement of the clauses.</p>
      ) : (
        <Table
          class="controls"
          caption={`Requirements of clauses 4 to 10 on which a check bears: ${count(clauses.length)}`}
          columns={[{ title: 'Requirement', class: 'wide' }, ...COLUMNS]}
        >
          <tbody>
            {clauses.map((clause) => (
              <Row control={clause} title={clause.title} />
            ))}
          </tbody>
        </Table>
      )}
    </section>
  );
}

function ControlRow({ control }: { readonly control: ReportedControl }): JSX.Element {
  if (control.checks.length > 0) {
    return <Row control={control} title={control.title} byHand={control.byHand} />;
  }
  return (
    <tr id={anchor('control', control.id)}>
      <Name control={control} title={control.title} />
      <td colspan={4} class="by-hand">
        <strong>No automated check.</strong> By hand: {control.byHand}
      </td>
    </tr>
  );
}

function Row({
  control,
  title,
  byHand,
}: {
  readonly control: ControlVerdict;
  readonly title: string;
  readonly byHand?: string;
}): JSX.Element {
  const direct = control.checks.some((check) => check.bearing === 'direct');
  return (
    <tr id={anchor('control', control.id)}>
      <Name control={control} title={title} />
      <td>
        <ControlVerdictCell control={control} direct={direct} />
      </td>
      <td>{direct && control.verdict !== null ? coverageWords(control.coverage) : ''}</td>
      <td>
        <ul class="checks">
          {control.checks.map((check) => (
            <li>
              <a href={`#${anchor('check', check.check)}`} title={check.title}>
                {check.check}
              </a>{' '}
              <span class="muted">
                {check.bearing},{' '}
                {check.verdict === null
                  ? STATUS_WORDS[check.status]
                  : VERDICT_WORDS[check.verdict].toLowerCase()}
              </span>
            </li>
          ))}
        </ul>
        {!direct && byHand !== undefined && <p class="by-hand">By hand: {byHand}</p>}
      </td>
      <td>
        <Evidenced control={control} />
      </td>
    </tr>
  );
}

const STATUS_WORDS = {
  judged: 'nothing recorded',
  'no-source': 'no source',
  disabled: 'disabled',
} as const;

function Name({
  control,
  title,
}: {
  readonly control: ControlVerdict;
  readonly title: string;
}): JSX.Element {
  return (
    <th scope="row">
      <span class="control-id">{control.id}</span> {title}
    </th>
  );
}

function ControlVerdictCell({
  control,
  direct,
}: {
  readonly control: ControlVerdict;
  readonly direct: boolean;
}): JSX.Element {
  if (!direct) return <span class="muted">no direct check</span>;
  if (control.verdict === null) return <span class="muted">nothing recorded</span>;
  return (
    <>
      <VerdictLabel verdict={control.verdict} />
      {control.verdict === 'conforming' && <span class="where">for what is automated</span>}
    </>
  );
}

function Evidenced({ control }: { readonly control: ControlVerdict }): JSX.Element {
  const { implementation, operation } = control.evidenced;
  const parts = [
    ...(implementation ? ['implementation'] : []),
    ...(operation ? ['operation'] : []),
  ];
  return parts.length > 0 ? <>{parts.join(', ')}</> : <span class="muted">neither</span>;
}
