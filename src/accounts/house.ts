import type { World } from '../world.ts';
import { type Codes, makeCodes } from './challenge.ts';
import { type Changes, openChanges } from './change.ts';
import type { SendNow } from './sendNow.ts';
import { makeTallies, type Tallies } from './tally.ts';
import { makeTokens, type Tokens } from './token.ts';

/** What everything about accounts needs: three doors, one house. */
export interface House {
  world: World;
  change: Changes;
  codes: Codes;
  tallies: Tallies;
  sessionTokens: Tokens;
  confirmTokens: Tokens;
  sendNow: SendNow;
}

/** `sendNow` is for the door that keeps nothing when its letter cannot be sent. */
export function openHouse(world: World, sendNow: SendNow = async () => false, lettersWritten?: () => void): House {
  return {
    world,
    change: openChanges(world, lettersWritten),
    codes: makeCodes(world.keys),
    tallies: makeTallies(world.keys),
    sessionTokens: makeTokens(world.keys, 'session'),
    confirmTokens: makeTokens(world.keys, 'confirm'),
    sendNow,
  };
}
