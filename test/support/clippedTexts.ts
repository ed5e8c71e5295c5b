import { expect } from 'chai';
import type { Page } from 'playwright-core';

/**
 * Runs in the page. A text that is wider than its element is cut off, or stands on others; the text of a closed list is always cut off. Lists
 * of zones, emails and people are as long as they are, and end with dots.
 */
const CLIPPED = `(() => {
  const textWidth = document.createElement('canvas').getContext('2d');
  const isTooWide = (element) => {
    const { font, paddingLeft, paddingRight, overflowX, display } = getComputedStyle(element);
    if (element.tagName !== 'SELECT')
      return display !== 'inline' && !['auto', 'scroll'].includes(overflowX) && element.scrollWidth > element.clientWidth + 1;
    if (['timeZone', 'template', 'person'].includes(element.name)) return false;
    textWidth.font = font;
    const arrow = 16;
    const room = element.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight) - arrow;
    return [...element.options].some(({ text }) => textWidth.measureText(text).width > room);
  };
  const hasText = (element) => element.tagName === 'SELECT' || [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  return [...document.querySelectorAll('main *')]
    .filter((element) => element.clientWidth > 1 && !element.closest('.unseen, .trap, .cards thead') && hasText(element) && isTooWide(element))
    .map((element) => element.tagName + '#' + element.id + ': ' + element.textContent.trim().slice(0, 60));
})()`;

export async function expectNoClippedTexts(page: Page): Promise<void> {
  expect(await page.evaluate(CLIPPED), 'texts that are cut off').to.deep.equal([]);
}
