import { expect } from 'chai';
import { checkInsSchema } from '../../src/checkin/checkInInput.ts';
import { uuidField } from '../../src/validation/uuid.ts';

const UUID = '3f1c2a52-7b1e-4c55-9d0f-0a1b2c3d4e5f';
const OTHER_FORMS = [`{${UUID}}`, `[${UUID}]`, `(${UUID})`, UUID.replaceAll('-', ''), UUID.replaceAll('-', ':'), `${UUID}\n`];

describe('An id in a request', () => {
  it('has the one form that the API document names', () => {
    expect(uuidField.validate(UUID.toUpperCase())).to.deep.equal({ value: UUID });
    expect(OTHER_FORMS.filter((form) => !uuidField.validate(form).error)).to.deep.equal([]);
  });

  it('is stored as such when a door makes it', () => {
    const isTaken = (id: string) => {
      const { error } = checkInsSchema.validate({ checkIns: [{ id, registration: UUID, people: 1 }] });
      return !error?.details.some(({ path }) => path.at(-1) === 'id');
    };
    expect([UUID, ...OTHER_FORMS].filter(isTaken)).to.deep.equal([UUID]);
  });
});
