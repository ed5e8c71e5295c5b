import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { expect } from 'chai';
import { readConfig } from '../../src/config.ts';
import { classifyFailure } from '../../src/messages/transports/failure.ts';
import { createSmsGateway } from '../../src/messages/transports/smsGateway.ts';
import { aFullService, anAccount } from '../support/accounts.ts';
import { sendRequest } from '../support/client.ts';
import { freshSqlite } from '../support/databases.ts';
import { HttpUser, PASSWORD, passwordHashOf } from '../support/httpUser.ts';
import { TestSmsServer } from '../support/smsServer.ts';

const SMS = { to: '+32470123456', text: 'Code "12"\nand a – dash & more', messageId: '<0190a000-0000-7000-8000-000000000001@localhost>' };

async function sendSms(settings: Record<string, string>) {
  const smsServer = await TestSmsServer.create();
  await createSmsGateway(smsServer.url, readConfig(settings, '/nowhere')).send(SMS);
  return smsServer.requests[0] as TestSmsServer['requests'][0];
}

describe('An SMS', () => {
  it('goes as JSON unless told otherwise', async () => {
    const { headers, body } = await sendSms({});
    expect(headers['content-type']).to.equal('application/json');
    // The headers of fetch, and nothing made of a default.
    expect(Object.keys(headers).filter((name) => !/^[a-z-]+$/.test(name))).to.deep.equal([]);
    expect(JSON.parse(body)).to.deep.equal({ to: SMS.to, text: SMS.text });
  });

  it('goes as a provider wants it, by templates of headers and body', async () => {
    const json = await sendSms({
      SMS_HEADERS: '{"Authorization":"Bearer a-key"}',
      SMS_BODY: '{"messages":[{"id":"{id}","to":["{to}"],"body":"{text}"}]}',
    });
    expect(json.headers.authorization).to.equal('Bearer a-key');
    expect(JSON.parse(json.body).messages[0]).to.deep.equal({ id: SMS.messageId.slice(1, 37), to: [SMS.to], body: SMS.text });
    const form = await sendSms({
      SMS_HEADERS: '{"Content-Type":"application/x-www-form-urlencoded"}',
      SMS_BODY: 'From=%2B32460000000&To={to}&Body={text}',
    });
    expect(Object.fromEntries(new URLSearchParams(form.body))).to.deep.equal({ From: '+32460000000', To: SMS.to, Body: SMS.text });
  });

  it('a rejected SMS is told from a broken gateway, and the gateway’s response text is not stored', async () => {
    const smsServer = await TestSmsServer.create();
    const transport = createSmsGateway(smsServer.url, readConfig({}, '/nowhere'));
    const failure = async (status: number) => {
      smsServer.statusFor = () => status;
      return classifyFailure(await transport.send(SMS).catch((error: unknown) => error)).owner;
    };
    for (const status of [400, 404, 413, 422]) expect(await failure(status), String(status)).to.equal('recipient');
    for (const status of [401, 402, 403, 408, 429, 500, 502, 503]) expect(await failure(status), String(status)).to.equal('channel');
    await smsServer.close();
    const { owner, reason } = classifyFailure(await transport.send(SMS).catch((error: unknown) => error));
    expect([owner, reason]).to.deep.equal(['channel', 'No answer from the SMS gateway (TypeError)']);
  });

  it('lands in the development mailbox where there is neither gateway nor mail server', async () => {
    const service = await aFullService(await freshSqlite(), { SMS_URL: '', SMTP_URL: '', PUBLIC_URL: 'http://localhost:3000' });
    const { username, phone } = await anAccount(service);
    const user = new HttpUser(service);
    await user.post('/users/login/init');
    await user.post('/users/login/userdata', { username, passwordHash: passwordHashOf(PASSWORD) });
    await user.post('/users/login/verify/start');
    await service.dispatchMessages();
    const [message] = (await sendRequest(`${service.url}/mailbox`, { headers: { Accept: 'application/json' } })).body;
    expect(message).to.include({ to: phone, subject: 'SMS' });
    expect((await sendRequest(`${service.url}/mailbox/${message.name}`)).text).to.equal(message.text);
  });

  it('are shown on this machine alone: not through a proxy, not by another name, not where others come', async () => {
    const settings = { SMS_URL: '', SMTP_URL: '' };
    const { url } = await aFullService(await freshSqlite(), { ...settings, PUBLIC_URL: 'http://localhost:3000' });
    const statusWith = async (headers: Record<string, string>) => {
      const { port } = new URL(url);
      const [response] = (await once(get({ port, host: '127.0.0.1', path: '/mailbox', headers }), 'response')) as [IncomingMessage];
      return response.resume().statusCode;
    };
    expect(await statusWith({})).to.equal(200);
    expect(await statusWith({ Host: 'localhost:3000' })).to.equal(200);
    expect(await statusWith({ Host: 'rebound.evil.example' })).to.equal(403);
    expect(await statusWith({ 'X-Forwarded-For': '203.0.113.7' })).to.equal(403);
    const open = await aFullService(await freshSqlite(), { ...settings, PUBLIC_URL: 'https://slots.example.org' });
    expect((await sendRequest(`${open.url}/mailbox`)).status).to.equal(404);
  });
});
