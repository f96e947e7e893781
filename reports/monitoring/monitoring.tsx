import type { JSX } from 'hono/jsx/jsx-runtime';
import { raw } from 'hono/html';

import type { MonitoringReport, Report } from '../../src/core/monitoring-report.ts';
import { DAY, daysBetween, millis } from '../../src/core/time.ts';
import { Choices, Evidence, Gaps, Glossary } from './closing.tsx';
import { Controls } from './controls.tsx';
import { pageOf, type Page } from './page.ts';
import { anchor } from './parts.tsx';
import { Deviations, Nonconformities } from './records.tsx';
import { Results } from './results.tsx';
import { ScopeSection } from './scope.tsx';
import { STYLE, STYLE_HASH } from './style.ts';
import { Summary } from './summary.tsx';
import { Code, Moment, Text, counted, plain } from './text.tsx';
import { Patterns } from './verdicts.tsx';

/** The page asks nothing of anybody: no script, no address, no style but its own. */
const POLICY = [
  "default-src 'none'",
  `style-src '${STYLE_HASH}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

const SECTIONS = [
  ['summary', 'Summary'],
  ['scope', 'Scope'],
  ['results', 'Results by topic'],
  ['controls', 'Results by control'],
  ['nonconformities', 'Nonconformities'],
  ['deviations', 'Deviations'],
  ['gaps', 'Gaps of monitoring'],
  ['choices', 'Checks left out'],
  ['evidence', 'Evidence'],
  ['glossary', 'What the words mean'],
] as const;

export const monitoring: Report = {
  id: 'monitoring',
  title: 'Monitoring and measurement (clause 9.1)',
  render: renderMonitoring,
};

/** One HTML page that needs nothing beside it. The same model gives the same text. */
function renderMonitoring(model: MonitoringReport): string {
  const page = <Document page={pageOf(model)} />;
  if (page instanceof Promise) throw new TypeError('a part of the report waits for something');
  return `<!doctype html>\n${page.toString()}\n`;
}

function Document({ page }: { readonly page: Page }): JSX.Element {
  const { model } = page;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={POLICY} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <meta name="color-scheme" content="light dark" />
        <title>
          Monitoring report, {plain(model.organization)}, {model.asOf.slice(0, 10)}
        </title>
        <style>{raw(STYLE)}</style>
      </head>
      <body>
        <a class="skip" href="#summary">
          Skip to the summary
        </a>
        <Patterns />
        <Title model={model} />
        <div class="columns">
          <Contents model={model} />
          <main>
            <Summary page={page} />
            <ScopeSection page={page} />
            <Results page={page} />
            <Controls page={page} />
            <Nonconformities page={page} />
            <Deviations page={page} />
            <Gaps page={page} />
            <Choices page={page} />
            <Evidence page={page} />
            <Glossary />
          </main>
        </div>
      </body>
    </html>
  );
}

function Title({ model }: { readonly model: MonitoringReport }): JSX.Element {
  const { observed } = model;
  const old = millis(model.generatedAt) - millis(model.asOf) > DAY;
  return (
    <header class="title">
      <p class="kind">Monitoring report</p>
      <h1>
        <Text value={model.organization} />
      </h1>
      <dl class="facts">
        <div>
          <dt>State as of</dt>
          <dd>
            <Moment at={model.asOf} /> UTC
          </dd>
        </div>
        <div>
          <dt>Observation period</dt>
          <dd>
            {observed.from === null ? (
              <span class="muted">nothing was read yet</span>
            ) : (
              <>
                <Moment at={observed.from} /> to <Moment at={observed.to} /> UTC
              </>
            )}
          </dd>
        </div>
        <div>
          <dt>Run</dt>
          <dd>
            {model.run === null ? <span class="muted">none yet</span> : <Code value={model.run} />}
          </dd>
        </div>
        <div>
          <dt>Made</dt>
          <dd>
            <Moment at={model.generatedAt} /> UTC by annexa {plain(model.annexaVersion)}
          </dd>
        </div>
      </dl>
      {old && model.run !== null && (
        <p class="notice">
          The last run ended {counted(daysBetween(model.asOf, model.generatedAt), 'day')} before
          this report was made. What changed since is not in it.
        </p>
      )}
      <p class="statement">
        This is a report of monitoring and measurement in the sense of clause 9.1 of ISO/IEC
        27001:2022. It is neither an internal audit (clause 9.2) nor a certification. Its verdicts
        hold only for what is automated, at the moment of the readings they rest on; what no check
        tests is named with what a person would show instead.
      </p>
    </header>
  );
}

function Contents({ model }: { readonly model: MonitoringReport }): JSX.Element {
  return (
    <nav aria-label="Contents">
      <ol>
        {SECTIONS.map(([id, title]) => (
          <li>
            <a href={`#${id}`}>{title}</a>
            {id === 'results' && (
              <ol>
                {model.topics.map((topic) => (
                  <li>
                    <a href={`#${anchor('topic', topic.id)}`}>{topic.title}</a>
                  </li>
                ))}
              </ol>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
