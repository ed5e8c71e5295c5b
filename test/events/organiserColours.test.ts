import { expect } from 'chai';
import fc from 'fast-check';
import { contrastRatio, organiserColours } from '../../src/events/organiserColours.ts';

describe("An organiser's colour", () => {
  it('has readable text on it, whatever colour it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffff }), (number) => {
        const { colour, onColour } = organiserColours({ colour: `#${number.toString(16).padStart(6, '0')}` });
        expect(contrastRatio(colour, onColour)).to.be.at.least(4.5);
      }),
    );
  });

  it('defaults to ours', () => {
    expect(organiserColours({ colour: null })).to.deep.equal({ colour: '#1d5fa8', onColour: '#ffffff' });
  });
});
