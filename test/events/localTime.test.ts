import { expect } from 'chai';
import { DomainError } from '../../src/domainError.ts';
import { formatEventTime } from '../../src/events/formatTime.ts';
import { parseLocalTime } from '../../src/events/localTime.ts';
import { isTimeZone } from '../../src/events/timeZone.ts';
import { LANGUAGES } from '../../src/i18n/translate.ts';

describe('The time of an event', () => {
  it('is in a zone of the IANA list, which every language can show', () => {
    for (const zone of ['UTC', 'CET', 'Europe/Brussels', 'europe/brussels', 'Pacific/Kiritimati', 'Antarctica/Troll', 'Etc/GMT+2']) {
      expect(isTimeZone(zone), zone).to.equal(true);
      const event = { startsAt: '2027-06-13T17:00:00.000Z', endsAt: '2027-06-13T19:00:00.000Z', timeZone: zone };
      for (const language of LANGUAGES) expect(formatEventTime(event, language), zone).to.match(/ \([^()]+\)$/);
    }
    for (const zone of ['+02:00', '-05:30', '+02', 'Z', 'UTC+2', 'Europe/Nowhere', '', ' Europe/Brussels', '[u-ca=hebrew]'])
      expect(isTimeZone(zone), zone).to.equal(false);
  });

  for (const [text, utc] of [
    ['2027-06-13T19:00', '2027-06-13T17:00'],
    ['2027-06-13 19:00:00', '2027-06-13T17:00'],
    ['2027-06-13T19:00+02:00', '2027-06-13T17:00'],
    ['2027-06-13T19:00+02:00[Europe/Brussels]', '2027-06-13T17:00'],
    ['2027-10-31T02:30+02:00', '2027-10-31T00:30'],
    ['2027-10-31T02:30+01:00', '2027-10-31T01:30'],
    ['2027-10-31T02:30+0100', '2027-10-31T01:30'],
  ] as const) {
    it(`${text} is taken as it is written`, () => {
      expect(parseLocalTime('starts', text, 'Europe/Brussels')).to.deep.equal({
        utc: `${utc}:00.000Z`,
        local: text.slice(0, 16).replace(' ', 'T'),
      });
    });
  }

  for (const [text, reason] of [
    ['2027-06-13T19:00+05:00', 'has the offset +05:00, but Europe/Brussels has +02:00 then.'],
    ['2027-06-13T19:00Z', 'has the offset Z, but Europe/Brussels has +02:00 then.'],
    ['2027-06-13T19:00[America/New_York]', 'names the time zone America/New_York, but the event is in Europe/Brussels.'],
    ['2027-06-13', 'has no time of day.'],
    ['2027-06-13T19:00:30', 'has seconds.'],
    ['2027-02-30T10:00', 'is not a day or time of the calendar.'],
    ['2027-06-13T24:00', 'is not a day or time of the calendar.'],
    ['20027-06-13T10:00', 'is not a time.'],
    ['9999-06-13T10:00', 'is not between the years 1970 and 2999.'],
    ['2027-03-28T02:30', 'does not exist in Europe/Brussels: the clocks go forward then. Choose 01:30 or 03:30.'],
    ['2027-03-28T02:30+01:00', 'does not exist in Europe/Brussels'],
    [
      '2027-10-31T02:30',
      'happens twice in Europe/Brussels, because the clocks go back then. Write which one: 2027-10-31T02:30+02:00 or 2027-10-31T02:30+01:00.',
    ],
    ['2027-10-31T02:30+03:00', 'has the offset +03:00, but Europe/Brussels has +02:00 or +01:00 then.'],
  ] as const) {
    it(`${text} is refused, because it ${reason}`, () => {
      const attempt = () => parseLocalTime('starts', text, 'Europe/Brussels');
      expect(attempt).to.throw(DomainError, `${text} ${reason}`).with.nested.property('details.fieldErrors[0].field', 'starts');
    });
  }
});
