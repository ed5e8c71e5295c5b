import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ROOT } from '../../src/config.ts';
import { freePort } from '../support/builtService.ts';
import { onCleanup } from '../support/cleanup.ts';
import { aConsoleUser, joinTeam } from '../support/consoleUser.ts';
import { freshFolder } from '../support/databases.ts';
import { anEvent } from '../support/factories.ts';
import { aService } from '../support/service.ts';
import { registerCommand } from '../support/unitOfWork.ts';
import { until } from '../support/until.ts';
import { WebhookReceiver } from '../support/webhookReceiver.ts';

const MINUTE_MS = 60_000;

async function setUp() {
  const service = await aService({ WEBHOOK_ALLOWED_NETWORKS: '127.0.0.1' });
  const event = await anEvent(service.deps, { slug: 'walk' });
  const owner = await aConsoleUser(service);
  await joinTeam(service, event, owner, 'owner');
  return { service, event, owner };
}

describe('The pages of webhooks', () => {
  it('make one, show its secret once, and show what it was told and why not', async () => {
    const { service, event, owner } = await setUp();
    const receiver = await WebhookReceiver.create();
    const list = '/console/events/walk/webhooks';
    const wrong = await owner.submit(list, { url: 'ftp://hooks.example.org/', description: 'Member list' });
    expect([wrong.status, wrong.text.includes('url-error'), wrong.text.includes('value="Member list"')]).to.deep.equal([422, true, true]);
    const made = await owner.submit(list, { url: receiver.url, description: 'Member list', types: 'registration.created' });
    expect(made.text).to.match(/value="whsec_[A-Za-z0-9+/]{43}&#x3D;"/);
    const listed = await owner.getPage(list);
    expect(listed.text).not.to.contain('whsec_');
    const [, path = ''] = /href="(\/console\/events\/walk\/webhooks\/[0-9a-f-]{36})"/.exec(listed.text) ?? [];

    expect((await owner.submit(`${path}/test`, {})).headers.get('location')).to.equal(`${path}?done=webhookTested`);
    await service.deliverWebhooks();
    await receiver.stop();
    await service.processor.execute(registerCommand(event.id));
    await service.deliverWebhooks();
    const page = await owner.getPage(path);
    expect(page.text)
      .to.contain('Delivered')
      .and.to.contain('Failing')
      .and.to.contain('It can’t be reached.')
      .and.to.contain('1 message is waiting');
    expect(page.text).to.contain('<code class="quiet">webhook.test</code>');

    await receiver.start();
    service.clock.advance(MINUTE_MS);
    await service.deliverWebhooks();
    expect(receiver.types).to.deep.equal(['webhook.test', 'registration.created']);
    const [, again = ''] = /action="([^"]+\/deliveries\/[^"]+)"/.exec(page.text) ?? [];
    await owner.submit(again, {});
    await owner.submit(`${path}/replay`, { hours: '24' });
    await service.deliverWebhooks();
    expect(receiver.types.slice(2)).to.deep.equal(['registration.created']);

    await owner.submit(path, { url: receiver.url, description: '' });
    expect((await owner.request('/api/events/walk/webhooks')).body.webhooks[0].types).to.equal(null);
    const rotated = await owner.submit(`${path}/rotate-secret`, {});
    expect(rotated.text).to.contain('whsec_');
    await owner.submit(`${path}/disable`, {});
    expect((await owner.submit(`${path}/test`, {})).status).to.equal(422);
    await owner.submit(`${path}/enable`, {});
    expect((await owner.submit(`${path}/removal`, {})).headers.get('location')).to.equal(`${list}?done=webhookRemoved`);
    expect((await owner.getPage(path)).status).to.equal(404);
    const history = await owner.getPage('/console/events/walk/history');
    expect(history.text).to.contain('A webhook to 127.0.0.1').and.to.contain('A webhook got a new secret.');
  });

  it('show a webhook of another event, or of all events, to nobody by its id', async () => {
    const { service, owner } = await setUp();
    const administrator = await aConsoleUser(service, { roles: ['administrator'] });
    const { body } = await administrator.post('/api/webhooks', { url: 'https://hooks.example.org/' });
    expect((await administrator.getPage(`/console/webhooks/${body.id}`)).status).to.equal(200);
    for (const path of [`/console/events/walk/webhooks/${body.id}`, `/console/webhooks/${body.id}`])
      expect((await owner.getPage(path)).status, path).to.be.oneOf([403, 404]);
    expect((await owner.request(`/api/events/walk/webhooks/${body.id}`, { method: 'DELETE' })).status).to.equal(404);
  });
});

describe('The receiver in the documentation', () => {
  it('has ten lines, takes what we send, and nothing of somebody else', async () => {
    const [, code = ''] = /```js\n([\s\S]+?)```/.exec(readFileSync(join(ROOT, 'docs/webhooks.md'), 'utf8')) ?? [];
    expect(code.split('\n').filter((line) => line !== '' && !line.startsWith('import'))).to.have.length.at.most(10);
    const { service, event, owner } = await setUp();
    const port = await freePort();
    const made = await owner.post('/api/events/walk/webhooks', { url: `http://127.0.0.1:${port}/` });
    const file = join(freshFolder(), 'receiver.mjs');
    // The clock of the service stands still, years from now.
    writeFileSync(file, `Date.now = () => ${service.deps.now().getTime()};\n${code}`);
    const receiver = spawn(process.execPath, [file], { env: { WEBHOOK_SECRET: made.body.secret, PORT: String(port) } });
    onCleanup(() => receiver.kill() && once(receiver, 'exit'));
    let printed = '';
    receiver.stdout.on('data', (chunk: Buffer) => {
      printed += chunk;
    });
    await until('it listens', () =>
      fetch(`http://127.0.0.1:${port}/`, { method: 'POST' }).then(
        ({ status }) => status === 401,
        () => false,
      ),
    );
    await service.processor.execute(registerCommand(event.id));
    await service.deliverWebhooks();
    await until('it has printed the message', () => printed.includes('registration.created'));
    const [delivery] = (await owner.request(`/api/events/walk/webhooks/${made.body.id}/deliveries`)).body.deliveries;
    expect([delivery.state, delivery.status]).to.deep.equal(['delivered', 204]);
  });
});
