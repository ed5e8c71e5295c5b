/**
 * The languages wanted for a form, as a value for the header Accept-Language (RFC 9110, 12.5.4): first that of the form's
 * attribute `language` or else of the page around it, then those of the browser.
 */
export function acceptLanguageOf(form: Element): string {
  const ofPage = form.getAttribute('language') ?? form.closest('[lang]')?.getAttribute('lang');
  return [...new Set([ofPage, ...navigator.languages].filter(Boolean))]
    .slice(0, 10)
    .map((language, index) => `${language};q=${(10 - index) / 10}`)
    .join(', ');
}
