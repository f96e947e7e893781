/** How text stands out; on anything but a terminal it does not. */
export interface Style {
  bold(text: string): string;
  faint(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  unsure(text: string): string;
}

const same = (text: string): string => text;
const plain: Style = { bold: same, faint: same, good: same, bad: same, unsure: same };

const coloured: Style = {
  bold: wrapped(1, 22),
  faint: wrapped(2, 22),
  good: wrapped(32, 39),
  bad: wrapped(31, 39),
  unsure: wrapped(33, 39),
};

/** Colours are for terminals whose user does not refuse them (https://no-color.org). */
export function styleFor(
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): Style {
  const refused = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  return stream.isTTY === true && !refused ? coloured : plain;
}

function wrapped(on: number, off: number): (text: string) => string {
  return (text) => (text === '' ? text : `\u001B[${String(on)}m${text}\u001B[${String(off)}m`);
}
