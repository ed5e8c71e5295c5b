import { DomainError } from '../domainError.ts';
import { postgresServers } from '../postgresServers.ts';

/** What DATABASE_URL says about where PostgreSQL is. */
export interface PostgresAddress {
  /** A URL for each server that may be the one that can be written. */
  servers: [string, ...string[]];
  /** Options for the server that the URL carries (`-c search_path=club`), empty if there are none. */
  options: string;
}

/** Values of `target_session_attrs` that mean a server that can be written. No other is of use here. */
const WRITABLE = ['read-write', 'primary'];

/** Takes from the URL what the driver does not understand. Throws a DomainError `conflict` for a URL by which nobody can connect. */
export function parsePostgresUrl(url: string): PostgresAddress {
  const [address = '', ...search] = url.split('?');
  const query = new URLSearchParams(search.join('?'));
  const options = query.get('options') ?? '';
  const attributes = query.get('target_session_attrs');
  if (attributes !== null && !WRITABLE.includes(attributes))
    throw new DomainError('conflict', `target_session_attrs in DATABASE_URL must be ${WRITABLE.join(' or ')}: the service writes.`);
  query.delete('options');
  query.delete('target_session_attrs');
  const servers = postgresServers(`${address}${query.size > 0 ? `?${query}` : ''}`);
  if (!servers.every((server) => URL.canParse(server)))
    throw new DomainError(
      'conflict',
      'DATABASE_URL is not a URL. Write special characters of user and password percent-encoded: %40 for @.',
    );
  return { servers, options };
}
