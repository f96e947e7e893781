import type { JSX } from 'hono/jsx/jsx-runtime';

import { groupBy } from '../../src/core/group-by.ts';
import type {
  ReportedEvidence,
  ReportedGap,
  ReportedUnwatched,
} from '../../src/core/monitoring-report.ts';
import { ROWS, causes, type Page } from './page.ts';
import { More, Table, anchor, head } from './parts.tsx';
import { Threshold } from './results.tsx';
import { Code, Moment, Text, count, counted, scopeWords } from './text.tsx';
import { GLOSSARY, gapWords, unwatchedWords, valueWords } from './words.ts';

/** Scopes or items of a gap that are named. */
const NAMED = 6;

export function Gaps({ page }: { readonly page: Page }): JSX.Element {
  const { model } = page;
  const unseen = causes(model);
  const gaps = model.sources.flatMap((source) => source.gaps);
  const groups = [
    ...groupBy(gaps, ({ source, step, reason, permission }) =>
      JSON.stringify([source, step, reason, permission]),
    ).values(),
  ];
  return (
    <section id="gaps" aria-labelledby="gaps-title">
      <h2 id="gaps-title">Gaps of monitoring</h2>
      <p>
        What was to be read and was not. It is counted as neither conforming nor nonconforming, and
        while it lasts nothing that depends on it is corrected.
      </p>
      {unseen.length + groups.length + model.unwatched.length === 0 && <p>There is none.</p>}
      {model.unwatched.length > 0 && <Unwatched gaps={model.unwatched} />}
      {unseen.length > 0 && (
        <>
          <Table
            caption={`Verdicts left open, by cause: ${count(unseen.length)}`}
            columns={[
              { title: 'Cause', class: 'wide' },
              'Needed',
              { title: 'Verdicts', class: 'number' },
              'Checks',
            ]}
          >
            <tbody>
              {head(unseen, ROWS).map((cause) => (
                <tr>
                  <th scope="row">
                    <Text value={cause.text} />
                    <span class="where">
                      at <Text value={cause.source} />
                    </span>
                  </th>
                  <td>
                    <Permission permission={cause.permission} />
                  </td>
                  <td class="number">{count(cause.findings)}</td>
                  <td>
                    <ul class="checks">
                      {cause.checks.map((check) => (
                        <li>
                          <a href={`#${anchor('check', check)}`}>{check}</a>
                        </li>
                      ))}
                    </ul>
                  </td>
                </tr>
              ))}
            </tbody>
          </Table>
          <More hidden={unseen.length - ROWS} command="annexa findings --json" />
        </>
      )}
      {groups.length > 0 && (
        <>
          <Table
            caption={`Gaps of the newest readings: ${count(gaps.length)}`}
            columns={[
              'Source and reading',
              'Why',
              'Needed',
              { title: 'Where, and what the provider said', class: 'wide' },
            ]}
          >
            <tbody>
              {head(groups, ROWS).map((group) => (
                <GapRow group={group} />
              ))}
            </tbody>
          </Table>
          <More hidden={groups.length - ROWS} command="annexa report monitoring --format json" />
        </>
      )}
    </section>
  );
}

function Unwatched({ gaps }: { readonly gaps: readonly ReportedUnwatched[] }): JSX.Element {
  return (
    <>
      <Table
        caption={`Times in which a source was not read by its schedule: ${count(gaps.length)}`}
        columns={[
          'Source',
          'From',
          'To',
          { title: 'Runs that went by', class: 'number' },
          { title: 'Why', class: 'wide' },
        ]}
      >
        <tbody>
          {head(gaps, ROWS).map(({ source, from, to, slots, cause }) => (
            <tr>
              <th scope="row">
                <Text value={source} />
              </th>
              <td>
                <Moment at={from} />
              </td>
              <td>{to === null ? 'not read again yet' : <Moment at={to} />}</td>
              <td class="number">{count(slots)}</td>
              <td>{unwatchedWords(cause)}</td>
            </tr>
          ))}
        </tbody>
      </Table>
      <More hidden={gaps.length - ROWS} command="annexa report monitoring --format json" />
    </>
  );
}

function Permission({ permission }: { readonly permission: string | undefined }): JSX.Element {
  return permission === undefined ? <></> : <Code value={permission} />;
}

function GapRow({ group }: { readonly group: readonly ReportedGap[] }): JSX.Element {
  const [first] = group;
  if (!first) return <></>;
  const places = [
    ...new Set(group.map(({ scope, item }) => item ?? scopeWords(scope)).filter(Boolean)),
  ];
  return (
    <tr>
      <th scope="row">
        <Text value={first.source} />
        <code>{first.step}</code>
      </th>
      <td>{gapWords(first.reason)}</td>
      <td>
        <Permission permission={first.permission} />
      </td>
      <td>
        <Text value={first.detail} />
        {places.length > 0 && (
          <ul class="names">
            {head(places, NAMED).map((place) => (
              <li>
                <Text value={place} />
              </li>
            ))}
            {places.length > NAMED && (
              <li class="muted">and {count(places.length - NAMED)} more</li>
            )}
          </ul>
        )}
      </td>
    </tr>
  );
}

/** What was not judged at all, and thresholds that were changed: choices a reader should know of. */
export function Choices({ page }: { readonly page: Page }): JSX.Element {
  const checks = page.model.topics.flatMap((topic) => topic.checks);
  const disabled = checks.filter((check) => check.status === 'disabled');
  const without = checks.filter((check) => check.status === 'no-source');
  const changed = checks.flatMap((check) =>
    check.params
      .filter((param) => valueWords(param.value) !== valueWords(param.default))
      .map((param) => ({ check, param })),
  );
  const { retired } = page.model;
  return (
    <section id="choices" aria-labelledby="choices-title">
      <h2 id="choices-title">Checks left out, and thresholds changed</h2>
      <h3>Disabled</h3>
      {disabled.length === 0 && <p>None.</p>}
      <ul>
        {disabled.map((check) => (
          <li>
            {check.title} <code>{check.id}</code>: <Text value={check.because ?? ''} />
          </li>
        ))}
      </ul>
      <h3>Without a source that can answer them</h3>
      {without.length === 0 && <p>None.</p>}
      <ul>
        {without.map((check) => (
          <li>
            {check.title} <code>{check.id}</code>
          </li>
        ))}
      </ul>
      <h3>Thresholds that differ from the default</h3>
      {changed.length === 0 && <p>None.</p>}
      <ul>
        {changed.map(({ check, param }) => (
          <li>
            {check.title}: <Threshold param={param} />
          </li>
        ))}
      </ul>
      {retired.length > 0 && (
        <>
          <h3>Recorded by checks that this version does not have</h3>
          <ul>
            {retired.map(({ check, findings }) => (
              <li>
                <Code value={check} />: {counted(findings, 'finding')}, not shown in this report
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

export function Evidence({ page }: { readonly page: Page }): JSX.Element {
  const { model, listed } = page;
  const shown = model.evidence.filter(({ id }) => listed.has(id));
  return (
    <section id="evidence" aria-labelledby="evidence-title">
      <h2 id="evidence-title">Evidence, and how to verify it</h2>
      <p>
        Every verdict above names the sealed records it rests on by the first characters of their
        ids. A record says what was asked, of whom, and what was answered.
      </p>
      <ul>
        <li>
          <code>annexa evidence show ID</code> prints a record and its answer.
        </li>
        <li>
          <code>annexa evidence verify</code> recomputes every hash and says what does not match.
        </li>
        <li>
          <code>annexa findings --check CHECK --json</code> lists every finding of a check with all
          its evidence ids.
        </li>
        <li>
          <code>annexa assess --as-of MOMENT</code> judges the evidence recorded by then once more,
          without asking a provider.
        </li>
      </ul>
      {shown.length > 0 && (
        <details class="records">
          <summary>{counted(model.evidence.length, 'sealed record')} behind this report</summary>
          <Table
            class="evidence-list"
            caption={`Sealed records, by source and reading: ${count(shown.length)}`}
            columns={[
              { title: 'Evidence id', class: 'half' },
              { title: 'What was asked', class: 'half' },
            ]}
          >
            {[...groupBy(shown, ({ source, step }) => `${source} ${step}`).values()].map(
              (records) => (
                <Records page={page} records={records} />
              ),
            )}
          </Table>
        </details>
      )}
      <More hidden={model.evidence.length - shown.length} command="annexa evidence list" />
    </section>
  );
}

function Records({
  page,
  records,
}: {
  readonly page: Page;
  readonly records: readonly ReportedEvidence[];
}): JSX.Element {
  const [first] = records;
  if (!first) return <></>;
  return (
    <tbody>
      <tr class="group">
        <th colspan={2} scope="rowgroup">
          <Text value={first.source} /> <code>{first.step}</code>{' '}
          <span class="muted">({count(records.length)})</span>
        </th>
      </tr>
      {records.map((record) => (
        <tr id={`evidence-${String(page.listed.get(record.id) ?? '')}`}>
          <th scope="row">
            <Code value={record.id} />
          </th>
          <td>
            {record.operation === null ? (
              <strong>The record is damaged.</strong>
            ) : (
              <Code value={record.operation} />
            )}
            {Object.entries(record.parameters).map(([name, value]) => (
              <>
                {' '}
                <span class="muted">
                  <Text value={`${name}=${String(value)}`} />
                </span>
              </>
            ))}
          </td>
        </tr>
      ))}
    </tbody>
  );
}

export function Glossary(): JSX.Element {
  return (
    <section id="glossary" aria-labelledby="glossary-title">
      <h2 id="glossary-title">What the words mean</h2>
      <dl class="glossary">
        {GLOSSARY.map(([term, meaning]) => (
          <div>
            <dt>{term}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
