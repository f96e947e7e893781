import type { Grantee, GrantFormat } from '../../core/grants.ts';
import { OperatorError } from '../../core/operator-error.ts';
import { stepsOf } from '../../engine/plan-checks.ts';
import { configured, requireNames, type ConfigOptions } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Shell } from '../shell.ts';
import type { Column } from '../table.ts';

export interface PermissionsOptions extends ConfigOptions {
  readonly format?: string;
  readonly role?: string;
  readonly json?: boolean;
}

/** The form that every source has: its permissions with the readings that need them. */
const LIST = 'list';

interface Needed {
  readonly role: string;
  readonly permission: string;
  /** Ids of the steps that need it. */
  readonly readings: readonly string[];
}

/** `annexa permissions`: what to grant for a source as configured; asks nothing of the provider. */
export async function permissions(
  shell: Shell,
  options: PermissionsOptions,
  [id = '']: readonly string[],
): Promise<ExitCode> {
  const { configuration } = await configured(shell, options);
  const ids = configuration.sources.map((source) => source.id);
  requireNames('source', [id], ids);
  const source = configuration.sources.find((one) => one.id === id);
  if (!source) throw new Error(`no source ${id}`);
  const { collector, settings } = source;
  const steps = stepsOf(source, new Set(), configuration.folder);
  const all = [...new Set(steps.flatMap((step) => step.permissions))].sort();
  const { grantees, formats } = collector.grants?.of(settings, steps) ?? {
    grantees: [{ id: 'caller', title: 'whom annexa reads as', permissions: all }],
    formats: [],
  };
  requireNames('role', options.role === undefined ? [] : [options.role], idsOf(grantees));
  const format = formatOf(options, formats);
  if (format) {
    const role = options.role ?? (format.together ? undefined : grantees.at(-1)?.id);
    shell.surroundings.stdout.write(format.render(role));
    if (grantees.length > 1 && options.role === undefined) sayWhich(shell, grantees, role);
    return 0;
  }
  const shown = grantees.filter((one) => options.role === undefined || one.id === options.role);
  const needed = shown.flatMap((grantee) =>
    grantee.permissions.map((permission): Needed => ({
      role: grantee.id,
      permission,
      readings: steps
        .filter((step) => step.permissions.includes(permission))
        .map((step) => step.id),
    })),
  );
  if (options.json === true) {
    shell.json({
      source: id,
      collector: collector.id,
      roles: shown.map(({ id: role, title }) => ({
        id: role,
        title,
        permissions: needed
          .filter((one) => one.role === role)
          .map(({ permission, readings }) => ({ permission, readings })),
      })),
      formats: formats.map(({ id: name, title }) => ({ id: name, title })),
    });
  } else if (needed.length === 0) shell.say('Nothing it reads needs a permission.');
  else {
    shell.table(columns(shown.length > 1), needed);
    if (shown.length > 1) sayWhich(shell, shown, undefined);
  }
  return 0;
}

/** Undefined for the list. Throws an `OperatorError` for a format that the source's collector lacks. */
function formatOf(
  { format, json }: PermissionsOptions,
  formats: readonly GrantFormat[],
): GrantFormat | undefined {
  if (json === true || format === LIST) return undefined;
  if (format === undefined) return formats[0];
  const found = formats.find(({ id }) => id === format);
  if (found) return found;
  if (formats.length === 0) {
    throw new OperatorError(
      `there is no format ${JSON.stringify(format)} for this source: what it needs is a ${LIST}, or --json`,
    );
  }
  requireNames('format', [format], [...idsOf(formats), LIST]);
  return undefined;
}

/** Which role is which on standard output, and how to have one alone. */
function sayWhich(shell: Shell, grantees: readonly Grantee[], printed: string | undefined): void {
  for (const { id, title } of grantees) {
    const hint = printed === id ? 'this is printed' : `--role ${id} prints it alone`;
    shell.note(`annexa: ${id} is ${title}; ${hint}`);
  }
}

function idsOf(named: readonly { readonly id: string }[]): readonly string[] {
  return named.map(({ id }) => id);
}

function columns(several: boolean): readonly Column<Needed>[] {
  return [
    ...(several ? [{ title: 'ROLE', value: ({ role }: Needed) => role }] : []),
    { title: 'PERMISSION', value: ({ permission }) => permission },
    { title: 'FOR', value: ({ readings }) => readings.join(', '), flexible: true },
  ];
}
