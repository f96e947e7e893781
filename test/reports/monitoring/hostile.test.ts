import { describe, expect, it } from 'vitest';

import { monitoring } from '../../../reports/monitoring/monitoring.tsx';
import { STYLE } from '../../../reports/monitoring/style.ts';
import { attribute, byId, documentOf, faultsOf, textOf, type Element } from './document.ts';
import { sample, withTexts } from './sample.ts';

const HOSTILE: readonly (readonly [string, string, string])[] = [
  ['a script', '<script>alert(1)</script>', '<script>alert(1)</script>'],
  ['an image that fails', '"><img src=x onerror=alert(1)>', '"><img src=x onerror=alert(1)>'],
  ['a quote and a handler', `' onmouseover='alert(1)`, `' onmouseover='alert(1)`],
  ['the end of the style', '</style><svg onload=alert(1)>', '</style><svg onload=alert(1)>'],
  ['the end of the title', '</title></head><body onload=x>', '</title></head><body onload=x>'],
  ['a comment', '<!-- --!><a href=x>', '<!-- --!><a href=x>'],
  ['a reference', '&lt;b&gt; &#60; &amp', '&lt;b&gt; &#60; &amp'],
  ['an address that runs', 'javascript:alert(1)', 'javascript:alert(1)'],
  ['an address with data', 'data:text/html,<b>', 'data:text/html,<b>'],
  ['writing turned around', 'user\u202Efdp.exe', 'userU+202Efdp.exe'],
  ['an isolate left open', '\u2066abc', 'U+2066abc'],
  ['letters that are not seen', 'ad\u200Bmin\u00AD\uFEFF', 'adU+200BminU+00ADU+FEFF'],
  ['a joiner in a plain name', 'ad\u200Dmin', 'adU+200Dmin'],
  ['a tag that is not seen', 'a\u{E0041}b', 'aU+E0041b'],
  ['control characters', 'a\u0000b\u001B[31mc\u0085d', 'aU+0000bU+001B[31mcU+0085d'],
  ['line breaks', 'a\r\nb\u2028c', 'aU+000DU+000AbU+2028c'],
  ['half a character', 'a\uD800b', 'aU+D800b'],
  ['no character', 'a\uFFFEb', 'aU+FFFEb'],
  ['a heap of marks', `a${'\u0301'.repeat(90)}`, `a${'\u0301'.repeat(4)}+86 marks`],
  ['nothing but spaces', '   ', 'blank   '],
  ['ten thousand letters', 'x'.repeat(10_000), `${'x'.repeat(240)}… 9,760 more characters`],
];

/** What the program itself decides on; everything else may come from anywhere. */
const OWN = /\.(verdict|state|status|severity|nature|bearing|generatedAt|asOf|at|\w+At)$/;

/** Texts of providers, trackers and people, as opposed to those of annexa's own checks. */
const OUTSIDE =
  /^\.(organization|run)$|(?<!\.checks\.params)\.name$|\.(because|owner|tenant|callers|detail|item|account|permission|text|ref|url|tracker|lastError|actor|person|data\.reason|user|operation|repository)$|\.(subject|subjects)\.id$|\.findings\.source$/;

/** What a reader would not see, or what would change what stands beside it. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

/** Names of elements and attributes in their order; marks for what is unseen come and go. */
function skeleton(elements: readonly Element[]): readonly string[] {
  return elements
    .filter((element) => attribute(element, 'class') !== 'mark')
    .map(({ tagName, attrs }) => `${tagName} ${attrs.map(({ name }) => name).join(' ')}`);
}

describe.each(HOSTILE)('%s', (_name, hostile, seen) => {
  it('adds no element and no attribute, wherever it stands', () => {
    const put = (text: string) =>
      documentOf(
        monitoring.render(withTexts(sample(), (own, key) => (OWN.test(key) ? own : text))),
      );
    expect(skeleton(put(hostile))).toEqual(skeleton(put('harmless')));
  });

  it('leads nowhere', () => {
    const elements = documentOf(
      monitoring.render(withTexts(sample(), (own, key) => (OWN.test(key) ? own : hostile))),
    );
    for (const element of elements) {
      const href = attribute(element, 'href');
      if (href !== undefined) expect(href).toMatch(/^#/);
    }
  });

  it('is shown for what it is where it comes from outside', () => {
    const html = monitoring.render(
      withTexts(sample(), (own, key) => (OUTSIDE.test(key) && !OWN.test(key) ? hostile : own)),
    );
    expect(faultsOf(html)).toEqual([]);
    const elements = documentOf(html);
    const name = elements.find((element) => attribute(element, 'class') === 'name');
    expect(name === undefined ? '' : textOf(name)).toBe(seen);
    for (const id of ['nonconformities', 'scope', 'gaps', 'evidence', 'choices']) {
      expect(textOf(byId(elements, id)).includes(seen), id).toBe(true);
    }
    // The line break at the very end is the document's own.
    expect(html.trimEnd().split('\n').slice(1).join('\n').replace(STYLE, '')).not.toMatch(UNSEEN);
  });
});

describe('names that need what others abuse', () => {
  it.each([
    ['a family', '👩‍👩‍👧 Example'],
    ['Persian', 'نمی‌خواهم'],
    ['Hindi', 'क्‍ष'],
    ['Hebrew', 'חברה לדוגמה'],
    ['accents', 'Žofia Ünal'],
  ])('%s is left as it is', (_language, name) => {
    const elements = documentOf(monitoring.render({ ...sample(), organization: name }));
    const title = elements.find(({ tagName }) => tagName === 'h1');
    expect(title ? textOf(title) : '').toBe(name);
  });
});
