import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

import { METRIC_NAMES, Metrics } from '../../src/daemon/metrics.ts';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: Readonly<Record<string, string>>;
}

const text = readFileSync('deploy/prometheus/rules.yaml', 'utf8');
const { groups } = parse(text) as { groups: readonly { rules: readonly Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number };
  readonly targets?: readonly { readonly expr: string }[];
}

const dashboard = JSON.parse(readFileSync('deploy/grafana/dashboard.json', 'utf8')) as {
  readonly panels: readonly Panel[];
  readonly templating: unknown;
};
const questions = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));

/** Names of metrics in an expression; what Node tells of itself has its own prefixes. */
function namesIn(text: string): readonly string[] {
  return text.match(/\b(annexa|process|nodejs)_[a-z0-9_]+\b/g) ?? [];
}

async function served(): Promise<ReadonlySet<string>> {
  const view = {
    version: '0.0.0',
    startedAt: '2026-11-22T03:00:00.000Z',
    tickedAt: null,
    tickEvery: 5000,
    configurationProblem: null,
    storeProblem: null,
    diskProblem: null,
    freeDisk: null,
    stopping: false,
    assessmentOwed: false,
    assessedAt: null,
    working: [],
    sources: [],
  } as unknown as Parameters<Metrics['render']>[0];
  const empty = {
    tallies: () => Promise.reject(new Error('away')),
    monitoringGaps: async () => [],
  };
  const { text } = await new Metrics().render(view, empty);
  return new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name = '']) => name));
}

describe('deploy/prometheus/rules.yaml', () => {
  it('asks for what /metrics tells, and has an alert on most of it', async () => {
    const known = new Set([...METRIC_NAMES, ...(await served())]);
    const asked = rules.flatMap(({ expr }) => namesIn(expr));
    expect(asked.filter((name) => !known.has(name))).toEqual([]);
    expect(new Set(asked).size).toBeGreaterThan(15);
  });

  it('says of every alert what it means and what to do', () => {
    for (const { alert, labels, annotations } of rules) {
      expect(alert).toMatch(/^Annexa[A-Z][A-Za-z]+$/);
      expect(['critical', 'warning', 'info']).toContain(labels.severity);
      expect(Object.keys(annotations)).toEqual(['summary', 'description', 'runbook']);
    }
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  });

  it('has every alert tried', () => {
    const tried = readFileSync('deploy/prometheus/rules.test.yaml', 'utf8');
    const untried = rules.filter(({ alert }) => !tried.includes(`alertname="${alert}"`));
    expect(untried.map(({ alert }) => alert)).toEqual([]);
  });
});

describe('deploy/grafana/dashboard.json', () => {
  it('asks for what /metrics tells', async () => {
    const known = new Set([...METRIC_NAMES, ...(await served())]);
    const asked = [...questions, JSON.stringify(dashboard.templating)].flatMap(namesIn);
    expect(asked.filter((name) => !known.has(name))).toEqual([]);
  });

  it('shows all of it', () => {
    const asked = new Set(questions.flatMap(namesIn));
    // The attempts themselves are told by failures and successes.
    const hidden = METRIC_NAMES.filter((name) => !asked.has(name));
    expect(hidden).toEqual(['annexa_source_last_attempt_timestamp_seconds']);
  });

  it('has panels that can be told apart and fit the page', () => {
    const { panels } = dashboard;
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    expect(panels.every(({ title, gridPos: { x, w } }) => title !== '' && x + w <= 24)).toBe(true);
    const places = panels.map(({ gridPos: { x, y } }) => `${String(x)}/${String(y)}`);
    expect(new Set(places).size).toBe(places.length);
    const shown = panels.filter(({ type }) => type !== 'row');
    expect(shown.every(({ targets }) => (targets?.length ?? 0) > 0)).toBe(true);
  });
});
