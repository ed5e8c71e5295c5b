import { fromHex, toHex } from './hex.ts';

/** An ALTCHA challenge: find the counter for which the key derived by PBKDF2 with SHA-256 has the given prefix. */
export interface Challenge {
  parameters: {
    nonce: string;
    salt: string;
    /** Iterations of PBKDF2. */
    cost: number;
    /** In bytes. */
    keyLength: number;
    keyPrefix: string;
  };
  signature: string;
}

/** Solves the challenge and returns the value for the header `X-Proof`. Needs a page with TLS, as crypto.subtle does. */
export async function solveChallenge({ parameters, signature }: Challenge): Promise<string> {
  const { nonce, salt, cost, keyLength, keyPrefix } = parameters;
  const prefix = fromHex(nonce);
  const password = new Uint8Array(prefix.length + 4);
  password.set(prefix);
  const suffix = new DataView(password.buffer, prefix.length);
  const algorithm = { name: 'PBKDF2', hash: 'SHA-256', salt: fromHex(salt), iterations: cost };
  for (let counter = 0; ; counter++) {
    suffix.setUint32(0, counter);
    const key = await crypto.subtle.importKey('raw', password, 'PBKDF2', false, ['deriveBits']);
    const derivedKey = toHex(new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, keyLength * 8)));
    if (derivedKey.startsWith(keyPrefix)) {
      return btoa(JSON.stringify({ challenge: { parameters, signature }, solution: { counter, derivedKey } }));
    }
  }
}
