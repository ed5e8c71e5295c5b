import { expect } from 'chai';
import fc from 'fast-check';
import { coloursOf, contrast } from '../../src/events/colours.ts';

describe("An organiser's colour", () => {
  it('has text on it that can be read, whatever colour it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffff }), (number) => {
        const { colour, onColour } = coloursOf({ colour: `#${number.toString(16).padStart(6, '0')}` });
        expect(contrast(colour, onColour)).to.be.at.least(4.5);
      }),
    );
  });

  it('is ours when none was said', () => {
    expect(coloursOf({ colour: null })).to.deep.equal({ colour: '#1d5fa8', onColour: '#ffffff' });
  });
});
