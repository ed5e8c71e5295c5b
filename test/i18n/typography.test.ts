import { expect } from 'chai';
import { eventTimeParts, formatDateTime, zoneName } from '../../src/events/formatTime.ts';
import { keysOf, LANGUAGES, rawText } from '../../src/i18n/translate.ts';

const JUNE = '2027-06-13T17:00:00.000Z';
const NO_BREAK_SPACE = '\u00a0';

/** What is wrong with a text, by language. Addresses, times of day and what stands in code are no prose. */
const FAULTS: Record<string, [fault: string, pattern: RegExp][]> = {
  fr: [
    ['no no-break space (U+00A0) before : ; ! ? »', /(?:^|[^\s«])[;!?»]|[^\s\d]:(?!\S)|(?!\u00a0)\s[:;!?»]/],
    ['no no-break space (U+00A0) after «', /«(?!\u00a0)/],
    ['other quotation marks than « »', /[“”„]/],
  ],
  de: [
    ['quotation marks that are not „ and “', /[«»”]|“[^”„“]*“|„[^“]*(?:„|$)/],
    ['a space before punctuation', /\s[:;!?](?:\s|$)/],
  ],
  nl: [
    ['quotation marks that are not “ and ”', /[«»„]|“[^”]*(?:“|$)/],
    ['a space before punctuation', /\s[:;!?](?:\s|$)/],
  ],
  en: [
    ['quotation marks that are not “ and ”', /[«»„]|“[^”]*(?:“|$)/],
    ['a space before punctuation', /\s[:;!?](?:\s|$)/],
  ],
};
const EVERYWHERE: [fault: string, pattern: RegExp][] = [
  ['a straight quotation mark or apostrophe', /["'`]/],
  ['three dots in place of …', /\.\.\./],
  ['two spaces', / {2}/],
];

describe('The typography of the texts', () => {
  for (const language of LANGUAGES)
    it(`in ${language} is that of the language`, () => {
      const faults = keysOf(language).flatMap((key) =>
        [...EVERYWHERE, ...(FAULTS[language] ?? [])].flatMap(([fault, pattern]) =>
          pattern.test(proseOf(rawText(language, key))) ? [`${key}: ${fault}: ${rawText(language, key)}`] : [],
        ),
      );
      expect(faults).to.deep.equal([]);
    });

  it('negative control: finds what is wrong', () => {
    const wrong = {
      fr: ['Attention !', 'Voir: ici', 'Quoi?', '« x »', 'l’«x»', `Oui\u202f!`],
      de: ['„Ja”', 'Was ?'],
      nl: ['„Ja”'],
      en: ['“Yes'],
    };
    for (const [language, texts] of Object.entries(wrong))
      for (const text of texts)
        expect(
          FAULTS[language]?.some(([, pattern]) => pattern.test(text)),
          text,
        ).to.equal(true);
    for (const text of [`Attention${NO_BREAK_SPACE}!`, `«${NO_BREAK_SPACE}x${NO_BREAK_SPACE}»`, 'à 19:00'])
      expect(
        FAULTS.fr?.some(([, pattern]) => pattern.test(text)),
        text,
      ).to.equal(false);
  });
});

function proseOf(text: string): string {
  return text
    .replace(/<code>.*?<\/code>|<[^>]*>/g, '')
    .replace(/https?:\/\/\S*|\d{4}-\d\d-\d\dT[\d:]+/g, 'x')
    .replace(/\{text\}T[\d:]+/g, 'x');
}

describe('A time zone', () => {
  it('is called as people call it in the language of the reader; where there is no word, by its name', () => {
    const names = (timeZone: string) => LANGUAGES.map((language) => [language, zoneName(timeZone, JUNE, language)]);
    expect(Object.fromEntries(names('Europe/Brussels'))).to.deep.equal({
      en: 'Central European Time',
      fr: 'heure d’Europe centrale',
      nl: 'Midden-Europese tijd',
      de: 'Mitteleuropäische Zeit',
    });
    expect(Object.fromEntries(names('America/Punta_Arenas'))).to.include({ fr: 'America/Punta_Arenas', de: 'America/Punta_Arenas' });
    expect(zoneName('Europe/London', JUNE, 'de')).to.equal('Britische Sommerzeit');
    expect([zoneName('Nowhere', JUNE, 'en'), zoneName('Etc/GMT+5', 'soon', 'en')]).to.deep.equal(['UTC', 'Etc/GMT+5']);
    expect(formatDateTime(JUNE, 'Europe/Brussels', 'nl')).to.match(/ \(Midden-Europese tijd\)$/);
    const event = { startsAt: JUNE, endsAt: '2027-06-13T19:00:00.000Z', timeZone: 'Europe/Brussels' };
    expect(eventTimeParts(event, 'en').zone).to.equal('(Central European Time)');
  });
});
