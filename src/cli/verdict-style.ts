import type { Verdict } from '../core/verdict.ts';
import type { Style } from './style.ts';

/** A verdict's colour: what is not known has one of its own, and never that of what is well. */
export function verdictStyle(text: string, verdict: Verdict | null, style: Style): string {
  switch (verdict) {
    case 'conforming':
      return style.good(text);
    case 'nonconforming':
      return style.bad(text);
    case 'not-assessed':
      return style.unsure(text);
    case 'not-applicable':
    case null:
      return text;
  }
}
