import { expect } from 'chai';
import { readConfig } from '../../src/config.ts';
import { failureOf } from '../../src/letters/failure.ts';
import { openGateway } from '../../src/letters/sms.ts';
import { ask } from '../support/client.ts';
import { freshSqlite } from '../support/databases.ts';
import { Gateway } from '../support/gateway.ts';
import { anAccount, aTown } from '../support/house.ts';
import { hashOf, PASSWORD, Person } from '../support/person.ts';

const SMS = { to: '+32470123456', text: 'Code "12"\nand a – dash & more', messageId: '<0190a000-0000-7000-8000-000000000001@localhost>' };

async function sent(settings: Record<string, string>) {
  const gateway = await Gateway.open();
  await openGateway(gateway.url, readConfig(settings, '/nowhere')).send(SMS);
  return gateway.requests[0] as Gateway['requests'][0];
}

describe('An SMS', () => {
  it('goes as JSON unless told otherwise', async () => {
    const { headers, body } = await sent({});
    expect(headers['content-type']).to.equal('application/json');
    expect(JSON.parse(body)).to.deep.equal({ to: SMS.to, text: SMS.text });
  });

  it('goes as a provider wants it, by templates of headers and body', async () => {
    const json = await sent({
      SMS_HEADERS: '{"Authorization":"Bearer a-key"}',
      SMS_BODY: '{"messages":[{"id":"{id}","to":["{to}"],"body":"{text}"}]}',
    });
    expect(json.headers.authorization).to.equal('Bearer a-key');
    expect(JSON.parse(json.body).messages[0]).to.deep.equal({ id: SMS.messageId.slice(1, 37), to: [SMS.to], body: SMS.text });
    const form = await sent({
      SMS_HEADERS: '{"Content-Type":"application/x-www-form-urlencoded"}',
      SMS_BODY: 'From=%2B32460000000&To={to}&Body={text}',
    });
    expect(Object.fromEntries(new URLSearchParams(form.body))).to.deep.equal({ From: '+32460000000', To: SMS.to, Body: SMS.text });
  });

  it('that is not accepted is told from a gateway that does not work; nothing the gateway says is kept', async () => {
    const gateway = await Gateway.open();
    const transport = openGateway(gateway.url, readConfig({}, '/nowhere'));
    const failure = async (status: number) => {
      gateway.mood = () => status;
      return failureOf(await transport.send(SMS).catch((error: unknown) => error)).is;
    };
    for (const status of [400, 404, 413, 422]) expect(await failure(status), String(status)).to.equal('permanent');
    for (const status of [401, 402, 403, 408, 429, 500, 502, 503]) expect(await failure(status), String(status)).to.equal('server');
    await gateway.shut();
    const { is, said } = failureOf(await transport.send(SMS).catch((error: unknown) => error));
    expect([is, said]).to.deep.equal(['server', 'No answer from the SMS gateway (TypeError)']);
  });

  it('lands in the mailbox where there is neither gateway nor mail server', async () => {
    const town = await aTown(await freshSqlite(), { SMS_URL: '', SMTP_URL: '' });
    const { username, phone } = await anAccount(town);
    const person = new Person(town);
    await person.post('/users/login/init');
    await person.post('/users/login/userdata', { username, passwordHash: hashOf(PASSWORD) });
    await person.post('/users/login/verify/start');
    await town.deliver();
    const [letter] = (await ask(`${town.url}/mailbox`, { headers: { Accept: 'application/json' } })).body;
    expect(letter).to.include({ to: phone, subject: 'SMS' });
    expect((await ask(`${town.url}/mailbox/${letter.name}`)).text).to.equal(letter.text);
  });
});
