import { availableParallelism, totalmem } from 'node:os';

import type { FloorLine } from './floor-line.ts';
import { APART } from './floor.ts';
import type { Usage } from './measure.ts';

export interface MeasuredRun extends Usage {
  readonly floor: readonly FloorLine[];
  /** Requests by operation, as the estate received them, retries included. */
  readonly requests: Readonly<Record<string, number>>;
  /** By how many bytes the data folder grew. */
  readonly grown: number;
  readonly findings: number;
}

/** One size of estate, read twice without anything changing between. */
export interface Measured {
  readonly users: number;
  readonly buckets: number;
  readonly first: MeasuredRun;
  readonly second: MeasuredRun;
}

const HEADINGS = [
  'Users',
  'Buckets',
  'Run',
  'Requests',
  'Floor',
  'Requests / floor',
  'Asked live',
  'Peak memory',
  'Wall time',
  'CPU time',
  'Data folder grew',
  'Written to disk',
  'Findings',
];

/** The figures as a table in Markdown. */
export function table(measured: readonly Measured[]): string {
  return markdown(
    HEADINGS,
    measured.flatMap((size) => [
      cells(size, 'first', size.first),
      cells(size, 'second', size.second),
    ]),
  );
}

/** The page of figures. `start`: median time of `annexa --version` against that of an empty program. */
export function page(measured: readonly Measured[], start: number): string {
  const largest = measured.at(-1);
  const compared = measured.find(({ users }) => users * 10 === largest?.users);
  return `# Benchmarks

Written by \`npm run bench\`; repeat it to get your own. Counts are exact and the same on every machine.
Times are those of one run on a machine that did other work beside it: read them as orders of
magnitude, and ratios rather than seconds.

- ${availableParallelism()} cores, ${(totalmem() / 1024 ** 3).toFixed(0)} GB of memory, Node.js ${process.versions.node}
- \`annexa --version\` takes ${start.toFixed(2)} times as long as \`node -e 0\` (medians).

## What is measured

\`npm run bench\` compiles the sources into a folder of its own, makes invented AWS accounts with so many
users, half as many buckets, and in each of two regions a twentieth as many machines, volumes,
snapshots, databases, tables, keys, secrets and log groups. It serves each on the loopback interface
from another process, and has \`annexa run\` read it twice, with nothing changed between. The accounts
have password and key holders with and without a second factor, groups, roles, policies, public,
versioned and classified buckets, and a trail. \`npm run bench -- 20 200\` measures two sizes and leaves
this page as it is.

- Requests: counted by the server, retries included.
- Floor: the fewest requests with which AWS tells as much, counted from the account itself; see below.
- Asked live: at most one question more about each user whom a credential report that AWS kept from
  an earlier run shows as failing; counted apart from the requests.
- Peak memory: resident, of the process that runs annexa, as the system tells it (VmHWM on Linux).
- Data folder: database and evidence. It grows by less than is written to disk, since a journal is
  written first and then emptied.

## Figures

${table(measured)}

${ratios(compared, largest)}
The peak of a large account comes while its checks are judged: all its facts are at hand then, some
350 bytes for each facet of each thing. Answers are let go once they are sealed; verdicts, and what was
recorded of them, go by one check at a time. V8 is told to tidy early (src/cli/main.ts).

## Requests and their floor

${largest === undefined ? '' : operations(largest)}
`;
}

function ratios(small: Measured | undefined, large: Measured | undefined): string {
  if (small === undefined || large === undefined) return '';
  const row = (name: string, of: (run: MeasuredRun) => number): string[] => [
    name,
    ratio(of(large.first), of(small.first)),
    ratio(of(large.second), of(small.second)),
  ];
  return `${number(large.users)} users against ${number(small.users)}, ten times as many:

${markdown(
  ['Ratio', 'First run', 'Second run'],
  [
    row('Peak memory', (run) => run.peakKb),
    row('Wall time', (run) => run.wallMs),
    row('CPU time', (run) => run.cpuMs),
    row('Requests', (run) => sum(run.requests)),
    row('Data folder grew', (run) => run.grown),
  ],
)}
`;
}

function operations({ users, buckets, first }: Measured): string {
  const known = new Set(first.floor.map(({ operation }) => operation));
  const others = Object.keys(first.requests).filter((operation) => !known.has(operation));
  const rows = first.floor.map(({ operation, requests, formula }) => [
    `\`${operation}\``,
    number(first.requests[operation] ?? 0),
    number(requests),
    formula,
  ]);
  const more = others.map((operation) => [
    `\`${operation}\``,
    number(first.requests[operation] ?? 0),
    '0',
    'not needed',
  ]);
  return `The first run over ${number(users)} users and ${number(buckets)} buckets:

${markdown(['Operation', 'Requests', 'Floor', 'Floor is'], [...rows, ...more])}`;
}

function cells({ users, buckets }: Measured, name: string, run: MeasuredRun): string[] {
  const requests = sum(run.requests);
  const floor = run.floor.reduce((total, line) => total + line.requests, 0);
  return [
    number(users),
    number(buckets),
    name,
    number(requests),
    number(floor),
    ratio(requests, floor),
    number(apart(run.requests)),
    `${(run.peakKb / 1024).toFixed(0)} MB`,
    `${(run.wallMs / 1000).toFixed(1)} s`,
    `${(run.cpuMs / 1000).toFixed(1)} s`,
    kilobytes(run.grown),
    run.written === null ? 'not told' : kilobytes(run.written),
    number(run.findings),
  ];
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, n) => total + n, 0) - apart(counts);
}

function apart(counts: Readonly<Record<string, number>>): number {
  return [...APART].reduce((total, operation) => total + (counts[operation] ?? 0), 0);
}

function ratio(a: number, b: number): string {
  return (a / b).toFixed(2);
}

function kilobytes(bytes: number): string {
  return `${number(Math.round(bytes / 1024))} KB`;
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

function markdown(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)].join('\n');
}
