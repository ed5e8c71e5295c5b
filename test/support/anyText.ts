import fc from 'fast-check';

interface Lengths {
  /** In characters. */
  minLength?: number;
  maxLength?: number;
}

/** Names that mean something to JavaScript, as `fc.string` has them. */
const DANGEROUS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  '__defineGetter__',
  'then',
  'key',
  'ref',
];

/** Every character of Unicode but halves of surrogate pairs; every third from ASCII. */
const character = fc
  .oneof(fc.integer({ max: 0x7f, min: 0 }), fc.integer({ max: 0xd7ff, min: 0 }), fc.integer({ max: 0x10ffff, min: 0xe000 }))
  .map((code) => String.fromCodePoint(code));

/** Any text. `fc.string({ unit: 'binary' })` first makes a table of a million characters, which takes several seconds in each process. */
export function anyText({ minLength = 0, maxLength }: Lengths = {}): fc.Arbitrary<string> {
  const names = DANGEROUS.filter(({ length }) => length >= minLength && (maxLength === undefined || length <= maxLength));
  const lengths = { minLength, ...(maxLength !== undefined && { maxLength }) };
  const text = fc.array(character, lengths).map((characters) => characters.join(''));
  return names.length === 0 ? text : fc.oneof({ weight: 19, arbitrary: text }, { weight: 1, arbitrary: fc.constantFrom(...names) });
}
