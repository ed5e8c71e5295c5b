/** 0 codes that somebody waits for at a screen, 1 confirmations, 2 single notices, 3 notices to everybody. */
export type Priority = 0 | 1 | 2 | 3;

export const PRIORITIES: readonly Priority[] = [0, 1, 2, 3];

const TEMPLATES: readonly [Priority, readonly string[]][] = [
  [0, ['account-code', 'account-sign-in', 'account-confirm', 'account-verify', 'account-identity', 'account-password-reset']],
  [1, ['confirm', 'confirm-first', 'confirm-wait-list', 'confirm-address', 'confirmed', 'waiting', 'promoted', 'offer']],
  [3, ['event-changed', 'called-off', 'event-reminder', 'mailing']],
];

/** Which messages leave first; what is not named is a single notice. */
export function priorityOf(template: string): Priority {
  return TEMPLATES.find(([, templates]) => templates.includes(template))?.[0] ?? 2;
}

/** In each cycle these turns begin with a lower class; all others with the first that has something due. */
const TURNS_OF_LOWER_CLASSES: Partial<Record<number, Priority>> = { 3: 1, 5: 2, 7: 3 };
const CYCLE = 8;

/**
 * The classes in the order in which they are asked for the message of one turn. Of eight turns three begin with a lower class,
 * so that codes leave first and nobody waits for ever.
 */
export function classesInTurn(turn: number): readonly Priority[] {
  const favoured = TURNS_OF_LOWER_CLASSES[turn % CYCLE];
  return favoured === undefined ? PRIORITIES : [favoured, ...PRIORITIES.filter((priority) => priority !== favoured)];
}
