import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';

import ts from 'typescript';

const ROOT = path.resolve(import.meta.dirname, '..');

/**
 * Puts the sources of these folders into `folder` as JavaScript, for processes of their own: the oldest
 * Node we support runs no TypeScript. Folders within them are left out, and so are tests.
 */
export async function compile(folder: string, parts: readonly string[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'package.json'), '{"type":"module"}');
  await symlink(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  for (const part of parts) {
    const target = path.join(folder, part);
    await mkdir(target, { recursive: true });
    for (const file of await readdir(path.join(ROOT, part), { withFileTypes: true })) {
      if (!file.isFile() || !/^[^.]+\.ts$/.test(file.name)) continue;
      const { outputText } = ts.transpileModule(
        await readFile(path.join(ROOT, part, file.name), 'utf8'),
        {
          compilerOptions: {
            target: ts.ScriptTarget.ES2023,
            module: ts.ModuleKind.ESNext,
            verbatimModuleSyntax: true,
            rewriteRelativeImportExtensions: true,
          },
        },
      );
      await writeFile(path.join(target, file.name.replace(/\.ts$/, '.js')), outputText);
    }
  }
}
