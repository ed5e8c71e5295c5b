import { randomUUID } from 'node:crypto';
import { type Db, query } from './dialect.ts';

/** Response header of GET /readyz with the id, by which doctor recognises this very database behind PUBLIC_URL. */
export const INSTALLATION_HEADER = 'Slotkeeper-Installation';

interface Installation {
  /** Random id of this database. A backup that is put back gets another one. */
  id: string;
  /** PUBLIC_URL of the service that started last; null before the first start. */
  publicUrl: string | null;
}

export async function findInstallation(db: Db): Promise<Installation | undefined> {
  const [found] = await query<Installation>(db, 'SELECT id, public_url AS "publicUrl" FROM installation');
  return found;
}

/** Called when the service starts: the command line may run without the settings of the service. */
export async function recordPublicUrl(db: Db, publicUrl: string, now: Date): Promise<void> {
  await query(db, 'UPDATE installation SET public_url = ?, public_url_at = ?', [publicUrl, now.toISOString()]);
}

/** Makes a restored copy another database than the one that it was copied from, which may still run. */
export async function renewInstallationId(db: Db): Promise<void> {
  await query(db, 'UPDATE installation SET id = ?', [randomUUID()]);
}
