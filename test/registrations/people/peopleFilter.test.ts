import { expect } from 'chai';
import { DomainError } from '../../../src/domainError.ts';
import {
  directionOf,
  PEOPLE_SORTS,
  PEOPLE_STATES,
  peopleFilterSchema,
  peopleQuerySchema,
} from '../../../src/registrations/people/peopleFilter.ts';
import { validate } from '../../../src/validation/validate.ts';

describe('Choosing people of an event', () => {
  it('means everybody, newest first, for an empty form', () => {
    const query = validate(peopleQuerySchema, { search: ' ', state: '', member: '', sort: '', direction: '', after: '', lang: 'nl' });
    expect(query).to.deep.equal({ state: 'all', sort: 'registered', limit: 50 });
    expect(directionOf(query)).to.equal('desc');
    expect(validate(peopleFilterSchema, {})).to.deep.equal({ state: 'all' });
  });

  it('takes every list in every order, as the address of a page writes it', () => {
    for (const state of PEOPLE_STATES)
      for (const sort of PEOPLE_SORTS)
        expect(validate(peopleQuerySchema, { state, sort, direction: 'asc', member: 'true', limit: '100' })).to.deep.equal({
          ...{ state, sort, direction: 'asc', member: true, limit: 100 },
        });
  });

  const WRONG: [field: string, value: unknown][] = [
    ['search', 'x'.repeat(101)],
    ['search', ['a', 'b']],
    ['state', 'gone'],
    ['member', 'perhaps'],
    ['sort', 'email'],
    ['direction', 'up'],
    ['after', '12'],
    ['limit', 101],
    ['limit', 0],
    ['page', 3],
  ];
  for (const [field, value] of WRONG)
    it(`names ${field} if it is ${JSON.stringify(value).slice(0, 20)}`, () => {
      const check = () => validate(peopleQuerySchema, { [field]: value });
      expect(check)
        .to.throw(DomainError)
        .with.nested.property('details.fieldErrors[0].field')
        .that.satisfies((name: string) => name.startsWith(field));
    });
});
