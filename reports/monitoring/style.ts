/** Hash of `STYLE` for the content security policy; a test says what it must be. */
export const STYLE_HASH = 'sha256-Oc5NnW/q9NQCe/axpodKEYwD4CdmCRRvD2Kj52SxZus=';

export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #ffffff;
  --shade: #f5f6f4;
  --text: #1c232b;
  --quiet: #58626d;
  --line: #dcdfe0;
  --strong-line: #b9bfc3;
  --link: #1d4f7c;
  --good: #24695a;
  --bad: #9c2b25;
  --unsure: #7a5600;
  --good-fill: #6ba796;
  --bad-fill: #b5453d;
  --bad-ink: #f3d3cf;
  --unsure-fill: #edcf86;
  --unsure-ink: #7a5600;
  --none-fill: #e3e6e8;
  --none-ink: #a8b0b6;
  --notice: #fbf4e2;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14181c;
    --shade: #1c2227;
    --text: #e4e7ea;
    --quiet: #a3adb6;
    --line: #303840;
    --strong-line: #4b555e;
    --link: #8dbce8;
    --good: #7cc4b0;
    --bad: #f09a92;
    --unsure: #e6bd62;
    --good-fill: #3c7d6d;
    --bad-fill: #c4564e;
    --bad-ink: #4a1512;
    --unsure-fill: #8a6a20;
    --unsure-ink: #f4dfae;
    --none-fill: #343c44;
    --none-ink: #66717a;
    --notice: #2b2618;
  }
}
*, ::before { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto;
  max-width: 84rem;
  padding: 0 2rem 6rem;
  background: var(--paper);
  color: var(--text);
  font: 1rem/1.55 var(--sans);
  overflow-wrap: break-word;
}
a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: 0.16em; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 2px; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 1rem; padding: 0.5rem 1rem; background: var(--paper); z-index: 1; }
.patterns { position: absolute; }
h1, h2, h3, h4 { line-height: 1.25; font-weight: 600; text-wrap: balance; }
h1 { font-size: 2.4rem; margin: 0.2rem 0 1.6rem; letter-spacing: -0.01em; }
h2 { font-size: 1.65rem; margin: 0 0 1rem; letter-spacing: -0.005em; }
h3 { font-size: 1.2rem; margin: 2.6rem 0 0.8rem; }
h4 { font-size: 1.02rem; margin: 1.8rem 0 0.4rem; }
p { margin: 0 0 0.9rem; max-width: 46rem; }
ul, ol { margin: 0 0 0.9rem; padding-left: 1.2rem; max-width: 46rem; }
li { margin: 0.25rem 0; }
code { font: 0.86em/1.4 var(--mono); }
bdi, code { overflow-wrap: anywhere; }
bdi { white-space: pre-wrap; }
time { font-variant-numeric: tabular-nums; white-space: nowrap; }
.muted, .clock { color: var(--quiet); }
.mark {
  border: 1px solid var(--strong-line);
  border-radius: 3px;
  padding: 0 0.25em;
  font: 0.75em/1.4 var(--mono);
  color: var(--quiet);
  white-space: nowrap;
}
.late { color: var(--bad); }

header.title { padding: 3.5rem 0 2.2rem; border-bottom: 1px solid var(--line); }
.kind { margin: 0; color: var(--quiet); font-size: 1.05rem; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: 1rem 2rem; margin: 0 0 1.4rem; }
.facts dt { color: var(--quiet); font-size: 0.86rem; }
.facts dd { margin: 0; }
.statement { margin: 0; max-width: 52rem; }
.notice { padding: 0.7rem 1rem; background: var(--notice); border-left: 4px solid var(--unsure); }

.columns { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0 4rem; }
nav { font-size: 0.9rem; padding-top: 2rem; }
nav ol { list-style: none; margin: 0; padding: 0; }
nav li { margin: 0; padding: 0.15rem 0; }
nav ol ol { padding-left: 0.9rem; border-left: 1px solid var(--line); }
nav a { color: var(--text); text-decoration: none; }
nav ol ol a { color: var(--quiet); }
nav a:hover { text-decoration: underline; }
main > section { padding-top: 3.2rem; }
@media (min-width: 72rem) {
  .columns { grid-template-columns: 14rem minmax(0, 1fr); }
  nav { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow-y: auto; padding: 3.4rem 0 2rem; }
}

.totals { list-style: none; display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: 1rem; padding: 0; margin: 0 0 1.4rem; max-width: none; }
.totals li { margin: 0; padding: 0.9rem 1.1rem; border: 1px solid var(--line); border-top: 4px solid var(--none-ink); border-radius: 4px; }
.totals li.conforming { border-top-color: var(--good-fill); }
.totals li.nonconforming { border-top-color: var(--bad-fill); }
.totals li.not-assessed { border-top-color: var(--unsure-ink); border-top-style: dashed; }
.figure { display: block; font-size: 2rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.attention h4:first-child { margin-top: 0; }
.attention ul { padding-left: 0; list-style: none; max-width: 54rem; }
.attention li { display: grid; grid-template-columns: 5rem 1fr auto; gap: 0 1rem; align-items: baseline; justify-items: start; padding: 0.5rem 0; margin: 0; border-top: 1px solid var(--line); }
.attention .what:first-child { grid-column: 1 / 3; }
.attention .when { white-space: nowrap; color: var(--quiet); }

.verdict { white-space: nowrap; font-weight: 600; }
.verdict::before { content: ""; display: inline-block; width: 0; height: 0; margin-right: 0.45em; border: 0.31em solid; border-radius: 50%; }
.verdict.conforming { color: var(--good); }
.verdict.nonconforming { color: var(--bad); }
.verdict.nonconforming::before { border-radius: 0; transform: rotate(45deg); }
.verdict.not-assessed { color: var(--unsure); }
.verdict.not-assessed::before { border: 0.13em dotted; width: 0.72em; height: 0.72em; }
.verdict.not-applicable { color: var(--quiet); }
.verdict.not-applicable::before { height: 0; border-width: 0.08em 0.31em; border-radius: 0; vertical-align: middle; }
.severity { display: inline-block; padding: 0 0.5em; border: 1px solid var(--strong-line); border-radius: 3px; font-size: 0.84rem; }
.severity.critical, .severity.high { border-color: currentcolor; color: var(--bad); }
.severity.critical { font-weight: 700; border-width: 2px; }
.state { font-weight: 600; }
.state.settled { color: var(--quiet); }

.bar { display: block; border-radius: 2px; overflow: hidden; }
.bar .empty { fill: none; stroke: var(--line); }
.swatch { vertical-align: -0.1em; margin-right: 0.5em; border-radius: 2px; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 0.3rem 1.6rem; padding: 0; font-size: 0.9rem; max-width: none; }
.ground-conforming { fill: var(--good-fill); }
.ground-nonconforming { fill: var(--bad-fill); }
.ink-nonconforming { stroke: var(--bad-ink); stroke-width: 1; fill: none; }
.ground-not-assessed { fill: var(--unsure-fill); }
.ink-not-assessed { fill: var(--unsure-ink); }
.ground-not-applicable { fill: var(--none-fill); }
.ink-not-applicable { stroke: var(--none-ink); stroke-width: 0.8; fill: none; }

.scroll { overflow-x: auto; margin: 0 0 1.2rem; }
table { width: 100%; min-width: 40rem; border-collapse: collapse; font-size: 0.9rem; line-height: 1.45; }
caption { text-align: left; padding: 0.8rem 0 0.4rem; font-weight: 600; }
th, td { text-align: left; vertical-align: top; padding: 0.55rem 1rem 0.55rem 0; border-bottom: 1px solid var(--line); font-weight: 400; }
thead th { color: var(--quiet); font-size: 0.84rem; border-bottom-color: var(--strong-line); vertical-align: bottom; }
tfoot th, tfoot td { border-top: 1px solid var(--strong-line); border-bottom: 0; font-weight: 600; }
th:last-child, td:last-child { padding-right: 0; }
.wide { width: 30%; }
.widest { width: 55%; }
.half { width: 50%; }
td p:last-child { margin-bottom: 0; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.time { white-space: nowrap; }
.bars { width: 24%; min-width: 8rem; }
td.bars { padding-top: 0.8rem; }
.chart .wide { width: 27%; }
.chart td { white-space: nowrap; }
.chart th:last-child, .chart td:last-child { padding-left: 0.8rem; }
.group th { background: var(--shade); padding-left: 0.7rem; }
.subject .name { display: block; font-weight: 600; }
.subject code { display: block; color: var(--quiet); }
.where { display: block; color: var(--quiet); font-size: 0.86rem; }
.reason { margin: 0.15rem 0 0; }
.evidence a, .evidence > span { display: block; white-space: nowrap; }
.checks, .names { list-style: none; padding: 0; margin: 0; }
.checks li, .names li { margin: 0 0 0.2rem; }
.names .ended { color: var(--quiet); }
.controls tbody th { padding-left: 3.4rem; text-indent: -3.4rem; }
.control-id { display: inline-block; width: 3.4rem; text-indent: 0; font-weight: 600; font-variant-numeric: tabular-nums; }
.by-hand { color: var(--quiet); }
.more { font-size: 0.9rem; }

.tally { color: var(--quiet); }
.check, .record { margin: 1.6rem 0 0; padding: 1.4rem 0 0; border-top: 1px solid var(--line); }
.check h4, .record h3 { margin: 0 0 0.4rem; font-size: 1.08rem; }
.record .facts { grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); margin-bottom: 1rem; }
.record h4 { margin: 0.4rem 0; font-size: 0.9rem; color: var(--quiet); }
.meta { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.2rem 1.2rem; color: var(--quiet); font-size: 0.92rem; }
.measure { display: flex; flex-wrap: wrap; align-items: center; gap: 0.3rem 1.2rem; margin: 0 0 0.6rem; }
.measure .bar { width: 16rem; flex: none; }
.measure p { margin: 0; font-size: 0.95rem; }
.limits, .silent { font-size: 0.92rem; color: var(--quiet); }
.advice { font-size: 0.95rem; }
details { margin: 0.4rem 0; }
summary { cursor: pointer; padding: 0.25rem 0; font-size: 0.92rem; }
.about { font-size: 0.92rem; }
.history { list-style: none; padding: 0; font-size: 0.9rem; }
.ticket { display: block; }
.glossary > div { margin: 0 0 0.9rem; max-width: 46rem; }
.glossary dt { font-weight: 600; }
.glossary dd { margin: 0; }

@media (max-width: 44rem) {
  body { padding: 0 1.1rem 4rem; }
  header.title { padding-top: 2rem; }
  h1 { font-size: 1.9rem; }
  nav ol ol { display: none; }
  nav > ol { columns: 2; }
  .attention li { grid-template-columns: 4.6rem 1fr; }
  .attention .when { grid-column: 2; }
  .attention .what:first-child { grid-column: 1 / 3; }
  .attention .what:first-child + .when { grid-column: 1 / 3; }
  .totals { grid-template-columns: 1fr 1fr; }
  .totals li { padding: 0.7rem 0.8rem; }
}

@page {
  size: A4;
  margin: 20mm 16mm 18mm;
  @top-left { content: "Monitoring report, clause 9.1; no audit and no certification"; font: 8pt system-ui, sans-serif; color: #58626d; }
  @bottom-right { content: counter(page) " of " counter(pages); font: 8pt system-ui, sans-serif; color: #58626d; }
}
@page :first { @top-left { content: none; } }
@media print {
  :root {
    --paper: #ffffff; --shade: #f5f6f4; --text: #111111; --quiet: #4d565f; --line: #d4d7d9; --strong-line: #9aa1a6;
    --link: #111111; --good: #24695a; --bad: #9c2b25; --unsure: #7a5600; --good-fill: #6ba796; --bad-fill: #b5453d;
    --bad-ink: #f3d3cf; --unsure-fill: #edcf86; --unsure-ink: #7a5600; --none-fill: #e3e6e8; --none-ink: #a8b0b6;
    --notice: #fbf4e2;
  }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  html { font-size: 9.5pt; }
  body { max-width: none; padding: 0; }
  nav, .skip { display: none; }
  .columns { display: block; }
  header.title { padding: 0 0 6mm; }
  h1 { font-size: 22pt; }
  h2 { font-size: 15pt; break-after: avoid; }
  h3, h4, caption, .meta, .measure, .tally { break-after: avoid; }
  main > section { padding-top: 0; break-before: page; }
  main > section:first-child { break-before: auto; padding-top: 6mm; }
  .scroll { overflow: visible; }
  table { min-width: 0; }
  th, td { padding-top: 0.4rem; padding-bottom: 0.4rem; }
  .chart .wide { width: 36%; }
  .chart .bars { width: 15%; min-width: 0; }
  td.bars { padding-top: 0.55rem; }
  .facts { grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: 0.6rem 1.4rem; }
  thead { display: table-header-group; break-after: avoid; }
  tbody:first-of-type tr:first-child { break-before: avoid; }
  tfoot { display: table-row-group; }
  tr, .record .facts, .totals, .attention li { break-inside: avoid; }
  a { text-decoration: none; }
  p, ul, ol, .statement { max-width: none; }
  .about::details-content, .records::details-content { display: block; content-visibility: visible; }
  .about summary { list-style: none; font-weight: 600; }
  .evidence-list { font-size: 7pt; line-height: 1.3; }
  .evidence-list th, .evidence-list td { padding-top: 0.2rem; padding-bottom: 0.2rem; }
}
`;
