import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { trackedFiles } from './tracked-files.ts';

const code = trackedFiles().filter((file) =>
  /^(src|collectors|controls|reports|test|scripts)\/.*\.(ts|tsx|js)$/.test(file),
);

const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*$/;
/** Names that say nothing of what a file is about, and so collect whatever has no better place. */
const vague = /^(utils?|helpers?|managers?|constants?|misc|common)$/;

/** The parts of a path, without the ending of the file's name. */
function namesIn(file: string): readonly string[] {
  return file.replace(/(\.(test|config))?\.(ts|tsx|js)$/, '').split('/');
}

describe('names of code files', () => {
  it('are found', () => {
    expect(code).toContain('test/structure/file-names.test.ts');
  });

  it('are in kebab case, folders included', () => {
    const odd = code.filter((file) => !namesIn(file).every((name) => kebabCase.test(name)));
    expect(odd).toEqual([]);
  });

  it('say what the file is about', () => {
    const odd = code.filter((file) =>
      vague.test(path.posix.basename(namesIn(file).join('/')).replace(/^.*-/, '')),
    );
    expect(odd).toEqual([]);
  });
});
