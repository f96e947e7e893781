import type { JSX } from 'hono/jsx/jsx-runtime';

import type {
  MonitoringReport,
  ReportedCheck,
  ReportedParam,
} from '../../src/core/monitoring-report.ts';
import { Findings } from './findings.tsx';
import type { Page } from './page.ts';
import { ControlLinks, anchor } from './parts.tsx';
import { Text } from './text.tsx';
import { Bar, SeverityLabel, coverage, coverageWords, countWords } from './verdicts.tsx';
import { valueWords } from './words.ts';

export function Results({ page }: { readonly page: Page }): JSX.Element {
  return (
    <section id="results" aria-labelledby="results-title">
      <h2 id="results-title">Results by topic</h2>
      <p>
        Within each topic the severest checks come first; within each check, what fails, then what
        could not be seen. Subjects that conform are folded away: open the line to see them.
      </p>
      {page.model.topics.map((topic) => (
        <TopicSection page={page} topic={topic} />
      ))}
    </section>
  );
}

function TopicSection({
  page,
  topic,
}: {
  readonly page: Page;
  readonly topic: MonitoringReport['topics'][number];
}): JSX.Element {
  const judged = topic.checks.filter((check) => isShown(check));
  const silent = topic.checks.filter((check) => !isShown(check));
  return (
    <section
      class="topic"
      id={anchor('topic', topic.id)}
      aria-labelledby={anchor('heading', topic.id)}
    >
      <h3 id={anchor('heading', topic.id)}>{topic.title}</h3>
      {topic.checks.length === 0 ? (
        <p class="muted">No automated check. Evidence for this topic is gathered by hand.</p>
      ) : (
        <p class="tally">
          {countWords(topic.counts)}; {coverageWords(coverage(topic.counts))}
        </p>
      )}
      {judged.map((check) => (
        <CheckArticle page={page} check={check} />
      ))}
      {silent.map((check) => (
        <p class="silent" id={anchor('check', check.id)}>
          <strong>{check.title}</strong> <code>{check.id}</code>: <WhySilent check={check} />
        </p>
      ))}
    </section>
  );
}

/** A check that gave no verdict is a line; one that was disabled since keeps what is recorded. */
function isShown(check: ReportedCheck): boolean {
  return check.findings.length > 0;
}

function WhySilent({ check }: { readonly check: ReportedCheck }): JSX.Element {
  if (check.status === 'disabled') {
    return (
      <>
        disabled: <Text value={check.because ?? ''} />
      </>
    );
  }
  return check.status === 'no-source' ? (
    <>no configured source can answer it.</>
  ) : (
    <>nothing recorded yet.</>
  );
}

function CheckArticle({
  page,
  check,
}: {
  readonly page: Page;
  readonly check: ReportedCheck;
}): JSX.Element {
  return (
    <article class="check" id={anchor('check', check.id)}>
      <h4>{check.title}</h4>
      <p class="meta">
        <SeverityLabel severity={check.severity} />
        <code>{check.id}</code>
        <span>
          <ControlLinks
            ids={check.controls.filter(({ bearing }) => bearing === 'direct').map(({ id }) => id)}
          />
        </span>
        {check.nature === 'event' && <span>about past events</span>}
      </p>
      {check.status !== 'judged' && (
        <p class="notice">
          Not judged any more, <WhySilent check={check} /> What follows was recorded before.
        </p>
      )}
      <div class="measure">
        <Bar counts={check.counts} />
        <p>
          {countWords(check.counts)}; {coverageWords(coverage(check.counts))}
        </p>
      </div>
      <Findings page={page} check={check.id} findings={check.findings} />
      {check.counts.nonconforming > 0 && (
        <p class="advice">
          <strong>What to do.</strong> {check.remediation}
        </p>
      )}
      <p class="limits">
        <strong>What it does not show.</strong> {check.limits}
      </p>
      <details class="about">
        <summary>Why it matters{check.params.length > 0 && ', and its thresholds'}</summary>
        <p>{check.rationale}</p>
        {check.params.length > 0 && (
          <ul>
            {check.params.map((param) => (
              <li>
                <Threshold param={param} />
              </li>
            ))}
          </ul>
        )}
      </details>
    </article>
  );
}

/** `maxAgeDays: 90 days, the default`. */
export function Threshold({ param }: { readonly param: ReportedParam }): JSX.Element {
  const { name, source, value, unit } = param;
  const standard = valueWords(param.default);
  const own = valueWords(value);
  return (
    <>
      <code>{name}</code>: <Text value={own} /> {unit}
      {source !== null && (
        <>
          {' '}
          at <Text value={source} />
        </>
      )}
      {own === standard ? ', the default' : `; the default is ${standard}`}
    </>
  );
}
