import type { JSX } from 'hono/jsx/jsx-runtime';

import type { VerdictCounts } from '../../src/core/control-verdict.ts';
import type { Severity, Verdict } from '../../src/core/verdict.ts';
import { count, counted } from './text.tsx';
import { VERDICT_ORDER, VERDICT_WORDS } from './words.ts';

/** A verdict in words, with the shape that stands for it beside; never told by colour alone. */
export function VerdictLabel({ verdict }: { readonly verdict: Verdict }): JSX.Element {
  return <span class={`verdict ${verdict}`}>{VERDICT_WORDS[verdict]}</span>;
}

export function SeverityLabel({ severity }: { readonly severity: Severity }): JSX.Element {
  return <span class={`severity ${severity}`}>{severity}</span>;
}

/** Subjects that could be judged, and all to which something applies. */
export function coverage(counts: VerdictCounts): { assessed: number; expected: number } {
  const assessed = counts.conforming + counts.nonconforming;
  return { assessed, expected: assessed + counts['not-assessed'] };
}

export function coverageWords({
  assessed,
  expected,
}: {
  readonly assessed: number;
  readonly expected: number;
}): string {
  if (expected === 0) return 'nothing to assess';
  return assessed === expected
    ? `all ${count(expected)} assessed`
    : `${count(assessed)} of ${count(expected)} assessed`;
}

/** `3 nonconforming, 1 not assessed, 40 conforming`; what did not occur is left out. */
export function countWords(counts: VerdictCounts): string {
  const parts = VERDICT_ORDER.filter((verdict) => counts[verdict] > 0).map(
    (verdict) => `${count(counts[verdict])} ${VERDICT_WORDS[verdict].toLowerCase()}`,
  );
  return parts.length > 0 ? parts.join(', ') : 'nothing recorded';
}

/** Fill patterns of the bars, defined once for the page. */
export function Patterns(): JSX.Element {
  return (
    <svg class="patterns" width="0" height="0" aria-hidden="true" focusable="false">
      <defs>
        <pattern id="fill-nonconforming" width="5" height="5" patternUnits="userSpaceOnUse">
          <rect class="ground-nonconforming" width="5" height="5" />
          <path class="ink-nonconforming" d="M-1 6L6 -1M-1 1L1 -1M4 6L6 4" />
        </pattern>
        <pattern id="fill-not-assessed" width="5" height="5" patternUnits="userSpaceOnUse">
          <rect class="ground-not-assessed" width="5" height="5" />
          <circle class="ink-not-assessed" cx="2.5" cy="2.5" r="1.1" />
        </pattern>
        <pattern id="fill-conforming" width="5" height="5" patternUnits="userSpaceOnUse">
          <rect class="ground-conforming" width="5" height="5" />
        </pattern>
        <pattern id="fill-not-applicable" width="5" height="5" patternUnits="userSpaceOnUse">
          <rect class="ground-not-applicable" width="5" height="5" />
          <path class="ink-not-applicable" d="M0 2.5H5" />
        </pattern>
      </defs>
    </svg>
  );
}

/** Least width of a part that is there at all, in percent: one failure among thousands is seen. */
const LEAST = 1.5;

/** Parts of a whole as a bar. The numbers stand beside it; it says nothing that they do not. */
export function Bar({ counts }: { readonly counts: VerdictCounts }): JSX.Element {
  const present = VERDICT_ORDER.filter((verdict) => counts[verdict] > 0);
  const total = present.reduce((sum, verdict) => sum + counts[verdict], 0);
  const raised = present.map((verdict) => Math.max((counts[verdict] / total) * 100, LEAST));
  const scale = 100 / raised.reduce((sum, width) => sum + width, 0);
  let from = 0;
  return (
    <svg class="bar" width="100%" height="14" aria-hidden="true" focusable="false">
      {present.length === 0 && <rect class="empty" width="100%" height="14" />}
      {present.map((verdict, index) => {
        const width = (raised[index] ?? 0) * scale;
        const x = from;
        from += width;
        return (
          <rect x={percent(x)} width={percent(width)} height="14" fill={`url(#fill-${verdict})`} />
        );
      })}
    </svg>
  );
}

function percent(value: number): string {
  return `${value.toFixed(2)}%`;
}

/** What the fills of the bars stand for. */
export function Legend(): JSX.Element {
  return (
    <ul class="legend">
      {VERDICT_ORDER.map((verdict) => (
        <li>
          <svg class="swatch" width="22" height="12" aria-hidden="true" focusable="false">
            <rect width="22" height="12" fill={`url(#fill-${verdict})`} />
          </svg>
          {VERDICT_WORDS[verdict]}
        </li>
      ))}
    </ul>
  );
}

export function subjects(value: number): string {
  return counted(value, 'subject');
}
