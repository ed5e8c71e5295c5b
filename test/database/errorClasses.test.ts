import { createServer } from 'node:net';
import { expect } from 'chai';
import { openDatabase } from '../../src/database/database.ts';
import { query } from '../../src/database/dialect.ts';
import { toUnavailableError } from '../../src/database/transaction.ts';
import { onCleanup } from '../support/cleanup.ts';

const SQLSTATES = [
  ...[
    '08000',
    '08001',
    '08003',
    '08004',
    '08006',
    '08P01',
    '25006',
    '25P03',
    '28000',
    '28P01',
    '3D000',
    '40001',
    '40P01',
    '53100',
    '53200',
  ],
  ...['53300', '55P03', '57014', '57P01', '57P02', '57P03', '57P04', '57P05', '58000', '58030'],
];
const CODES_OF_NODE = [
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN', 'ENOTFOUND', 'EAI_AGAIN'],
  ...['ERR_TLS_CERT_ALTNAME_INVALID', 'CERT_HAS_EXPIRED', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'EPROTO'],
];
const MESSAGES = [
  'timeout expired',
  'Connection terminated unexpectedly',
  'Client has encountered a connection error and is not queryable',
  'SELECT 1 - Knex: Timeout acquiring a connection. The pool is probably full.',
  'The server does not support SSL connections',
];
const BUGS = [{ code: '42703' }, { code: '23505' }, { code: '22P05' }, { code: 'ENOENT', syscall: 'open' }, { code: undefined }];

describe('Errors of PostgreSQL', () => {
  const db = openDatabase('postgres://nobody@localhost/nothing');
  after(() => db.destroy());

  const verdict = (properties: object, message = 'it failed') =>
    toUnavailableError(db, Object.assign(new Error(message), properties))?.code ?? 'a bug';

  it('that come from the connection, the server or its machine ask to come back (503)', () => {
    for (const code of [...SQLSTATES, ...CODES_OF_NODE]) expect(verdict({ code }), code).to.equal('busy');
    for (const message of MESSAGES) expect(verdict({}, message), message).to.equal('busy');
    expect(verdict({ code: 'ENOENT', syscall: 'connect' }), 'its socket is missing').to.equal('busy');
  });

  it('that come from our statements are bugs (500)', () => {
    for (const properties of BUGS) expect(verdict(properties), JSON.stringify(properties)).to.equal('a bug');
  });

  it('of a host that has no name, of a port where nobody listens and of one that speaks another language ask to come back', async () => {
    const stranger = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(0, '127.0.0.1');
    await new Promise((resolve) => stranger.once('listening', resolve));
    onCleanup(() => stranger.close());
    const { port } = stranger.address() as { port: number };
    for (const host of ['no-such-host.invalid', '127.0.0.1:1', `127.0.0.1:${port}`]) {
      const database = openDatabase(`postgres://slotkeeper@${host}/slotkeeper`);
      onCleanup(() => database.destroy());
      const error = await query(database, 'SELECT 1').catch((failure: unknown) => failure);
      expect(toUnavailableError(database, error)?.code, `${host}: ${error}`).to.equal('busy');
    }
  });
});
