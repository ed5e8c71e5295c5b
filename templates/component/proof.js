/** @typedef {{ nonce: string, salt: string, cost: number, keyLength: number, keyPrefix: string }} Parameters of PBKDF2 with SHA-256, as ALTCHA counts. */

/**
 * Finds the counter whose key begins as it is asked, and gives what `X-Proof` carries. Works on pages with TLS alone.
 * @param {{ parameters: Parameters, signature: string }} challenge
 */
export async function solve({ parameters, signature }) {
  const { nonce, salt, cost, keyLength, keyPrefix } = parameters;
  const start = bytes(nonce);
  const password = new Uint8Array(start.length + 4);
  password.set(start);
  const end = new DataView(password.buffer, start.length);
  for (let counter = 0; ; counter++) {
    end.setUint32(0, counter);
    const key = await crypto.subtle.importKey('raw', password, 'PBKDF2', false, ['deriveBits']);
    const how = { name: 'PBKDF2', hash: 'SHA-256', salt: bytes(salt), iterations: cost };
    const derivedKey = hex(new Uint8Array(await crypto.subtle.deriveBits(how, key, keyLength * 8)));
    if (derivedKey.startsWith(keyPrefix)) {
      return btoa(JSON.stringify({ challenge: { parameters, signature }, solution: { counter, derivedKey } }));
    }
  }
}

/** @param {string} digits */
function bytes(digits) {
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** @param {Uint8Array} of */
export function hex(of) {
  return Array.from(of, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
