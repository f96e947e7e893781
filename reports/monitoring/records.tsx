import type { JSX } from 'hono/jsx/jsx-runtime';

import type {
  MonitoringReport,
  ReportedDeviation,
  ReportedNonconformity,
} from '../../src/core/monitoring-report.ts';
import type { Page } from './page.ts';
import { ControlLinks, More, Table, anchor, head } from './parts.tsx';
import { DayOf, Moment, Outside, Text, count, counted } from './text.tsx';
import { affected, isOpen } from './summary.tsx';
import { SeverityLabel, subjects } from './verdicts.tsx';
import { endWords, eventWords, stateWords } from './words.ts';

/** Records shown in full, and subjects and events listed of each. */
const RECORDS = 300;
const SUBJECTS = 50;
const EVENTS = 50;

export function Deviations({ page }: { readonly page: Page }): JSX.Element {
  const { deviations } = page.model;
  const open = deviations.filter(({ state }) => state === 'open');
  const corrected = deviations.filter(({ state }) => state === 'corrected');
  return (
    <section id="deviations" aria-labelledby="deviations-title">
      <h2 id="deviations-title">Deviations</h2>
      <p>
        {deviations.length === 0
          ? 'None is recorded.'
          : `${counted(open.length, 'deviation')} open, ${count(corrected.length)} corrected. Only a fresh conforming reading on complete coverage corrects one.`}
      </p>
      {open.length > 0 && <DeviationTable title="Open deviations" deviations={open} />}
      {corrected.length > 0 && (
        <DeviationTable title="Corrected deviations" deviations={corrected} />
      )}
    </section>
  );
}

function DeviationTable({
  title,
  deviations,
}: {
  readonly title: string;
  readonly deviations: readonly ReportedDeviation[];
}): JSX.Element {
  return (
    <>
      <Table
        caption={`${title}: ${count(deviations.length)}`}
        columns={[
          'Deviation',
          { title: 'What deviates', class: 'wide' },
          'Opened',
          'Due or corrected',
          { title: 'Subjects, and since when', class: 'wide' },
        ]}
      >
        <tbody>
          {head(deviations, RECORDS).map((deviation) => (
            <DeviationRow deviation={deviation} />
          ))}
        </tbody>
      </Table>
      <More hidden={deviations.length - RECORDS} command="annexa deviation list --all" />
    </>
  );
}

function DeviationRow({ deviation }: { readonly deviation: ReportedDeviation }): JSX.Element {
  const open = deviation.subjects.filter(({ until }) => until === null);
  const ended = deviation.subjects.filter(({ until }) => until !== null);
  return (
    <tr id={anchor('record', deviation.id)}>
      <th scope="row">
        {deviation.id}
        <span class="where">
          {deviation.nonconformities.map((id) => (
            <a href={`#${anchor('record', id)}`}>{id} </a>
          ))}
        </span>
      </th>
      <td>
        <SeverityLabel severity={deviation.severity} />{' '}
        <a href={`#${anchor('check', deviation.check)}`}>{deviation.title}</a>
        <span class="where">
          at <Text value={deviation.source} />
          {deviation.baseline && ', found by the baseline'}
        </span>
      </td>
      <td class="time">
        <DayOf at={deviation.openedAt} />
      </td>
      <td class="time">
        <DayOf at={deviation.correctedAt ?? deviation.dueAt} />
        {deviation.overdue && <strong class="late"> overdue</strong>}
      </td>
      <td>
        <ul class="names">
          {head(open, SUBJECTS).map((subject) => (
            <li>
              <span class="muted">
                <DayOf at={subject.since} />
              </span>{' '}
              <Text value={subject.name} />
            </li>
          ))}
          {head(ended, SUBJECTS).map((subject) => (
            <li class="ended">
              <span class="muted">
                <DayOf at={subject.since} /> to <DayOf at={subject.until ?? ''} />
              </span>{' '}
              <Text value={subject.name} /> <span class="muted">{endWords(subject.ended)}</span>
            </li>
          ))}
        </ul>
        <More
          hidden={Math.max(0, open.length - SUBJECTS) + Math.max(0, ended.length - SUBJECTS)}
          command={`annexa deviation show ${deviation.id}`}
        />
      </td>
    </tr>
  );
}

export function Nonconformities({ page }: { readonly page: Page }): JSX.Element {
  const { nonconformities } = page.model;
  const open = nonconformities.filter(isOpen).length;
  return (
    <section id="nonconformities" aria-labelledby="nonconformities-title">
      <h2 id="nonconformities-title">Nonconformities</h2>
      <p>
        {nonconformities.length === 0
          ? 'None is recorded.'
          : `${counted(nonconformities.length, 'nonconformity', 'nonconformities')}, ${count(open)} of them open. A corrected one is not closed: clause 10.2 asks for the cause, the corrective action and a review of its effectiveness. A ticket marked done corrects nothing.`}
      </p>
      {head(nonconformities, RECORDS).map((one) => (
        <NonconformityArticle model={page.model} nonconformity={one} />
      ))}
      <More hidden={nonconformities.length - RECORDS} command="annexa nonconformity list --all" />
    </section>
  );
}

function NonconformityArticle({
  model,
  nonconformity: one,
}: {
  readonly model: MonitoringReport;
  readonly nonconformity: ReportedNonconformity;
}): JSX.Element {
  const late = one.dueAt !== null && one.dueAt <= model.generatedAt;
  return (
    <article class="record" id={anchor('record', one.id)}>
      <h3>
        {one.id} {one.title}
      </h3>
      <p class="meta">
        <span class={`state ${isOpen(one) ? 'open' : 'settled'}`}>{stateWords(one.state)}</span>
        <SeverityLabel severity={one.severity} />
        <span>
          at <Text value={one.source} />
        </span>
        <span>
          <ControlLinks ids={one.controls} />
        </span>
      </p>
      <dl class="facts">
        <div>
          <dt>Raised</dt>
          <dd>
            <DayOf at={one.raisedAt} />
          </dd>
        </div>
        <div>
          <dt>{one.correctedAt === null ? 'Correction due' : 'Corrected'}</dt>
          <dd>
            {one.correctedAt === null && one.dueAt === null ? (
              <span class="muted">no open deviation</span>
            ) : (
              <DayOf at={one.correctedAt ?? one.dueAt ?? ''} />
            )}
            {one.correctedAt === null && late && <strong class="late"> overdue</strong>}
          </dd>
        </div>
        <div>
          <dt>Affected now</dt>
          <dd>
            <a href={`#${anchor('check', one.check)}`}>{subjects(affected(model, one).length)}</a>
          </dd>
        </div>
        <div>
          <dt>Deviations</dt>
          <dd>
            {one.deviations.map((id) => (
              <>
                <a href={`#${anchor('record', id)}`}>{id}</a>{' '}
              </>
            ))}
          </dd>
        </div>
        {one.predecessor !== null && (
          <div>
            <dt>Follows</dt>
            <dd>
              <a href={`#${anchor('record', one.predecessor)}`}>{one.predecessor}</a>
            </dd>
          </div>
        )}
        <div>
          <dt>Tickets</dt>
          <dd>
            <Tickets nonconformity={one} />
          </dd>
        </div>
      </dl>
      <h4>History</h4>
      <ol class="history">
        {head(one.events, EVENTS).map((event) => (
          <li>
            <Moment at={event.at} /> <Text value={eventWords(event)} />{' '}
            <span class="muted">
              by <Text value={event.actor} />
              {event.person !== null && (
                <>
                  {' '}
                  for <Text value={event.person} />
                </>
              )}
            </span>
          </li>
        ))}
      </ol>
      <More hidden={one.events.length - EVENTS} command={`annexa nonconformity show ${one.id}`} />
    </article>
  );
}

function Tickets({
  nonconformity: { tickets, waiting },
}: {
  readonly nonconformity: ReportedNonconformity;
}): JSX.Element {
  if (tickets.length === 0 && waiting.length === 0) return <span class="muted">none</span>;
  return (
    <>
      {tickets.map(({ tracker, ref, url }) => (
        <span class="ticket">
          <Outside href={url}>
            <Text value={`${tracker} ${ref}`} />
          </Outside>
        </span>
      ))}
      {waiting.map(({ tracker, attempts, lastError }) => (
        <span class="ticket">
          <Text value={tracker} /> has not taken the newest state
          {attempts > 0 && `, after ${counted(attempts, 'try', 'tries')}`}
          {lastError !== null && (
            <>
              : <Text value={lastError} />
            </>
          )}
        </span>
      ))}
    </>
  );
}
