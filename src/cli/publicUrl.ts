import { defaultPublicUrl } from '../config.ts';
import { findInstallation } from '../database/installation.ts';
import type { Deps } from '../deps.ts';

/**
 * Where the sign-up form of an event is. The settings of the service may be known to the service alone (a systemd unit): without
 * PUBLIC_URL here, the address at which the service said that it runs is taken, or the default, which is then called a guess.
 */
export async function formUrl({ config, db }: Deps, slug: string): Promise<string> {
  const isSet = config.PUBLIC_URL !== defaultPublicUrl(config.PORT);
  const known = isSet ? config.PUBLIC_URL : (await findInstallation(db))?.publicUrl;
  if (known) return `Sign-up form: ${known}/events/${slug}`;
  return `Sign-up form: ${config.PUBLIC_URL}/events/${slug} (if the service runs there: PUBLIC_URL is not set, and it was not started yet)`;
}
