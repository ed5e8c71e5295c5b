/**
 * A URL for each server that a PostgreSQL URL names. libpq's form for several (PostgreSQL documentation, "Connection URIs"), for
 * which Node's driver has no word: `postgres://user@first:5432,second:5432/database`.
 */
export function postgresServers(url: string): [string, ...string[]] {
  const [, scheme = '', authority = '', rest = ''] = /^([^:]+:\/\/)([^/?]*)(.*)$/s.exec(url) ?? [];
  // A password may contain commas; the hosts stand after the last @.
  const hostsFrom = authority.lastIndexOf('@') + 1;
  const [first = '', ...others] = authority.slice(hostsFrom).split(',');
  const urlOf = (host: string) => `${scheme}${authority.slice(0, hostsFrom)}${host}${rest}`;
  return [urlOf(first), ...others.map(urlOf)];
}
