import { describe, expect, it } from 'vitest';

import { escapeMarkdown } from '../../../src/core/markdown.ts';

describe('escapeMarkdown', () => {
  it.each([
    ['an ordinary-name 1.2', 'an ordinary-name 1.2'],
    ['arn:aws:iam::123456789012:user/x', 'arn:aws:iam::123456789012:user/x'],
    ['@example-admin', '@&#8203;example-admin'],
    ['a@example.com', 'a@&#8203;example.com'],
    ['see #12 and GH-12', 'see #&#8203;12 and GH-&#8203;12'],
    ['https://example.com/x', 'https:&#8203;//example.com/x'],
    ['www.example.com', 'www&#8203;.example.com'],
    ['<img src=x onerror=alert(1)>', '&lt;img src=x onerror=alert\\(1\\)&gt;'],
    ['<!-- annexa:key=k -->', '&lt;\\!-- annexa:key=k --&gt;'],
    ['[here](https://example.com)', '\\[here\\]\\(https:&#8203;//example.com\\)'],
    ['`a` *b* _c_ ~d~ |e|', '\\`a\\` \\*b\\* \\_c\\_ \\~d\\~ \\|e\\|'],
    ['a \\@b', 'a \\\\@&#8203;b'],
    ['&#64;b &lt;', '&amp;#&#8203;64;b &amp;lt;'],
    ['$x$', '&#36;x&#36;'],
    ['# head', '\\# head'],
    ['- item', '\\- item'],
    ['1. first', '1\\. first'],
    ['    indented', 'indented'],
    ['one\r\n# two\n\nthree\u2028four\u0000', 'one # two three four'],
    ['\u202Etxt.exe\u200B', 'txt.exe'],
  ])('%j', (text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped);
  });
});
