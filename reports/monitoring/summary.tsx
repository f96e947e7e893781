import type { JSX } from 'hono/jsx/jsx-runtime';

import type {
  MonitoringReport,
  ReportedDeviation,
  ReportedNonconformity,
} from '../../src/core/monitoring-report.ts';
import type { Verdict } from '../../src/core/verdict.ts';
import { causes, type Page } from './page.ts';
import { Table, anchor, head } from './parts.tsx';
import { DayOf, Text, count, counted } from './text.tsx';
import {
  Bar,
  Legend,
  SeverityLabel,
  VerdictLabel,
  coverage,
  coverageWords,
  subjects,
} from './verdicts.tsx';
import { VERDICT_ORDER } from './words.ts';

/** Entries of each list of what to attend to first; the whole list is further down. */
const FIRST = 5;

export function Summary({ page }: { readonly page: Page }): JSX.Element {
  const { model } = page;
  const recorded = VERDICT_ORDER.some((verdict) => model.totals[verdict] > 0);
  return (
    <section id="summary" aria-labelledby="summary-title">
      <h2 id="summary-title">Summary</h2>
      {recorded ? (
        <>
          <Headline model={model} />
          <h3>What needs attention first</h3>
          <Attention model={model} />
          <h3>Verdicts by topic</h3>
          <ByTopic model={model} />
        </>
      ) : (
        <p class="notice">
          Nothing is recorded yet, so nothing can be said of any control. <code>annexa run</code>{' '}
          reads the configured sources and judges what they answer.
        </p>
      )}
    </section>
  );
}

function Headline({ model }: { readonly model: MonitoringReport }): JSX.Element {
  const { totals, controls } = model;
  const seen = coverage(totals);
  const checks = model.topics.flatMap((topic) => topic.checks);
  const judged = checks.filter((check) => check.findings.length > 0).length;
  return (
    <>
      <ul class="totals">
        {VERDICT_ORDER.map((verdict) => (
          <li class={verdict}>
            <span class="figure">{count(totals[verdict])}</span>
            <VerdictLabel verdict={verdict} />
          </li>
        ))}
      </ul>
      <p class="lead">
        Each number counts verdicts of one check on one subject. Of{' '}
        {counted(seen.expected, 'verdict')} that were to be reached, {count(seen.assessed)} could
        be; {count(totals['not-assessed'])} could not, and count neither for nor against. They come
        from {count(judged)} of {counted(checks.length, 'check')}
        {judged < checks.length && ' (the others are disabled, or no source answers them)'}.
      </p>
      <p class="lead">
        Of the {count(controls.length)} controls of Annex A, {controlWords(controls)}.
      </p>
    </>
  );
}

function controlWords(controls: MonitoringReport['controls']): string {
  const having = (verdict: Verdict | null): number =>
    controls.filter((control) => control.verdict === verdict).length;
  const untested = controls.filter((control) => !control.checks.some(isDirect)).length;
  const idle = having(null) - untested;
  const parts: readonly (readonly [number, string])[] = [
    [having('nonconforming'), 'have nonconforming subjects'],
    [having('not-assessed'), 'could not be fully assessed'],
    [having('conforming'), 'conform for what is automated'],
    [having('not-applicable'), 'have nothing to judge'],
    [idle, 'have a check that gave no verdict'],
    [untested, 'have no direct automated check and are evidenced by hand'],
  ];
  return parts
    .filter(([controls]) => controls > 0)
    .map(([controls, words]) => `${count(controls)} ${words}`)
    .join(', ')
    .replace(/, ([^,]*)$/, ', and $1');
}

function isDirect(check: { readonly bearing: string }): boolean {
  return check.bearing === 'direct';
}

function Attention({ model }: { readonly model: MonitoringReport }): JSX.Element {
  const severe = model.nonconformities.filter(
    (one) => isOpen(one) && (one.severity === 'critical' || one.severity === 'high'),
  );
  // A deviation of a nonconformity listed above would be the same thing said twice.
  const said = new Set(severe.flatMap((one) => one.deviations));
  const overdue = model.deviations.filter(({ id, overdue: late }) => late && !said.has(id));
  const unseen = causes(model);
  const stale = model.sources.flatMap((source) =>
    source.steps.filter((step) => step.stale).map((step) => ({ source, step })),
  );
  return (
    <div class="attention">
      <h4>Open nonconformities of critical or high severity</h4>
      {severe.length === 0 && <p class="muted">None.</p>}
      <ul>
        {head(severe, FIRST).map((one) => (
          <Record
            model={model}
            record={one}
            affected={affected(model, one).length}
            dueAt={one.dueAt}
          />
        ))}
      </ul>
      <Rest hidden={severe.length - FIRST} href="#nonconformities" />
      <h4>{severe.length > 0 ? 'Other deviations' : 'Deviations'} past their due date</h4>
      {overdue.length === 0 && <p class="muted">None.</p>}
      <ul>
        {head(overdue, FIRST).map((one) => (
          <Record
            model={model}
            record={one}
            affected={one.subjects.filter(({ until }) => until === null).length}
            dueAt={one.dueAt}
          />
        ))}
      </ul>
      <Rest hidden={overdue.length - FIRST} href="#deviations" />
      <h4>What could not be seen</h4>
      {unseen.length === 0 && stale.length === 0 && (
        <p class="muted">Nothing: every subject to which a check applies was assessed.</p>
      )}
      <ul>
        {head(unseen, FIRST).map((cause) => (
          <li>
            <span class="what">
              <Text value={cause.text} />
              <span class="where">
                at <Text value={cause.source} />
              </span>
            </span>
            <span class="when">{counted(cause.findings, 'verdict')} open</span>
          </li>
        ))}
        {head(stale, FIRST).map(({ source, step }) => (
          <li>
            <span class="what">
              {step.title}: not read completely within the {counted(step.maxAgeHours, 'hour')} it
              may be old
              <span class="where">
                at <Text value={source.id} />
              </span>
            </span>
            <span class="when">
              since <DayOf at={step.completeSince ?? ''} />
            </span>
          </li>
        ))}
      </ul>
      <Rest
        hidden={Math.max(0, unseen.length - FIRST) + Math.max(0, stale.length - FIRST)}
        href="#gaps"
      />
    </div>
  );
}

function Record({
  model,
  record,
  affected: count,
  dueAt,
}: {
  readonly model: MonitoringReport;
  readonly record: Pick<ReportedNonconformity, 'id' | 'title' | 'source' | 'severity'>;
  readonly affected: number;
  readonly dueAt: string | null;
}): JSX.Element {
  return (
    <li>
      <SeverityLabel severity={record.severity} />
      <span class="what">
        <a href={`#${anchor('record', record.id)}`}>{record.id}</a> {record.title}
        <span class="where">
          {subjects(count)} at <Text value={record.source} />
        </span>
      </span>
      {dueAt !== null && (
        <span class="when">
          {dueAt <= model.generatedAt ? <strong class="late">was due</strong> : 'due'}{' '}
          <DayOf at={dueAt} />
        </span>
      )}
    </li>
  );
}

/** Subjects of the deviations of a nonconformity that deviate now. */
export function affected(
  model: MonitoringReport,
  nonconformity: Pick<ReportedNonconformity, 'deviations'>,
): ReportedDeviation['subjects'] {
  return model.deviations
    .filter(({ id }) => nonconformity.deviations.includes(id))
    .flatMap((deviation) => deviation.subjects.filter(({ until }) => until === null));
}

export function isOpen(nonconformity: ReportedNonconformity): boolean {
  return nonconformity.state === 'open' || nonconformity.state === 'proposed';
}

function Rest({ hidden, href }: { readonly hidden: number; readonly href: string }): JSX.Element {
  if (hidden <= 0) return <></>;
  return (
    <p class="more">
      <a href={href}>{count(hidden)} more below</a>
    </p>
  );
}

/** The chart is the table: each bar stands beside the numbers it draws. */
function ByTopic({ model }: { readonly model: MonitoringReport }): JSX.Element {
  return (
    <>
      <Legend />
      <Table
        class="chart"
        caption="Verdicts by topic; each bar shows the shares of its own row"
        columns={[
          { title: 'Topic', class: 'wide' },
          { title: 'Shares', class: 'bars' },
          { title: 'Nonconforming', class: 'number' },
          { title: 'Not assessed', class: 'number' },
          { title: 'Conforming', class: 'number' },
          { title: 'Not applicable', class: 'number' },
          'Coverage',
        ]}
      >
        <tbody>
          {model.topics.map((topic) => (
            <tr>
              <th scope="row">
                <a href={`#${anchor('topic', topic.id)}`}>{topic.title}</a>
              </th>
              <td class="bars">
                <Bar counts={topic.counts} />
              </td>
              {VERDICT_ORDER.map((verdict) => (
                <td class="number">
                  {topic.counts[verdict] === 0 ? (
                    <span class="muted">0</span>
                  ) : (
                    count(topic.counts[verdict])
                  )}
                </td>
              ))}
              <td>
                {topic.checks.length === 0
                  ? 'no automated check'
                  : coverageWords(coverage(topic.counts))}
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">All topics</th>
            <td class="bars">
              <Bar counts={model.totals} />
            </td>
            {VERDICT_ORDER.map((verdict) => (
              <td class="number">{count(model.totals[verdict])}</td>
            ))}
            <td>{coverageWords(coverage(model.totals))}</td>
          </tr>
        </tfoot>
      </Table>
    </>
  );
}
