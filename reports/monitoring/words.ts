import type { ReportedExclusion, ReportedNonconformity } from '../../src/core/monitoring-report.ts';
import type { Verdict } from '../../src/core/verdict.ts';

export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  conforming: 'Conforming',
  nonconforming: 'Nonconforming',
  'not-assessed': 'Not assessed',
  'not-applicable': 'Not applicable',
};

/** The order in which verdicts are shown beside each other: what was found, then what was not. */
export const VERDICT_ORDER: readonly Verdict[] = [
  'nonconforming',
  'not-assessed',
  'conforming',
  'not-applicable',
];

const THEMES: Readonly<Record<string, string>> = {
  organizational: 'Organizational controls',
  people: 'People controls',
  physical: 'Physical controls',
  technological: 'Technological controls',
};

export function themeWords(theme: string): string {
  return THEMES[theme] ?? theme;
}

/** Why reading did not bring what it was to bring, as a table shows it. */
const GAPS: Readonly<Record<string, string>> = {
  denied: 'Refused',
  unlicensed: 'Not in the plan in use',
  throttled: 'Throttled',
  truncated: 'Cut off before the end',
  'provider-error': 'Answered with an error',
  unreachable: 'Not reached',
  invalid: 'Not understood',
  stale: 'Too old',
  absent: 'No evidence',
  'no-source': 'No source',
  imprecise: 'Readings too far apart',
};

export function gapWords(reason: string): string {
  return GAPS[reason] ?? reason;
}

const UNWATCHED: Readonly<Record<string, string>> = {
  'not-running': 'annexa was not running',
  suspended: 'the machine was asleep',
  'clock-changed': 'somebody set the clock forward',
  overrun: 'the collection before, or those of other sources, had not come to an end',
  failed: 'every try failed',
  'disk-low': 'the disk was nearly full',
};

/** Why a source was not read by its schedule. */
export function unwatchedWords(cause: string): string {
  return UNWATCHED[cause] ?? cause;
}

const RULES: Readonly<Record<string, string>> = {
  severity: 'critical or high severity is raised at once',
  clause: 'a requirement of clauses 4 to 10 is raised at once',
  subjects: 'the number of subjects reached its limit',
  share: 'the share of subjects reached its limit',
  'past-due': 'not corrected when due',
  recurrence: 'came back within twelve months',
  person: 'raised by a person',
};

function ruleWords(rule: string): string {
  return RULES[rule] ?? rule;
}

const STATES: Readonly<Record<string, string>> = {
  proposed: 'Proposed',
  open: 'Open',
  corrected: 'Corrected',
  closed: 'Closed',
  excepted: 'Risk accepted',
  declined: 'Declined',
  withdrawn: 'Withdrawn',
};

export function stateWords(state: string): string {
  return STATES[state] ?? state;
}

const ENDS: Readonly<Record<string, string>> = {
  corrected: 'conforms again',
  gone: 'no longer exists',
  'no-longer-applicable': 'no longer applies',
  'out-of-scope': 'now outside the ISMS scope',
};

export function endWords(ended: string | null): string {
  return ended === null ? '' : (ENDS[ended] ?? ended);
}

/** What happened to a nonconformity, in words; an event of a kind not known here by its own name. */
export function eventWords({ type, data }: ReportedNonconformity['events'][number]): string {
  const of = (name: string): string => {
    const value = data[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
  switch (type) {
    case 'proposed':
      return `Proposed from ${of('deviation')}: ${ruleWords(of('rule'))}`;
    case 'raised':
      return `Raised from ${of('deviation')}: ${ruleWords(of('rule'))}`;
    case 'joined':
      return `${of('deviation')} joined`;
    case 'recurred':
      return `Came back with ${of('deviation')}, and was opened again`;
    case 'corrected':
      return 'Corrected: every affected subject conforms again or is no more';
    default: {
      const reason = of('reason') || of('because');
      return reason === '' ? stateWords(type) : `${stateWords(type)}: ${reason}`;
    }
  }
}

const MATCHES: Readonly<Record<string, string>> = {
  source: 'source',
  account: 'account',
  repository: 'repository',
  kind: 'every',
  subject: 'named',
};

/** What an exclusion matches: `repository sandbox-* of source github`. */
export function matchWords(matches: ReportedExclusion['matches']): string {
  return Object.entries(matches)
    .map(([name, pattern]) => `${MATCHES[name] ?? name} ${pattern}`)
    .join(', ');
}

/** Instants within a sentence, to the minute, as the page writes them everywhere. */
export function sentence(text: string): string {
  return text.replace(/\b(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d(?:\.\d+)?Z/g, '$1 $2 UTC');
}

/** A value of a parameter as people read it. */
export function valueWords(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export const GLOSSARY: readonly (readonly [term: string, meaning: string])[] = [
  [
    'Conforming',
    'Complete and fresh evidence shows that the subject fulfils what the check asks. It holds for what is automated and for the moment of the reading.',
  ],
  ['Nonconforming', 'The evidence shows that the subject does not fulfil what the check asks.'],
  [
    'Not assessed',
    'Something the verdict needs could not be seen: refused, cut off, too old, or without a source. It is neither good nor bad news; the reason and, where known, the permission that would reveal it are given.',
  ],
  [
    'Not applicable',
    'The check does not ask anything of the subject, for the reason given; or a complete reading shows that there is no subject.',
  ],
  [
    'Coverage',
    'How many of the subjects to which a check applies could be judged. No count of verdicts means anything without it.',
  ],
  [
    'Direct and supporting checks',
    'A direct check tests what the control asks and decides its verdict. A supporting one only adds to the picture.',
  ],
  [
    'Deviation',
    'What is wrong now: one check failing at one source, with its subjects. A fresh conforming reading on complete coverage corrects it.',
  ],
  [
    'Nonconformity',
    'The formal record of clause 10.2: a requirement that is not fulfilled, followed through correction, cause, corrective action and review of its effectiveness. Being corrected does not close it.',
  ],
  [
    'Baseline',
    'What the first complete reading of a source found. Such deviations may be older than the record.',
  ],
  [
    'Evidence id',
    'The SHA-256 hash of a sealed record of what was asked and what was answered, less what is declared to be removed. It stays the same for as long as the answer does.',
  ],
];
