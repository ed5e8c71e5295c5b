import { type Answer, type DoorApi, DoorError, type Scan } from './doorTypes.ts';

/** A bad network may say nothing for minutes. */
const PATIENCE_MS = 10_000;

/** Who comes without having signed up. */
export interface WalkIn {
  id: string;
  firstName: string;
  lastName: string;
  slots: number;
  scannedAt: string;
}

/** What went wrong with a form, in the words of the server. */
export class FormError extends Error {}

/** The server says what is wrong with what was sent. What is not a form cannot be mended: then it waits, and the door says so. */
class RefusedInput extends DoorError {
  constructor(message: string) {
    super('refused');
    this.message = message;
  }
}

/** `account` is who opened the page: the server refuses the check-ins if somebody else has signed in since, in another window. */
export function createApi(slug: string, device: string, account: string): DoorApi & { addWalkIn: (walkIn: WalkIn) => Promise<Answer> } {
  const base = `/api/events/${slug}`;
  return {
    list: () => call(`${base}/door`),
    since: (cursor) => call(`${base}/check-ins?after=${cursor}`),
    send: async (scans: Scan[]) => {
      const checkIns = scans.map(({ account: _, ...scan }) => scan);
      return (await call<{ answers: Answer[] }>(`${base}/check-ins`, { device, account, checkIns })).answers;
    },
    addWalkIn: (walkIn) =>
      call<Answer>(`${base}/walk-ins`, { ...walkIn, device }).catch((error: unknown) => {
        throw error instanceof RefusedInput ? new FormError(error.message) : error;
      }),
  };
}

async function call<Result>(url: string, body?: object): Promise<Result> {
  const post = { method: 'POST', headers: { 'Content-Type': 'application/json', Accept: 'application/json' }, body: JSON.stringify(body) };
  const request: RequestInit = { redirect: 'manual', cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS) };
  const response = await fetch(url, { headers: { Accept: 'application/json' }, ...request, ...(body && post) }).catch(() => {
    throw new DoorError('offline');
  });
  if (response.status === 401 || response.type === 'opaqueredirect') throw new DoorError('signedOut');
  if (response.status >= 500 || response.status === 429) throw new DoorError('offline');
  const answer = await response.json().catch(() => {
    throw new DoorError('offline');
  });
  if (response.ok) return answer;
  if (response.status === 400 || response.status === 409) throw new RefusedInput(textOf(answer));
  throw new DoorError('refused');
}

function textOf({ detail, errors = [] }: { detail?: string; errors?: { message?: string }[] }): string {
  return errors.map(({ message }) => message).join(' ') || detail || '';
}
