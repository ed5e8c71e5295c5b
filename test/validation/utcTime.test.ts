import { expect } from 'chai';
import { readUtcTime } from '../../src/validation/utcTime.ts';

describe('A time that a client or an operator writes', () => {
  const zone = process.env.TZ;
  afterEach(() => {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });

  it('is in UTC unless it says otherwise, wherever the service runs', () => {
    for (const TZ of ['UTC', 'Europe/Brussels', 'America/Lima']) {
      process.env.TZ = TZ;
      expect(readUtcTime('2027-06-13'), TZ).to.equal('2027-06-13T00:00:00.000Z');
      expect(readUtcTime('2027-06-13T19:00'), TZ).to.equal('2027-06-13T19:00:00.000Z');
      expect(readUtcTime('2027-06-13T19:00:30.5Z'), TZ).to.equal('2027-06-13T19:00:30.500Z');
      expect(readUtcTime('2027-06-13T19:00-05:00'), TZ).to.equal('2027-06-14T00:00:00.000Z');
    }
    expect(readUtcTime('2028-02-29')).to.equal('2028-02-29T00:00:00.000Z');
  });

  it('is refused if it is none', () => {
    for (const text of [
      '',
      'yesterday',
      '2027-W24',
      '2027-164',
      '2027-13-01',
      '2027-06-32',
      '2027-02-30',
      '2027-02-29T10:00',
      '2027-06-13T25:00',
      '13/06/2027',
      '2027',
    ])
      expect(readUtcTime(text), text).to.equal(null);
  });
});
