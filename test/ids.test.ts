import { expect } from 'chai';
import { validate, version } from 'uuid';
import { newId } from '../src/crypto/ids.ts';

describe('Ids (UUIDv7)', () => {
  const now = Date.now;
  afterEach(() => {
    Date.now = now;
  });

  it('are unique and sort in the order of creation', () => {
    const made = Array.from({ length: 100_000 }, newId);
    expect(made.every((id) => validate(id) && version(id) === 7)).to.equal(true);
    expect(new Set(made).size).to.equal(made.length);
    expect(made).to.deep.equal([...made].sort());
  });

  it('stay in order when the clock goes back, and follow it again when it has caught up', () => {
    const start = now() + 60_000;
    const made = [0, 1, -50_000, -50_000, 0, 1, 2].map((ahead) => {
      Date.now = () => start + ahead;
      return newId();
    });
    expect(made).to.deep.equal([...made].sort());
    expect(Number.parseInt((made.at(-1) as string).replaceAll('-', '').slice(0, 12), 16)).to.equal(start + 2);
  });
});
