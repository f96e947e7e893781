import type { Child } from 'hono/jsx';
import type { JSX } from 'hono/jsx/jsx-runtime';

import { groupBy } from '../../src/core/group-by.ts';
import type { ReportedFinding } from '../../src/core/monitoring-report.ts';
import { FOLDED_ROWS, IDS, ROWS, ofVerdict, type Page } from './page.ts';
import { More, Table, head } from './parts.tsx';
import { Code, DayOf, Moment, Text, count, plain, scopeWords } from './text.tsx';
import { VerdictLabel, subjects } from './verdicts.tsx';
import { sentence } from './words.ts';

interface ListProps {
  readonly page: Page;
  readonly check: string;
  readonly findings: readonly ReportedFinding[];
}

/** What fails first, then what could not be seen; what is in order is folded away and counted. */
export function Findings({ page, check, findings }: ListProps): JSX.Element {
  return (
    <>
      <Failing page={page} check={check} findings={ofVerdict(findings, 'nonconforming')} />
      <Unseen page={page} check={check} findings={ofVerdict(findings, 'not-assessed')} />
      <Folded page={page} check={check} verdict="conforming" findings={findings} />
      <Folded page={page} check={check} verdict="not-applicable" findings={findings} />
    </>
  );
}

function Failing({ page, check, findings }: ListProps): JSX.Element {
  if (findings.length === 0) return <></>;
  return (
    <>
      <Table
        class="findings"
        caption={`Nonconforming: ${subjects(findings.length)}`}
        columns={[
          { title: 'Subject', class: 'wide' },
          { title: 'Verdict and reason', class: 'wide' },
          'Since',
          'Observed',
          'Evidence',
        ]}
      >
        <tbody>
          {head(findings, ROWS).map((finding) => (
            <tr>
              <SubjectCell finding={finding} />
              <td>
                <VerdictLabel verdict={finding.verdict} />
                <p class="reason">
                  <Text value={sentence(finding.reason.text)} />
                </p>
              </td>
              <Times finding={finding} />
              <EvidenceCell page={page} finding={finding} />
            </tr>
          ))}
        </tbody>
      </Table>
      <More hidden={findings.length - ROWS} command={`annexa findings --check ${check} --json`} />
    </>
  );
}

function Unseen({ page, check, findings }: ListProps): JSX.Element {
  if (findings.length === 0) return <></>;
  return (
    <>
      <Table
        class="findings"
        caption={`Not assessed: ${subjects(findings.length)}`}
        columns={[{ title: 'Subject', class: 'widest' }, 'Since', 'Observed', 'Evidence']}
      >
        <ByReason page={page} findings={findings} most={ROWS} />
      </Table>
      <More hidden={findings.length - ROWS} command={`annexa findings --check ${check} --json`} />
    </>
  );
}

function Folded({
  page,
  check,
  verdict,
  findings,
}: ListProps & { readonly verdict: 'conforming' | 'not-applicable' }): JSX.Element {
  const own = ofVerdict(findings, verdict);
  if (own.length === 0) return <></>;
  return (
    <details>
      <summary>
        <VerdictLabel verdict={verdict} /> {subjects(own.length)}
      </summary>
      <Table
        class="findings"
        caption={`${verdict === 'conforming' ? 'Conforming' : 'Not applicable'}: ${subjects(own.length)}`}
        columns={[{ title: 'Subject', class: 'widest' }, 'Since', 'Observed', 'Evidence']}
      >
        <ByReason page={page} findings={own} most={FOLDED_ROWS} />
      </Table>
      <More hidden={own.length - FOLDED_ROWS} command={`annexa findings --check ${check} --json`} />
    </details>
  );
}

/** Subjects under the reason they share, so that one missing permission reads as one thing. */
function ByReason({
  page,
  findings,
  most,
}: {
  readonly page: Page;
  readonly findings: readonly ReportedFinding[];
  readonly most: number;
}): JSX.Element {
  const groups = groupBy(findings, (finding) => finding.reason.text);
  let left = most;
  return (
    <>
      {[...groups].map(([reason, group]): Child => {
        const rows = head(group, left);
        left -= rows.length;
        return (
          rows.length > 0 && (
            <tbody>
              <tr class="group">
                <th colspan={4} scope="rowgroup">
                  {group[0] && <VerdictLabel verdict={group[0].verdict} />}{' '}
                  <Text value={sentence(reason)} />{' '}
                  <span class="muted">({count(group.length)})</span>
                </th>
              </tr>
              {rows.map((finding) => (
                <tr>
                  <SubjectCell finding={finding} />
                  <Times finding={finding} />
                  <EvidenceCell page={page} finding={finding} />
                </tr>
              ))}
            </tbody>
          )
        );
      })}
    </>
  );
}

function SubjectCell({ finding }: { readonly finding: ReportedFinding }): JSX.Element {
  const { subject, source, scope } = finding;
  const where = scopeWords(scope);
  return (
    <th scope="row" class="subject">
      <span class="name">
        <Text value={subject.name} />
      </span>
      {subject.id !== subject.name && <Code value={subject.id} />}
      <span class="where">
        {subject.kind} at <Text value={source} />
        {where !== '' && (
          <>
            , <Text value={where} />
          </>
        )}
      </span>
    </th>
  );
}

function Times({ finding }: { readonly finding: ReportedFinding }): JSX.Element {
  return (
    <>
      <td class="time">
        <DayOf at={finding.since} />
      </td>
      <td class="time">
        <Moment at={finding.observedAt} />
      </td>
    </>
  );
}

function EvidenceCell({
  page,
  finding,
}: {
  readonly page: Page;
  readonly finding: ReportedFinding;
}): JSX.Element {
  const { evidence } = finding;
  return (
    <td class="evidence">
      {evidence.length === 0 && <span class="muted">none</span>}
      {head(evidence, IDS).map((id) => (
        <EvidenceLink page={page} id={id} />
      ))}
      {evidence.length > IDS && <span class="muted">and {count(evidence.length - IDS)} more</span>}
    </td>
  );
}

function EvidenceLink({ page, id }: { readonly page: Page; readonly id: string }): JSX.Element {
  const place = page.listed.get(id);
  const short = <Code value={id.slice(0, 12)} />;
  return place === undefined ? (
    <span title={plain(id)}>{short}</span>
  ) : (
    <a href={`#evidence-${String(place)}`} title={plain(id)}>
      {short}
    </a>
  );
}
