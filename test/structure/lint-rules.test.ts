import { ESLint, Linter } from 'eslint';
import { describe, expect, it } from 'vitest';

/** The rules of the project's own lint configuration that need no types. */
const ownRules = ['no-restricted-globals', 'no-restricted-imports', 'no-restricted-syntax'];

/** Lints the code with what the configuration says for the file; the rules that it breaks. */
async function broken(file: string, code: string): Promise<readonly string[]> {
  const config = (await new ESLint().calculateConfigForFile(file)) as Linter.Config;
  const rules = Object.entries(config.rules ?? {}).filter(([name]) => ownRules.includes(name));
  const messages = new Linter().verify(code, { rules: Object.fromEntries(rules) });
  return messages.map((message) => message.ruleId ?? message.message);
}

describe('lint rules for controls', () => {
  const file = 'controls/assets/asset-has-owner.ts';

  it.each([
    ['Date.now()', 'no-restricted-syntax'],
    ['new Date()', 'no-restricted-syntax'],
    ['new Date', 'no-restricted-syntax'],
    ['Date()', 'no-restricted-syntax'],
    ['Math.random()', 'no-restricted-syntax'],
    ['export const judge = async () => 1', 'no-restricted-syntax'],
    ["export const later = import('./other.ts')", 'no-restricted-syntax'],
    ['process.env.HOME', 'no-restricted-globals'],
    ["fetch('http://localhost')", 'no-restricted-globals'],
    ["import { readFileSync } from 'node:fs'", 'no-restricted-imports'],
  ])('refuse %s', async (code, rule) => {
    expect(await broken(file, code)).toContain(rule);
  });

  it('let a check compute with the time it is handed', async () => {
    const code = 'export const year = (asOf) => new Date(asOf).getUTCFullYear()';
    expect(await broken(file, code)).toEqual([]);
  });
});

describe('lint rules for collectors', () => {
  const file = 'collectors/aws/buckets.ts';

  it.each([
    'try { read() } catch { items = [] }',
    'try { read() } catch (error) {}',
    'read().catch(() => [])',
    'read().catch(() => null)',
    'read().catch(() => undefined)',
    'read().catch(() => ({}))',
    'read().catch(() => {})',
    'read().catch(function () {})',
  ])('refuse %s', async (code) => {
    expect(await broken(file, code)).toContain('no-restricted-syntax');
  });

  it('let a collector say what was refused', async () => {
    const code =
      'try { read() } catch (error) { note(error) }; read().catch((error) => refused(error))';
    expect(await broken(file, code)).toEqual([]);
  });
});
