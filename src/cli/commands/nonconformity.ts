import type { Check } from '../../core/check.ts';
import { OperatorError } from '../../core/operator-error.ts';
import { acceptProposed } from '../../engine/accept.ts';
import type { Nonconformity, TicketRow } from '../../store/store.ts';
import { requireNames, withRecorded, type ConfigOptions, type Recorded } from '../context.ts';
import { sayEvents, sayFields } from '../details.ts';
import { stateOf } from '../state.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Shell } from '../shell.ts';
import type { Column } from '../table.ts';
import { counted } from '../text.ts';
import type { ListOptions, ShowOptions } from './deviation.ts';

interface NonconformityView extends Nonconformity {
  readonly title: string;
  readonly tickets: readonly Pick<TicketRow, 'tracker' | 'ref' | 'url'>[];
}

export interface AcceptOptions extends ConfigOptions {
  readonly all?: boolean;
  /** The person who decided it. */
  readonly by?: string;
  readonly json?: boolean;
}

/** `annexa nonconformity list`: what is proposed, open or corrected but not closed. */
export async function list(shell: Shell, options: ListOptions): Promise<ExitCode> {
  return withRecorded(shell, options, async (recorded) => {
    const all = await views(recorded);
    const { configuration, registry } = recorded;
    const names = (
      configured: readonly { id: string }[],
      own: readonly string[],
    ): readonly string[] => [...new Set([...configured.map(({ id }) => id), ...own])];
    requireNames(
      'check',
      options.check,
      names(
        registry.checks,
        all.map(({ check }) => check),
      ),
    );
    requireNames(
      'source',
      options.source,
      names(
        configuration.sources,
        all.map(({ source }) => source),
      ),
    );
    const chosen = all
      .filter(({ state }) => options.all === true || PENDING.has(state))
      .filter(({ check }) => options.check?.includes(check) ?? true)
      .filter(({ source }) => options.source?.includes(source) ?? true);
    if (options.ndjson === true) await shell.lines(chosen);
    else if (options.json === true) {
      shell.json({ ...(await stateOf(recorded)), nonconformities: chosen });
    } else if (chosen.length === 0) {
      shell.say(
        options.all === true
          ? 'There is no nonconformity on record.'
          : 'No nonconformity is pending.',
      );
    } else shell.table(COLUMNS, chosen);
    return 0;
  });
}

/** `annexa nonconformity show`: with its deviations, tickets and history. */
export async function show(
  shell: Shell,
  options: ShowOptions,
  [id = '']: readonly string[],
): Promise<ExitCode> {
  return withRecorded(shell, options, async (recorded) => {
    const nonconformity = (await views(recorded)).find((one) => one.id === id);
    if (!nonconformity) throw unknown(id);
    const events = await recorded.store.events(id);
    const deviations = (await recorded.store.deviations()).filter((one) =>
      nonconformity.deviations.includes(one.id),
    );
    if (options.json === true) {
      shell.json({ ...(await stateOf(recorded)), nonconformity, deviations, events });
      return 0;
    }
    const affected = deviations
      .flatMap(({ subjects }) => subjects)
      .filter(({ until }) => until === null);
    shell.say(shell.style.bold(`${nonconformity.id}  ${nonconformity.title}`));
    sayFields(shell, [
      ['State', nonconformity.state],
      ['Check', nonconformity.check],
      ['Source', nonconformity.source],
      ['Severity of the check', nonconformity.severity],
      ['Controls', nonconformity.controls.join(', ')],
      ['Raised', `${nonconformity.raisedAt}, by the rule ${nonconformity.rule}`],
      ['Corrected', nonconformity.correctedAt ?? ''],
      ['Deviations', nonconformity.deviations.join(', ')],
      ['Affected now', counted(affected.length, 'subject')],
      ['Tickets', nonconformity.tickets.map(({ url }) => url).join(', ')],
      ['Follows', nonconformity.predecessor ?? ''],
    ]);
    shell.say();
    sayEvents(shell, events);
    return 0;
  });
}

/** `annexa nonconformity accept`: what a first run proposed becomes open, some of it or all. */
export async function accept(
  shell: Shell,
  options: AcceptOptions,
  ids: readonly string[],
): Promise<ExitCode> {
  if ((ids.length === 0) === (options.all !== true)) {
    throw new OperatorError('name the nonconformities to accept, or say --all');
  }
  return withRecorded(shell, options, async ({ configuration, store }) => {
    const accepted = await acceptProposed({
      store,
      ids: options.all === true ? 'all' : ids,
      trackers: configuration.trackers.map(({ id }) => id),
      actor: shell.surroundings.user,
      person: options.by ?? null,
      signal: shell.surroundings.signal,
      now: shell.now,
    });
    if (options.json === true) shell.json({ accepted });
    else if (accepted.length === 0) shell.say('Nothing is proposed.');
    else {
      shell.say(
        `${counted(accepted.length, 'nonconformity', 'nonconformities')} now open: ${accepted.join(', ')}`,
      );
      if (configuration.trackers.length > 0) shell.say('The next run files their tickets.');
    }
    return 0;
  });
}

const PENDING: ReadonlySet<string> = new Set(['proposed', 'open', 'corrected', 'excepted']);

function unknown(id: string): OperatorError {
  return new OperatorError(`there is no nonconformity ${JSON.stringify(id)}`);
}

async function views({ store, registry }: Recorded): Promise<readonly NonconformityView[]> {
  const [all, tickets] = await Promise.all([store.nonconformities(), store.tickets()]);
  return all.map((one) => ({
    ...one,
    title: titleOf(one.check, registry.checks),
    tickets: tickets
      .filter(({ nonconformity }) => nonconformity === one.id)
      .map(({ tracker, ref, url }) => ({ tracker, ref, url })),
  }));
}

function titleOf(check: string, checks: readonly Check[]): string {
  return checks.find(({ id }) => id === check)?.title ?? check;
}

const COLUMNS: readonly Column<NonconformityView>[] = [
  { title: 'ID', value: ({ id }) => id },
  {
    title: 'STATE',
    value: ({ state }) => state,
    style: (text, { state }, style) =>
      state === 'open' ? style.bad(text) : state === 'proposed' ? style.unsure(text) : text,
  },
  { title: 'SEVERITY', value: ({ severity }) => severity },
  { title: 'CHECK', value: ({ check }) => check },
  { title: 'SOURCE', value: ({ source }) => source },
  { title: 'RAISED', value: ({ raisedAt }) => raisedAt.slice(0, 10) },
  { title: 'TICKET', value: ({ tickets }) => tickets.map(({ ref }) => ref).join(' ') },
  { title: 'TITLE', value: ({ title }) => title, flexible: true },
];
