import MarkdownIt from 'markdown-it';

/** What of Markdown people may use. Everything else, HTML too, stays the text that was typed. */
const RULES = ['newline', 'escape', 'emphasis', 'balance_pairs', 'link', 'linkify', 'heading', 'lheading', 'list'];
const PROTOCOLS = ['http:', 'https:', 'mailto:', 'tel:'];
/** Lists in lists in lists: nobody needs more, and each level costs time. */
const MAX_NESTING = 20;

/** Parses Markdown (CommonMark) without HTML, images, code, quotes and tables. A line break stays one; bare addresses become links. */
export const parser = new MarkdownIt('zero', { breaks: true, linkify: true, maxNesting: MAX_NESTING }).enable(RULES);

// Relative links are refused, because the same text is in emails and on other sites.
parser.validateLink = (url) => URL.canParse(url) && PROTOCOLS.includes(new URL(url).protocol);
// `walk.in.the` is a sentence without a space more often than a host name.
parser.linkify.set({ fuzzyLink: false, fuzzyEmail: true });
