import type { Page } from 'playwright-core';
import { LONG } from './longForm.ts';
import { FaultlessInRun } from './oncePerRun.ts';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const CONTRAST = 'color-contrast';

interface Findings {
  violations: Finding[];
  /** What axe cannot judge. */
  incomplete: Finding[];
  /** Elements with which it found no fault. */
  passed: number;
}

interface Finding {
  rule: string;
  /** The HTML of each element. */
  elements: string[];
}

/** What text looked like where axe found its contrast sufficient. */
const readableLooks = new FaultlessInRun('look');

/**
 * Violations of WCAG 2.2 A and AA, a line for each rule. The contrast of texts, which takes axe longer than all else, is
 * computed where a text looks different from those before; in the long form always.
 */
export async function violationsIn(page: Page): Promise<string[]> {
  const looks = await looksIn(page);
  const isContrastKnown = !LONG && looks.every((look) => readableLooks.has(look));
  const options = { runOnly: TAGS, resultTypes: ['violations'], rules: { [CONTRAST]: { enabled: !isContrastKnown } } };
  const { violations } = await runAxe(page, options);
  if (violations.every(({ rule }) => rule !== CONTRAST)) for (const look of looks) readableLooks.add(look);
  return violations.map(({ rule, elements }) => `${rule}: ${elements.join(' ')}`);
}

/** What the texts of a page look like, each look once: on two pages with the same looks, contrast is the same. */
export async function looksIn(page: Page): Promise<string[]> {
  return (await page.evaluate(LOOKS)) as string[];
}

/** How axe judges the contrast of the texts of a page (WCAG 2.2, 1.4.3). */
export function contrastIn(page: Page): Promise<Findings> {
  return runAxe(page, { runOnly: { type: 'rule', values: [CONTRAST] } });
}

async function runAxe(page: Page, options: object): Promise<Findings> {
  // Loaded here, since every process of the tests loads this file, and few open a page.
  const { default: axe } = await import('axe-core');
  await page.evaluate(`window.axe ?? (() => {${axe.source}})()`);
  // No page has sound or film, which axe would load first.
  return (await page.evaluate(`axe.run(document, ${JSON.stringify({ ...options, preload: false })}).then(${SUMMARIZE})`)) as Findings;
}

/** Run in the page: only what is looked at leaves the browser. */
const SUMMARIZE = `({ violations, incomplete, passes }) => {
  const summarize = (results) => results.map(({ id, nodes }) => ({ rule: id, elements: nodes.map(({ html }) => html) }));
  const passed = passes.reduce((sum, { nodes }) => sum + nodes.length, 0);
  return { violations: summarize(violations), incomplete: summarize(incomplete), passed };
}`;

/** Runs in the page, open shadow roots included: for each text its colour, size and weight, and what is painted behind it. */
const LOOKS = `(() => {
  const looks = new Set();
  const visit = (element, behind) => {
    const style = getComputedStyle(element);
    const painted = [style.backgroundColor, style.backgroundImage, style.opacity].join();
    const here = painted === 'rgba(0, 0, 0, 0),none,1' ? behind : behind + ' ' + painted;
    const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '') || 'value' in element;
    if (hasText) looks.add([style.color, style.fontSize, style.fontWeight, here].join(' '));
    for (const child of [...element.children, ...(element.shadowRoot?.children ?? [])]) visit(child, here);
  };
  visit(document.documentElement, '');
  return [...looks];
})()`;
