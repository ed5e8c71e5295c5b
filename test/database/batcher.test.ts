import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { createBatcher, type Outcome } from '../../src/database/batcher.ts';
import type { DomainError } from '../../src/domainError.ts';

const LIMIT_MS = 60;
/** What is waited for at least: Node's timers may be a little early by the clock that is read. */
const WAITED_MS = LIMIT_MS - 2;

describe('A batcher whose database hangs', () => {
  /** A batcher whose first batch ends when `release` is called; the others end at once. */
  function aHangingBatcher() {
    const batches: string[][] = [];
    let release = () => {};
    let wasOverdue: boolean | undefined;
    const hang = new Promise<void>((resolve) => {
      release = resolve;
    });
    const add = createBatcher<string, string>(async (items, isOverdue) => {
      batches.push(items);
      if (batches.length === 1) await hang;
      if (batches.length === 1) wasOverdue = isOverdue();
      return items.map((item): Outcome<string> => ({ result: `${item} done` }));
    }, LIMIT_MS);
    const outcomeOf = (item: string) => add(item).catch((error: DomainError) => error.code);
    return { batches, add, outcomeOf, release: () => release(), wasOverdue: () => wasOverdue };
  }

  it('tells everybody who waits to come back after the limit, those in the batch and those behind it', async () => {
    const { outcomeOf, batches, release, wasOverdue } = aHangingBatcher();
    const first = outcomeOf('first');
    await pause(10);
    expect(await Promise.all([first, outcomeOf('behind it')])).to.deep.equal(['busy', 'busy']);
    release();
    await pause(5);
    expect(wasOverdue(), 'so that the batch changes nothing any more').to.equal(true);
    expect(batches, 'whoever was refused is not registered later').to.deep.equal([['first']]);
  });

  it('refuses others at once while it hangs, and works again when it does not', async () => {
    const { outcomeOf, release, batches } = aHangingBatcher();
    await outcomeOf('first');
    expect(await outcomeOf('while it hangs')).to.equal('busy');
    release();
    await pause(5);
    expect(await outcomeOf('later')).to.equal('later done');
    expect(batches).to.deep.equal([['first'], ['later']]);
  });

  it('says how long the oldest waits, until one succeeds', async () => {
    const { outcomeOf, add, release } = aHangingBatcher();
    expect(add.waitingMs()).to.equal(0);
    await outcomeOf('first');
    expect(add.waitingMs()).to.be.at.least(WAITED_MS);
    release();
    await pause(5);
    expect(add.waitingMs(), 'nobody has been answered since').to.be.at.least(WAITED_MS);
    await outcomeOf('later');
    expect(add.waitingMs()).to.equal(0);
  });

  it('lets a long queue be worked off as long as it moves', async () => {
    // Four batches that together take longer than the limit. Each may be late by far on a busy machine.
    const add = createBatcher<number, number>(async (items) => {
      await pause(200);
      return items.map((result) => ({ result }));
    }, 700);
    const results = await Promise.all(Array.from({ length: 1_600 }, (_, index) => add(index)));
    expect(results).to.have.length(1_600);
  });
});
