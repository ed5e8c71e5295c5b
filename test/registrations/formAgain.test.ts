import { expect } from 'chai';
import { LANGUAGES } from '../../src/i18n/translate.ts';
import { sendRequest, Visitor } from '../support/client.ts';
import { anApplicant, anEvent } from '../support/factories.ts';
import { ADA } from '../support/formPage.ts';
import { aService } from '../support/service.ts';

const FORM = { Accept: 'text/html', 'Content-Type': 'application/x-www-form-urlencoded' };

describe('A form that is shown again', () => {
  async function aForm(eventInput: Parameters<typeof anEvent>[1] = {}) {
    const service = await aService({ TRUSTED_PROXIES: '127.0.0.1/32', RATE_LIMIT_FACTOR: '100' });
    const event = await anEvent(service.deps, eventInput);
    const from = (address: string) => ({ ...FORM, 'X-Forwarded-For': address });
    const open = async (address: string) => {
      const { text } = await sendRequest(`${service.url}/events/${event.slug}`, { headers: from(address) });
      service.clock.advance(3_000);
      return hiddenIn(text);
    };
    const send = async (fields: Record<string, string>, address: string, query = '') =>
      sendRequest(`${service.url}/events/${event.slug}${query}`, {
        method: 'POST',
        body: new URLSearchParams(fields).toString(),
        headers: from(address),
      });
    return { ...service, event, open, send };
  }

  it('is accepted at the second press when the internet connection changes with every request, and says why it was not at the first', async () => {
    const { open, send } = await aForm();
    const hidden = await open('192.0.2.7');
    const first = await send({ ...ADA, ...hidden }, '192.0.2.8');
    expect([first.status, first.text.includes('Your internet connection has changed')]).to.deep.equal([422, true]);
    const second = await send({ ...ADA, ...hiddenIn(first.text) }, '198.51.100.9');
    expect([second.status, second.text.includes('Check your email')]).to.deep.equal([200, true]);
  });

  it('takes no token that is not ours, however often it is sent, and says so to programs as before', async () => {
    const { open, send, url, event } = await aForm();
    const { token = '', ...hidden } = await open('192.0.2.7');
    const forged = token.replace(/\.[^.]+$/, '.AAAAAAAA');
    const first = await send({ ...ADA, ...hidden, token: forged }, '192.0.2.8');
    expect([first.status, first.text.includes('internet connection')]).to.deep.equal([422, false]);
    const again = await send({ ...ADA, ...hiddenIn(first.text) }, '192.0.2.9');
    expect(again.status, 'the new token is bound to the address that got it').to.equal(422);
    const visitor = await Visitor.at(url, event);
    const { status, body } = await visitor.signUp(anApplicant(), { 'X-Forwarded-For': '192.0.2.10' });
    expect([status, body.errors]).to.deep.equal([403, undefined]);
  });

  it('keeps what was typed when another language is chosen, and sends nothing', async () => {
    const { open, send, deps } = await aForm();
    const hidden = await open('192.0.2.7');
    const inFrench = await send({ ...ADA, ...hidden, firstName: 'Zoë', edit: 'yes' }, '192.0.2.7', '?lang=fr');
    expect(inFrench.status).to.equal(200);
    expect(inFrench.text).to.contain('<html lang="fr"').and.contain('value="Zoë"').and.not.contain('Il y a un problème');
    for (const language of LANGUAGES) expect(inFrench.text.replaceAll('&#x3D;', '=')).to.contain(`formaction="?lang=${language}"`);
    const sent = await send({ ...ADA, ...hiddenIn(inFrench.text) }, '192.0.2.7', '?lang=fr');
    expect([sent.status, (await deps.db('registrations')).length]).to.deep.equal([200, 1]);
  });

  it('offers to type a third address when the suggested one is wrong as well', async () => {
    const { open, send } = await aForm();
    const question = await send({ ...ADA, ...(await open('192.0.2.7')), email: 'ada@gmial.com' }, '192.0.2.7');
    expect(question.text).to.contain('Enter a different address');
    const form = await send({ ...ADA, ...hiddenIn(question.text), email: 'ada@gmial.com', edit: 'yes' }, '192.0.2.7');
    expect([form.status, form.text.includes('value="ada@gmial.com"'), form.text.includes('id="firstName"')]).to.deep.equal([
      200,
      true,
      true,
    ]);
  });

  it('calls the button what it does when only the wait list is left', async () => {
    const { url, event } = await aForm({ slots: 1 });
    await (await Visitor.at(url, event)).signUp(anApplicant());
    const { text } = await sendRequest(`${url}/events/${event.slug}`, { headers: FORM });
    expect(text).to.contain('<button>Join the wait list</button>');
  });

  it('shows a reference number only when somebody has to look into the log', async () => {
    const { url } = await aForm();
    const notFound = await sendRequest(`${url}/nowhere`, { headers: FORM });
    expect([notFound.status, notFound.text.includes('reference')]).to.deep.equal([404, false]);
  });
});

function hiddenIn(html: string): Record<string, string> {
  const fields = [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  return Object.fromEntries(fields.map(([, name = '', value = '']) => [name, value]));
}
