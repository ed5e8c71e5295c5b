import type { Token } from 'markdown-it';
import { parser } from './parser.ts';

interface OpenList {
  ordered: boolean;
  /** Number of its next item. */
  next: number;
}

/**
 * Markdown as plain text for emails and previews: without its signs, a blank line between paragraphs, `- ` or `1. ` before the
 * items of lists, and the address of a link behind its text: `the map (https://…)`.
 */
export function markdownToText(text: string): string {
  const lines: string[] = [];
  const lists: OpenList[] = [];
  let bullet = '';
  for (const token of parser.parse(text, {})) {
    if (token.type.endsWith('_list_open')) {
      lists.push({ ordered: token.type === 'ordered_list_open', next: Number(token.attrGet('start') ?? 1) });
    } else if (token.type.endsWith('_list_close')) {
      lists.pop();
      if (lists.length === 0) lines.push('');
    } else if (token.type === 'list_item_open') {
      bullet = nextBullet(lists.at(-1));
    } else if (token.type === 'inline') {
      const depth = Math.max(lists.length - 1, 0);
      lines.push(...indent(inlineText(token.children ?? []), '  '.repeat(depth), bullet, lists.length > 0));
      if (lists.length === 0) lines.push('');
      bullet = '';
    }
  }
  return lines.join('\n').trim();
}

function nextBullet(list: OpenList | undefined): string {
  return list?.ordered ? `${list.next++}. ` : '- ';
}

/** Further lines of an item stand below its text. */
function indent(text: string, margin: string, bullet: string, isItem: boolean): string[] {
  const below = margin + ' '.repeat(bullet.length || (isItem ? 2 : 0));
  return text.split('\n').map((line, index) => (index === 0 && bullet ? margin + bullet : below) + line);
}

function inlineText(tokens: Token[]): string {
  let text = '';
  let linkStart = 0;
  let href = '';
  for (const token of tokens) {
    if (token.type === 'link_open') {
      linkStart = text.length;
      href = String(token.attrGet('href') ?? '');
    } else if (token.type === 'link_close') {
      if (!saysItsAddress(text.slice(linkStart), href)) text += ` (${href.replace(/^(mailto|tel):/, '')})`;
    } else if (token.type === 'softbreak' || token.type === 'hardbreak') {
      text += '\n';
    } else {
      text += token.content;
    }
  }
  return text;
}

/** Of a bare address, text and link are the same, but for what the link encodes. */
function saysItsAddress(text: string, href: string): boolean {
  return [text, `mailto:${text}`, `tel:${text}`].some((shown) => parser.normalizeLink(shown) === href);
}
