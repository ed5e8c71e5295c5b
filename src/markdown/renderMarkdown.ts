import type { Token } from 'markdown-it';
import { parser } from './parser.ts';

const HEADING_LEVELS = 6;

/** Above the headings of the text are the title of the page and that of its section. */
const TOP_HEADING = 3;

// Titles of links are left out: phones cannot show them.
parser.renderer.rules.link_open = (tokens, index) =>
  `<a href="${parser.utils.escapeHtml(String(tokens[index]?.attrGet('href') ?? ''))}" rel="nofollow noopener">`;

/**
 * Markdown as HTML that is safe whatever was typed: `p br em strong ul ol li h1–h6 a`, with the attributes `href` and `rel` of `a`
 * (http, https, mailto or tel) and `start` of `ol`. The highest heading is `<h{topHeading}>`. Callers bound the length.
 */
export function renderMarkdown(text: string, { topHeading = TOP_HEADING }: { topHeading?: number } = {}): string {
  const tokens = parser.parse(text, {});
  demoteHeadings(tokens, topHeading);
  return parser.renderer.render(tokens, parser.options, {});
}

/** Below `top`, without leaving out a level on the way down, whichever the writer began with (WCAG 2.2, 1.3.1). */
function demoteHeadings(tokens: Token[], top: number) {
  const headings = tokens.filter(({ type }) => type === 'heading_open' || type === 'heading_close');
  const used = [...new Set(headings.map(({ tag }) => tag))].sort();
  let level = top - 1;
  for (const heading of headings) {
    if (heading.type === 'heading_open') level = Math.min(top + used.indexOf(heading.tag), level + 1, HEADING_LEVELS);
    heading.tag = `h${level}`;
  }
}
