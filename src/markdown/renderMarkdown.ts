import type { Env } from 'markdown-it';
import { parser } from './parser.ts';

const HEADING_LEVELS = 6;

/** Above the headings of the text are the title of the page and that of its section. */
const TOP_HEADING = 3;

// Titles of links are left out: phones cannot show them.
parser.renderer.rules.link_open = (tokens, index) =>
  `<a href="${parser.utils.escapeHtml(String(tokens[index]?.attrGet('href') ?? ''))}" rel="nofollow noopener">`;
parser.renderer.rules.heading_open = (tokens, index, _options, env) => `<${demoted(tokens[index]?.tag, env)}>`;
parser.renderer.rules.heading_close = (tokens, index, _options, env) => `</${demoted(tokens[index]?.tag, env)}>\n`;

/**
 * Markdown as HTML that is safe whatever was typed: `p br em strong ul ol li h1–h6 a`, with the attributes `href` and `rel` of `a`
 * (http, https, mailto or tel) and `start` of `ol`. The highest heading is `<h{topHeading}>`. Callers bound the length.
 */
export function renderMarkdown(text: string, { topHeading = TOP_HEADING }: { topHeading?: number } = {}): string {
  return parser.render(text, { topHeading });
}

function demoted(tag: string | undefined, env: Env | undefined): string {
  const level = Number(tag?.slice(1)) - 1 + Number(env?.topHeading);
  return `h${Math.min(level, HEADING_LEVELS)}`;
}
