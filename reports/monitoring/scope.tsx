import type { JSX } from 'hono/jsx/jsx-runtime';

import type {
  MonitoringReport,
  ReportedExclusion,
  ReportedSource,
} from '../../src/core/monitoring-report.ts';
import { FOLDED_ROWS, type Page } from './page.ts';
import { More, Table, head } from './parts.tsx';
import { Code, Moment, Text, count, counted, plain } from './text.tsx';
import { subjects } from './verdicts.tsx';
import { matchWords } from './words.ts';

export function ScopeSection({ page }: { readonly page: Page }): JSX.Element {
  const { model } = page;
  return (
    <section id="scope" aria-labelledby="scope-title">
      <h2 id="scope-title">Scope: what was read, and what is left out</h2>
      <Sources sources={model.sources} />
      <h3>Outside the scope of the management system</h3>
      <OutsideScope model={model} />
    </section>
  );
}

function Sources({ sources }: { readonly sources: readonly ReportedSource[] }): JSX.Element {
  if (sources.length === 0) return <p class="notice">No source is configured.</p>;
  return (
    <>
      <Table
        caption={`Sources: ${count(sources.length)}`}
        columns={[
          'Source',
          { title: 'Tenant, and as whom it was read', class: 'wide' },
          'Last read',
          'Items seen of expected',
          'Readings',
        ]}
      >
        <tbody>
          {sources.map((source) => (
            <SourceRow source={source} />
          ))}
        </tbody>
      </Table>
      {sources
        .filter((source) => source.steps.length > 0)
        .map((source) => (
          <details>
            <summary>
              What was read of <Text value={source.id} /> ({counted(source.steps.length, 'kind')} of
              reading)
            </summary>
            <Steps source={source} />
          </details>
        ))}
    </>
  );
}

function SourceRow({ source }: { readonly source: ReportedSource }): JSX.Element {
  const { readings } = source;
  return (
    <tr>
      <th scope="row">
        <Text value={source.id} />
        <span class="where">
          {source.collector}
          {source.collectorVersion !== null && <> {source.collectorVersion}</>}
          {!source.configured && ', no longer configured'}
        </span>
      </th>
      <td>
        {source.tenant === null ? (
          <span class="muted">{source.lastReadAt === null ? 'not known yet' : 'none'}</span>
        ) : (
          <Code value={source.tenant} />
        )}
        {head(source.callers, 5).map((caller) => (
          <span class="where">
            as <Text value={caller} />
          </span>
        ))}
        {source.callers.length > 5 && (
          <span class="where">and {counted(source.callers.length - 5, 'other')}</span>
        )}
      </td>
      <td class="time">
        <Moment at={source.lastReadAt} />
      </td>
      <td>
        {count(source.seen)} of{' '}
        {source.expected === null ? 'an unknown number' : count(source.expected)}
      </td>
      <td>
        <ReadingCounts {...readings} />
        {source.gaps.length > 0 && (
          <span class="where">
            <a href="#gaps">{counted(source.gaps.length, 'gap')}</a>
          </span>
        )}
      </td>
    </tr>
  );
}

function ReadingCounts({
  complete,
  partial,
  unavailable,
}: ReportedSource['readings']): JSX.Element {
  const parts = [
    ...(complete > 0 ? [`${count(complete)} complete`] : []),
    ...(partial > 0 ? [`${count(partial)} partial`] : []),
    ...(unavailable > 0 ? [`${count(unavailable)} unavailable`] : []),
  ];
  return <>{parts.length > 0 ? parts.join(', ') : <span class="muted">none yet</span>}</>;
}

function Steps({ source }: { readonly source: ReportedSource }): JSX.Element {
  return (
    <Table
      caption={`Readings of ${plain(source.id)}`}
      columns={[
        { title: 'Reading', class: 'wide' },
        'Newest',
        'Complete since',
        'May be as old as',
        'How it ended, by scope',
      ]}
    >
      <tbody>
        {source.steps.map((step) => (
          <tr>
            <th scope="row">
              {step.title} <code>{step.id}</code>
            </th>
            <td class="time">
              <Moment at={step.lastReadAt} />
            </td>
            <td class="time">
              <Moment at={step.completeSince} />
              {step.stale && <strong class="late"> too old</strong>}
            </td>
            <td>{counted(step.maxAgeHours, 'hour')}</td>
            <td>
              <ReadingCounts {...step} />
            </td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function OutsideScope({ model }: { readonly model: MonitoringReport }): JSX.Element {
  if (model.outside.length === 0) {
    return <p>Nothing is left out: everything the sources show is inside the scope.</p>;
  }
  const total = model.outside.reduce((sum, rule) => sum + rule.subjects.length, 0);
  return (
    <>
      <p>
        {counted(total, 'subject')} {total === 1 ? 'is' : 'are'} outside the scope and{' '}
        {total === 1 ? 'was' : 'were'} not judged.
      </p>
      <Table
        caption="Left out, with the justification and who answers for it"
        columns={[
          'What',
          { title: 'Justification', class: 'wide' },
          'Owner',
          { title: 'Subjects', class: 'number' },
        ]}
      >
        <tbody>
          {model.outside.map((rule) => (
            <tr>
              <th scope="row">
                <Text value={matchWords(rule.matches)} />
              </th>
              <td>
                <Text value={rule.because} />
              </td>
              <td>
                <Text value={rule.owner} />
              </td>
              <td class="number">{count(rule.subjects.length)}</td>
            </tr>
          ))}
        </tbody>
      </Table>
      {model.outside
        .filter((rule) => rule.subjects.length > 0)
        .map((rule) => (
          <LeftOut rule={rule} />
        ))}
    </>
  );
}

function LeftOut({ rule }: { readonly rule: ReportedExclusion }): JSX.Element {
  return (
    <details>
      <summary>
        <Text value={matchWords(rule.matches)} />: {subjects(rule.subjects.length)}
      </summary>
      <ul class="names">
        {head(rule.subjects, FOLDED_ROWS).map((subject) => (
          <li>
            <Text value={subject.name} />{' '}
            <span class="muted">
              {subject.kind} at <Text value={subject.source} />
            </span>
          </li>
        ))}
      </ul>
      <More
        hidden={rule.subjects.length - FOLDED_ROWS}
        command="annexa report monitoring --format json"
      />
    </details>
  );
}
