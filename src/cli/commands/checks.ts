import type { Check } from '../../core/check.ts';
import { requireNames } from '../context.ts';
import { sayFields } from '../details.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Shell } from '../shell.ts';
import type { Column } from '../table.ts';

/** `annexa checks`: the catalogue, which needs no configuration; or everything about one check. */
export async function checks(
  shell: Shell,
  options: { readonly json?: boolean },
  [id]: readonly string[],
): Promise<ExitCode> {
  const { checks: all, catalogue } = await shell.surroundings.registry();
  if (id !== undefined) {
    const ids = all.map((check) => check.id);
    requireNames('check', [id], ids);
  }
  const order = Object.keys(catalogue.topics);
  const chosen = all
    .filter((check) => id === undefined || check.id === id)
    .sort((a, b) => order.indexOf(a.topic) - order.indexOf(b.topic) || (a.id < b.id ? -1 : 1));
  if (options.json === true) shell.json({ checks: chosen.map(viewOf) });
  else if (id === undefined) shell.table(COLUMNS, chosen);
  else for (const check of chosen) describe(shell, check);
  return 0;
}

function viewOf(check: Check): unknown {
  const { id, revision, title, topic, severity, nature, controls, references } = check;
  const { rationale, remediation, limits } = check;
  const params = Object.fromEntries(
    Object.entries(check.params).map(([name, { default: value, unit, origin }]) => [
      name,
      { default: value, unit, origin },
    ]),
  );
  return {
    id,
    revision,
    title,
    topic,
    severity,
    nature,
    controls,
    references,
    params,
    rationale,
    remediation,
    limits,
  };
}

function describe(shell: Shell, check: Check): void {
  const { style } = shell;
  shell.say(style.bold(`${check.id}  ${check.title}`));
  sayFields(shell, [
    ['Topic', check.topic],
    ['Severity', check.severity],
    [
      'Nature',
      check.nature === 'event'
        ? 'event: it lies in the past and never becomes conforming'
        : 'state',
    ],
    ['Judges', check.subjects.join(', ')],
    ['Looks up', Object.keys(check.lookups).join(', ')],
    ['Revision', String(check.revision)],
  ]);
  for (const [title, text] of [
    ['Why', check.rationale],
    ['What to do', check.remediation],
    ['Limits', check.limits],
  ]) {
    shell.say(`\n${style.bold(title ?? '')}\n${text ?? ''}`);
  }
  shell.say(`\n${style.bold('Controls')}`);
  shell.table(
    [
      { title: 'ID', value: ({ id }) => id },
      { title: 'BEARING', value: ({ bearing }) => bearing },
      { title: 'BECAUSE', value: ({ because }) => because, flexible: true },
    ],
    check.controls,
  );
  if (Object.keys(check.params).length > 0) {
    shell.say(`\n${style.bold('Parameters')}`);
    shell.table(
      [
        { title: 'NAME', value: ([name]) => name },
        { title: 'DEFAULT', value: ([, param]) => JSON.stringify(param.default) },
        { title: 'UNIT', value: ([, param]) => param.unit },
        { title: 'ORIGIN', value: ([, param]) => param.origin, flexible: true },
      ],
      Object.entries(check.params),
    );
  }
  if (check.references.length > 0) {
    shell.say(`\n${style.bold('Others that ask the same')}`);
    for (const { source, version, id } of check.references) {
      shell.say([source, version, id].filter((part) => part !== undefined).join(' '));
    }
  }
}

const COLUMNS: readonly Column<Check>[] = [
  { title: 'CHECK', value: ({ id }) => id },
  { title: 'TOPIC', value: ({ topic }) => topic },
  { title: 'SEVERITY', value: ({ severity }) => severity },
  { title: 'CONTROLS', value: ({ controls }) => controls.map(({ id }) => id).join(' ') },
  { title: 'TITLE', value: ({ title }) => title, flexible: true },
];
