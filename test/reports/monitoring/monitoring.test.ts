import { createHash } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { monitoring } from '../../../reports/monitoring/monitoring.tsx';
import { STYLE, STYLE_HASH } from '../../../reports/monitoring/style.ts';
import { countVerdicts } from '../../../src/core/control-verdict.ts';
import type { MonitoringReport } from '../../../src/core/monitoring-report.ts';
import { attribute, byId, documentOf, faultsOf, inside, textOf, type Element } from './document.ts';
import { check, finding, sample } from './sample.ts';

const page = (model: MonitoringReport = sample()): readonly Element[] =>
  documentOf(monitoring.render(model));
const words = (element: Element): string => textOf(element).replace(/\s+/g, ' ');
const section = (id: string, model?: MonitoringReport): string => words(byId(page(model), id));

function empty(): MonitoringReport {
  const none = countVerdicts([]);
  const model = sample([]);
  return {
    ...model,
    run: null,
    asOf: model.generatedAt,
    observed: { from: null, to: null },
    totals: none,
    sources: [],
    unwatched: [],
    outside: [],
    topics: model.topics.map((topic) => ({ ...topic, counts: none, checks: [] })),
    retired: [],
    clauses: [],
    deviations: [],
    nonconformities: [],
    evidence: [],
  };
}

describe('the monitoring report', () => {
  it('says what it is and what it is not', () => {
    const header = page().find(({ tagName }) => tagName === 'header');
    const text = header ? words(header) : '';
    expect(text).toContain('monitoring and measurement in the sense of clause 9.1');
    expect(text).toContain('neither an internal audit (clause 9.2) nor a certification');
    expect(text).toContain('20260302T030000000Z-4f2a1c');
    expect(text).toContain('2025-11-03 03:04 to 2026-03-02 03:04 UTC');
    expect(text).toContain('The last run ended 3 days before this report was made.');
  });

  it('shows all four verdicts in words, the failing subject first', () => {
    const results = section('results');
    const places = ['bob', 'cy', 'ann', 'dee'].map((name) => results.indexOf(name));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
    for (const verdict of ['Nonconforming', 'Not assessed', 'Conforming', 'Not applicable']) {
      expect(results).toContain(verdict);
      expect(section('summary')).toContain(verdict);
    }
    expect(results).toContain('Because of nonconforming.');
    expect(results).toContain('Enrol a second factor.');
    expect(results).toContain('Says nothing about how strong the second factor is.');
  });

  it('writes the times in a reason as it writes all others', () => {
    const text = 'It ended between 2026-02-01T06:00:00.278Z and 2026-02-02T06:00:00Z.';
    const model = sample([check([finding('nonconforming', 'bob', { text })])]);
    expect(section('results', model)).toContain(
      'It ended between 2026-02-01 06:00 UTC and 2026-02-02 06:00 UTC.',
    );
  });

  it('never shows a share without its coverage, and no score', () => {
    expect(section('summary')).toContain('2 of 3 assessed');
    expect(section('summary')).not.toContain('%');
    expect(section('controls')).toContain('2 of 3 assessed');
  });

  it('names the permission behind what could not be seen, up front and in full', () => {
    expect(section('summary')).toContain('It needs iam:GetCredentialReport.');
    const gaps = section('gaps');
    expect(gaps).toContain('AccessDenied: not authorized');
    expect(gaps).toContain('arn:aws:iam::123456789012:user/cy');
    expect(section('scope')).toContain('too old');
  });

  it('tells when a source was not read by its schedule, how often and why', () => {
    const gaps = section('gaps');
    expect(gaps).toContain('Times in which a source was not read by its schedule: 1');
    expect(gaps).toMatch(/aws-prod2026-02-10 03:002026-02-12 09:143annexa was not running/);
    const open = sample().unwatched.map((gap) => ({ ...gap, to: null }));
    expect(section('gaps', { ...sample(), unwatched: open })).toContain('not read again yet');
  });

  it('says of every control what tests it, and openly where nothing does', () => {
    const elements = page();
    expect(words(byId(elements, 'control-A.8.5'))).toContain('mfa-enabled direct, nonconforming');
    expect(words(byId(elements, 'control-A.7.4'))).toContain(
      'No automated check. By hand: A walk through the premises.',
    );
  });

  it('tells what is outside the scope, what is disabled, and thresholds that were changed', () => {
    expect(section('scope')).toMatch(/sandbox-\*.*no customer data.*cto@example\.com/);
    expect(section('scope')).toContain('example/sandbox-one');
    const choices = section('choices');
    expect(choices).toContain('single sign-on only');
    expect(choices).toContain('Keys are replaced');
    expect(choices).toContain('minimumLength: 10 characters at aws-prod; the default is 14');
    expect(choices).toContain('older-check: 4 findings');
    expect(section('results')).toContain('no configured source can answer it');
  });

  it('follows a nonconformity to its ticket and through its history', () => {
    const record = byId(page(), 'record-NC-1');
    const text = words(record);
    expect(text).toContain(
      'Raised from D-1: critical or high severity is raised at once by annexa',
    );
    expect(text).toContain('accepted: agreed by dana for cto@example.com');
    expect(text).toContain('after 3 tries: 503 Service Unavailable');
    const link = inside(record).find((one) => attribute(one, 'href')?.startsWith('https:'));
    expect(link && attribute(link, 'href')).toBe('https://tickets.example.com/42');
    expect(section('deviations')).toContain('eve no longer exists');
  });

  it('leads from a finding to the whole id of its evidence and to what was asked', () => {
    const elements = page();
    const link = elements.find((one) => attribute(one, 'title') === 'e1bob' && one.tagName === 'a');
    const row = byId(elements, (link && attribute(link, 'href'))?.slice(1) ?? '');
    expect(words(row)).toContain('e1bob');
    expect(words(row)).toContain('iam:GetCredentialReport');
    expect(section('evidence')).toContain('The record is damaged.');
  });

  it('is a page where nothing is recorded yet', () => {
    const model = empty();
    expect(section('summary', model)).toContain('nothing can be said of any control');
    expect(section('scope', model)).toContain('No source is configured.');
    expect(section('nonconformities', model)).toContain('None is recorded.');
    expect(section('gaps', model)).toContain('There is none.');
    expect(section('results', model)).toContain('No automated check.');
  });

  it('asks nothing of anybody: no script, no address, a policy that forbids both', () => {
    const elements = page();
    const hash = createHash('sha256').update(STYLE).digest('base64');
    expect(STYLE_HASH, 'the hash in reports/monitoring/style.ts').toBe(`sha256-${hash}`);
    const policy = elements.find(
      (one) => attribute(one, 'http-equiv') === 'Content-Security-Policy',
    );
    expect(policy && attribute(policy, 'content')).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
    );
    const style = elements.find(({ tagName }) => tagName === 'style');
    expect(style && textOf(style)).toBe(STYLE);
    expect(STYLE).not.toMatch(/@import|url\(/);
    const names = new Set(elements.map(({ tagName }) => tagName));
    for (const name of ['script', 'link', 'img', 'iframe', 'object', 'form', 'base']) {
      expect(names).not.toContain(name);
    }
    for (const { attrs } of elements) {
      for (const { name } of attrs) expect(name).not.toMatch(/^(on|style$|src$|srcset$|action$)/);
    }
  });

  it('is clean HTML', () => {
    expect(faultsOf(monitoring.render(sample()))).toEqual([]);
    expect(faultsOf(monitoring.render(empty()))).toEqual([]);
  });

  it('can be walked by headings, tables and links', () => {
    const elements = page();
    const levels = elements.flatMap(({ tagName }) => /^h([1-6])$/.exec(tagName)?.[1] ?? []);
    for (const [index, level] of levels.entries()) {
      expect(Number(level)).toBeLessThanOrEqual(Number(levels[index - 1] ?? 0) + 1);
    }
    for (const table of elements.filter(({ tagName }) => tagName === 'table')) {
      const own = inside(table);
      expect(own.filter(({ tagName }) => tagName === 'caption')).toHaveLength(1);
      for (const head of own.filter(({ tagName }) => tagName === 'th')) {
        expect(attribute(head, 'scope')).toMatch(/^(col|row|rowgroup)$/);
      }
    }
    const ids = elements.flatMap((one) => attribute(one, 'id') ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    for (const one of elements) {
      const href = attribute(one, 'href');
      if (href?.startsWith('#')) expect(ids).toContain(href.slice(1));
    }
    const root = elements.find(({ tagName }) => tagName === 'html');
    expect(root && attribute(root, 'lang')).toBe('en');
  });

  it('stays of a size one can send, whatever the estate, and says what it leaves out', () => {
    const findings = Array.from({ length: 10_000 }, (_, index) =>
      finding(index % 2 === 0 ? 'nonconforming' : 'conforming', `user${String(index)}`),
    );
    const model = sample([check(findings)]);
    const html = monitoring.render({
      ...model,
      evidence: findings.map(({ evidence }) => ({
        id: evidence[0] ?? '',
        source: 'aws-prod',
        step: 'users',
        operation: 'iam:GetUser',
        parameters: {},
      })),
    });
    expect(html.length).toBeLessThan(2_000_000);
    const results = words(byId(documentOf(html), 'results'));
    expect(results).toContain('Nonconforming: 5,000 subjects');
    expect(results).toContain('4,500 more: annexa findings --check mfa-enabled --json');
    expect(results).toContain('4,800 more: annexa findings --check mfa-enabled --json');
    expect(words(byId(documentOf(html), 'evidence'))).toContain('more: annexa evidence list');
  });

  it('is the same text for the same model', () => {
    expect(monitoring.render(sample())).toBe(monitoring.render(sample()));
  });
});
