import { expect } from 'chai';
import fc from 'fast-check';
import { markdownToText } from '../../src/markdown/markdownToText.ts';
import { renderMarkdown } from '../../src/markdown/renderMarkdown.ts';
import { anyText } from '../support/anyText.ts';

const ALLOWED =
  /^<(?:\/?(?:p|em|strong|ul|ol|li|h[3-6])|br|\/a|ol start="\d+"|a href="(?:https?:|mailto:|tel:)[^"<>\s]*" rel="nofollow noopener")>$/;

/** What people who want to break out of the text would type, in any order. */
const pieces = fc.constantFrom(
  ...[
    '<script>',
    '</p>',
    '<img src=x onerror=alert(1)>',
    '![a](javascript:alert(1))',
    '[a](javascript:alert(1))',
    '[a](JaVaScRiPt&colon;x)',
  ],
  ...['[a](https://a.example "t\\" onclick=x")', '<https://a.example>', 'https://a.example/"onx=', '[a](data:text/html,x)', '[a](//evil)'],
  ...[
    '# ',
    '####### ',
    '- ',
    '1. ',
    '999999999. ',
    '> ',
    '`',
    '```html',
    '|a|b|',
    '---',
    '**',
    '_',
    '\n',
    '\n\n',
    '    ',
    '&lt;',
    '&#x3c;',
    '\\<',
  ],
  ...['[a]: javascript:x', '[a]', '\0', '\u202e', '"', "'", '<!--', '<style>', 'mailto:a@b.example?body="x', 'http://[::1]', '[x](<a b>)'],
);
const hostile = fc.array(fc.oneof(pieces, anyText()), { maxLength: 40 }).map((parts) => parts.join(''));

describe('Markdown', () => {
  it('becomes paragraphs, emphasis, lists, links and headings below those of the page', () => {
    const html = renderMarkdown('# Walk\nBring *good* **shoes**\nand tea.\n\n- one\n- [two](https://a.example/?a=1&b=2)\n\n3. c');
    expect(html).to.equal(
      '<h3>Walk</h3>\n<p>Bring <em>good</em> <strong>shoes</strong><br>\nand tea.</p>\n<ul>\n<li>one</li>\n' +
        '<li><a href="https://a.example/?a=1&amp;b=2" rel="nofollow noopener">two</a></li>\n</ul>\n<ol start="3">\n<li>c</li>\n</ol>\n',
    );
    expect(renderMarkdown('## Deep', { topHeading: 2 })).to.equal('<h2>Deep</h2>\n');
    expect(renderMarkdown('#### a\n## b\n###### c\n#### d').replace(/\n/g, '')).to.equal('<h3>a</h3><h3>b</h3><h4>c</h4><h4>d</h4>');
  });

  it('links bare web and email addresses, and no schemes that run or load something', () => {
    expect(renderMarkdown('https://a.example and ada@a.example')).to.equal(
      '<p><a href="https://a.example" rel="nofollow noopener">https://a.example</a> and ' +
        '<a href="mailto:ada@a.example" rel="nofollow noopener">ada@a.example</a></p>\n',
    );
    for (const href of [
      'javascript:alert(1)',
      'data:text/html,x',
      'file:///etc/passwd',
      '//evil.example',
      '/account',
      'vbscript:x',
      'blob:x',
    ]) {
      expect(renderMarkdown(`[a](${href})`), href).not.to.contain('<a');
    }
    expect(renderMarkdown('![a](https://a.example/x.png) <b>x</b>')).not.to.match(/<img|<b>/);
  });

  it('never has a tag or an attribute that is not on the list, whatever is typed', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const html = renderMarkdown(text);
        for (const tag of html.match(/<[^>]*>?/g) ?? []) expect(tag).to.match(ALLOWED);
        expect(html.replace(/<[^>]*>/g, '')).not.to.match(/[<>]/);
        expect(markdownToText(text)).to.be.a('string');
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes no longer for what was made to be slow', () => {
    for (const piece of ['[', '*a_ ', '> ', '- ', '[a](', '![', '`', '**', '_a', '\\', '<', 'a@', 'http://', '1. ', '# ']) {
      const started = performance.now();
      const text = piece.repeat(5_000 / piece.length);
      markdownToText(text);
      renderMarkdown(text);
      expect(performance.now() - started, piece).to.be.below(1_000);
    }
  });

  it('becomes plain text with the addresses of its links, each once', () => {
    const markdown =
      '# Walk\nBring *good* shoes\nand [tea](https://a.example/tea).\n\n- one\n  two\n- three\n  1. four\n  2. five\n\nAsk ada@a.example, <https://a.example>.';
    expect(markdownToText(markdown)).to.equal(
      'Walk\n\nBring good shoes\nand tea (https://a.example/tea).\n\n- one\n  two\n- three\n  1. four\n  2. five\n\nAsk ada@a.example, <https://a.example>.',
    );
    expect(markdownToText('[call](tel:+3247012) [mail](mailto:a@b.example)')).to.equal('call (+3247012) mail (a@b.example)');
  });
});
