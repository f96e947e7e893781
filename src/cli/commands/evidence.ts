import { OperatorError } from '../../core/operator-error.ts';
import { scopeKey, type Scope } from '../../core/scope.ts';
import { verifyStore, type Fault, type Verification } from '../../evidence/verify.ts';
import type { EvidenceRecord } from '../../store/store.ts';
import { withRecorded, type ConfigOptions } from '../context.ts';
import { sayFields } from '../details.ts';
import { Progress } from '../progress.ts';
import { stateOf } from '../state.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Shell } from '../shell.ts';
import type { Column } from '../table.ts';
import { counted } from '../text.ts';

export interface EvidenceListOptions extends ConfigOptions {
  readonly source?: readonly string[];
  readonly step?: string;
  readonly limit: number;
  readonly after?: string;
  readonly json?: boolean;
  readonly ndjson?: boolean;
}

export interface EvidenceOptions extends ConfigOptions {
  readonly json?: boolean;
}

/** What a record's statement says; see src/evidence/record.ts. */
interface Statement {
  readonly operation: string;
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  readonly page?: number;
  readonly scope: Scope;
  readonly generatedAt?: string;
  readonly removals: readonly string[];
}

/** `annexa evidence list`: a page of records, in the order of their ids. */
export async function list(shell: Shell, options: EvidenceListOptions): Promise<ExitCode> {
  if ((options.source?.length ?? 0) > 1)
    throw new OperatorError('evidence is listed of one source at a time');
  const [source] = options.source ?? [];
  return withRecorded(shell, options, async (recorded) => {
    const filter = {
      ...(source === undefined ? {} : { source }),
      ...(options.step === undefined ? {} : { step: options.step }),
    };
    const page = await recorded.store.records(filter, options.after, options.limit);
    const views = page.items.map(viewOf);
    if (options.ndjson === true) await shell.lines(views);
    else if (options.json === true) {
      shell.json({ ...(await stateOf(recorded)), evidence: views, next: page.next ?? null });
    } else {
      if (views.length === 0) shell.say('There is no such evidence.');
      else shell.table(COLUMNS, views);
      if (page.next !== undefined) shell.note(`annexa: there is more: --after ${page.next}`);
    }
    return 0;
  });
}

/** `annexa evidence show`: what was asked and what was answered, whole. */
export async function show(
  shell: Shell,
  options: EvidenceOptions,
  [id = '']: readonly string[],
): Promise<ExitCode> {
  return withRecorded(shell, options, async ({ store }) => {
    const record = await store.record(id);
    if (!record) throw new OperatorError(`there is no evidence ${JSON.stringify(id)}`);
    const bytes = await store.blob(record.body);
    const body: unknown =
      bytes === undefined ? undefined : JSON.parse(Buffer.from(bytes).toString('utf8'));
    if (options.json === true) {
      shell.json({ evidence: { ...viewOf(record), statement: record.statement, body } });
      return 0;
    }
    const { operation, parameters, page, scope, generatedAt, removals } = statementOf(record);
    sayFields(shell, [
      ['Record', record.id],
      ['Source', record.source],
      ['Step', record.step],
      ['Where', scopeKey(scope)],
      ['Asked', operation],
      ['With', Object.keys(parameters).length > 0 ? JSON.stringify(parameters) : ''],
      ['Page', page === undefined ? '' : String(page)],
      ['Answered at', generatedAt ?? ''],
      ['Left out', removals.join('; ')],
      ['Body', record.body],
    ]);
    shell.say();
    // Quoted as JSON, so that nothing in it reaches the terminal as a control character.
    shell.say(
      body === undefined ? 'The body is missing.' : presentable(JSON.stringify(body, undefined, 2)),
    );
    return 0;
  });
}

/** `annexa evidence verify`: 0 when everything holds, 1 when something does not. */
export async function verify(shell: Shell, options: EvidenceOptions): Promise<ExitCode> {
  return withRecorded(shell, options, async ({ store }) => {
    const progress = new Progress(shell.surroundings.stderr);
    let result: Verification;
    try {
      result = await verifyStore(store, ({ records, readings }) =>
        progress.at(`${counted(records, 'record')}, ${counted(readings, 'reading')} verified`),
      );
    } finally {
      progress.stop();
    }
    if (options.json === true) shell.json({ verification: result });
    else describe(shell, result);
    return result.faultCount === 0 ? 0 : 1;
  });
}

function describe(
  shell: Shell,
  { records, readings, runs, faults, faultCount }: Verification,
): void {
  const all = [counted(records, 'record'), counted(readings, 'reading'), counted(runs, 'run')].join(
    ', ',
  );
  if (faultCount === 0) {
    shell.say(`${shell.style.good('Everything holds')}: ${all}; every hash was computed anew.`);
    return;
  }
  shell.table(FAULT_COLUMNS, faults);
  shell.say();
  shell.say(
    `${shell.style.bad(`${counted(faultCount, 'fault')} in what is kept`)}: ${all} verified. Evidence was altered, damaged or removed after it was sealed.`,
  );
}

function statementOf(record: EvidenceRecord): Statement {
  return JSON.parse(record.statement) as Statement;
}

interface EvidenceView {
  readonly id: string;
  readonly source: string;
  readonly step: string;
  readonly scope: Scope;
  readonly operation: string;
  readonly parameters: Statement['parameters'];
  readonly page?: number;
  readonly body: string;
}

function viewOf(record: EvidenceRecord): EvidenceView {
  const { operation, parameters, page, scope } = statementOf(record);
  return {
    id: record.id,
    source: record.source,
    step: record.step,
    scope,
    operation,
    parameters,
    ...(page === undefined ? {} : { page }),
    body: record.body,
  };
}

/** JSON leaves C1 controls and invisible characters as they are; here they are written out. */
function presentable(json: string): string {
  return json.replace(
    /[\u007F-\u009F\u2028\u2029]|\p{Cf}/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}

const COLUMNS: readonly Column<EvidenceView>[] = [
  { title: 'RECORD', value: ({ id }) => id },
  { title: 'SOURCE', value: ({ source }) => source },
  { title: 'STEP', value: ({ step }) => step },
  { title: 'WHERE', value: ({ scope }) => Object.values(scope).join(' '), flexible: true },
  { title: 'ASKED', value: ({ operation }) => operation, flexible: true },
  {
    title: 'WITH',
    value: ({ parameters, page }) =>
      [
        ...Object.values(parameters).map(String),
        ...(page === undefined ? [] : [`page ${String(page)}`]),
      ].join(' '),
    flexible: true,
  },
];

const FAULT_COLUMNS: readonly Column<Fault>[] = [
  { title: 'WHAT', value: ({ about }) => about },
  { title: 'ID', value: ({ id }) => id },
  { title: 'FAULT', value: ({ problem }) => problem },
  { title: 'DETAIL', value: ({ detail }) => detail, flexible: true },
];
