import { expect } from 'chai';
import { sendRequest } from '../../support/client.ts';
import { onEachDatabase } from '../../support/databases.ts';
import { anApplicant } from '../../support/factories.ts';
import { aServiceWithHeldOutbox } from '../../support/heldOutbox.ts';
import { mailLog } from '../../support/mailLog.ts';
import { aService } from '../../support/service.ts';
import {
  basicAuthorization,
  CERTIFICATE_URL,
  MAILGUN_KEY,
  mailgunCall,
  POSTMARK_SECRET,
  postmarkCall,
  SNS_CERTIFICATE,
  sesBounce,
  sesComplaint,
  snsMessage,
  snsSubscription,
  TOPIC,
} from './providerCalls.ts';

const PROVIDERS = { BOUNCE_SES_TOPIC: TOPIC, BOUNCE_POSTMARK_SECRET: POSTMARK_SECRET, BOUNCE_MAILGUN_KEY: MAILGUN_KEY };
const SETTINGS = { MAIL_RETURN_PATH: 'bounces@slots.example.org', MAIL_FROM: 'Club <events@slots.example.org>', ...PROVIDERS };
const SNS_TEXT = { 'Content-Type': 'text/plain; charset=UTF-8' };
const MINUTE_MS = 60_000;

describe('POST /bounces/:provider', () => {
  const { fetch } = globalThis;
  /** What the service asked of Amazon SNS. */
  let asked: string[] = [];
  let amazon: () => Response;

  beforeEach(() => {
    asked = [];
    amazon = () => new Response(SNS_CERTIFICATE);
    globalThis.fetch = async (input, init) => {
      if (String(input).startsWith('http://127.0.0.1')) return fetch(input, init);
      asked.push(String(input));
      return amazon();
    };
  });

  afterEach(() => {
    globalThis.fetch = fetch;
  });

  onEachDatabase((fresh) => {
    async function adaHasSignedUp() {
      const setUp = await aServiceWithHeldOutbox(await fresh(), SETTINGS);
      const ada = anApplicant();
      await setUp.visitor.signUp(ada);
      await setUp.deliver();
      const email = await setUp.smtpServer.messageTo(ada.email);
      const messageId = (email.messageId ?? '').slice(1, 37);
      const post = (provider: string, body: object, headers: Record<string, string> = {}) =>
        sendRequest(`${setUp.url}/bounces/${provider}`, { method: 'POST', body, headers });
      const postSns = (message: object) => post('ses', JSON.stringify(message) as never, SNS_TEXT);
      const outcomeOf = async (reply: Promise<{ status: number; body: { outcome?: string } }>) => {
        const { status, body } = await reply;
        return status === 200 ? body.outcome : status;
      };
      const state = async () => (await mailLog(setUp.db))[0]?.state;
      return { ...setUp, ada, email, messageId, post, postSns, outcomeOf, state };
    }

    it('Amazon SES: a bounce is known by the envelope sender, and its signature by the certificate of Amazon SNS', async () => {
      const { postSns, email, outcomeOf, state, db, ada } = await adaHasSignedUp();
      expect(await outcomeOf(postSns(sesBounce(email.envelopeFrom)))).to.equal('bounced');
      expect(await state()).to.equal('bounced');
      expect((await db('message_reports').first()).status).to.equal('5.1.1');
      expect(await outcomeOf(postSns(snsMessage({ Subject: 'With a subject', Message: 'no JSON' }, '2')))).to.equal('unclear');
      expect(await outcomeOf(postSns(sesComplaint(email.envelopeFrom)))).to.equal('complained');
      expect(await outcomeOf(postSns(sesComplaint(email.envelopeFrom, { complaintFeedbackType: 'not-spam' })))).to.equal('unclear');
      expect(asked, 'the certificate is fetched once').to.deep.equal([CERTIFICATE_URL]);
      expect(await db('suppressions')).to.have.length(1);
      expect(JSON.stringify(await db('audit_log'))).to.not.contain(ada.email);
    });

    it('Amazon SES: what is not final is not taken for a bounce', async () => {
      const { postSns, email, outcomeOf, state } = await adaHasSignedUp();
      const transient = { bounceType: 'Transient', bouncedRecipients: [{ emailAddress: 'jane@example.com' }] };
      expect(await outcomeOf(postSns(sesBounce(email.envelopeFrom, transient))), 'an automatic reply').to.equal('unclear');
      const delay = { notificationType: 'DeliveryDelay', mail: { source: email.envelopeFrom } };
      expect(await outcomeOf(postSns(snsMessage({ Message: JSON.stringify(delay) })))).to.equal('delayed');
      expect(await state()).to.equal('sent');
      const full = {
        ...transient,
        bouncedRecipients: [{ action: 'failed', status: '4.2.2', diagnosticCode: 'smtp; 452 4.2.2 Over quota' }],
      };
      expect(await outcomeOf(postSns(sesBounce(email.envelopeFrom, full)))).to.equal('bounced');
    });

    it('Amazon SES: a temporary failure that it names was given up, and what its own list keeps back has not arrived', async () => {
      const { postSns, email, outcomeOf, db } = await adaHasSignedUp();
      const bounce = (bounceType: string, bounceSubType: string) =>
        outcomeOf(
          postSns(sesBounce(email.envelopeFrom, { bounceType, bounceSubType, bouncedRecipients: [{ emailAddress: 'j@example.com' }] })),
        );
      expect(await bounce('Transient', 'General'), 'an automatic reply').to.equal('unclear');
      expect(await bounce('Undetermined', 'Undetermined')).to.equal('unclear');
      expect(await bounce('Transient', 'MailboxFull')).to.equal('bounced');
      expect(await bounce('Transient', 'ContentRejected')).to.equal('repeated');
      expect(await bounce('Permanent', 'OnAccountSuppressionList')).to.equal('repeated');
      expect((await db('message_reports').first()).detail).to.equal('MailboxFull');
      const complaint = (fields: object) => outcomeOf(postSns(sesComplaint(email.envelopeFrom, fields)));
      expect(await complaint({ complaintSubType: 'OnAccountSuppressionList' }), 'nobody complained about this one').to.equal('repeated');
      expect(await complaint({ complaintFeedbackType: 'virus' })).to.equal('unclear');
      expect(await db('suppressions')).to.deep.equal([]);
      const delivered = { eventType: 'Delivery', mail: { source: email.envelopeFrom } };
      expect(await outcomeOf(postSns(snsMessage({ Message: JSON.stringify(delivered) })))).to.equal('delivered');
    });

    it('Postmark: a bounce is known by a header of the email, and the caller by the password in the URL', async () => {
      const { post, email, messageId, outcomeOf, state, db } = await adaHasSignedUp();
      const postmark = (fields: object, password = POSTMARK_SECRET) =>
        outcomeOf(post('postmark', postmarkCall(messageId, fields), basicAuthorization(password)));
      expect(email.headers.find(({ key }) => key === 'x-pm-metadata-slotkeeper-message')?.value).to.equal(messageId);
      expect(await postmark({ Type: 'Transient' })).to.equal('delayed');
      expect(await postmark({ Type: 'Unknown' })).to.equal('unclear');
      expect(await postmark({ Type: 'Transient', Details: 'Action: delayed\r\nStatus: 4.4.1\r\n' })).to.equal('delayed');
      expect(await postmark({ Type: 'AutoResponder' })).to.equal('auto-reply');
      expect(await postmark({ RecordType: 'Delivery' })).to.equal('delivered');
      expect(await postmark({ RecordType: 'SubscriptionChange' })).to.equal('unclear');
      expect(await postmark({ Metadata: {} })).to.equal('not-ours');
      expect(await postmark({ Metadata: null })).to.equal('not-ours');
      expect(await state()).to.equal('sent');
      expect(await postmark({})).to.equal('bounced');
      expect(await postmark({})).to.equal('repeated');
      expect(await postmark({ RecordType: 'SpamComplaint' })).to.equal('complained');
      expect(await state()).to.equal('bounced');
      expect(await db('message_reports').orderBy('kind').select('source', 'kind', 'status')).to.deep.equal([
        { source: 'postmark', kind: 'bounced', status: '5.1.1' },
        { source: 'postmark', kind: 'complained', status: '5.1.1' },
      ]);
      await db('message_reports').delete();
      for (const Type of ['Transient', 'Unknown'])
        expect(await postmark({ Type, Details: 'Action: failed\r\nStatus: 4.4.7 (delivery time expired)\r\n' }), Type).to.match(
          /bounced|repeated/,
        );
      expect(await db('message_reports').pluck('status')).to.deep.equal(['4.4.7']);
      for (const password of ['', 'wrong', `${POSTMARK_SECRET}x`]) expect(await postmark({}, password)).to.equal(403);
    });

    it('Mailgun: a bounce is known by its Message-ID; a token is good once, and for half a day', async () => {
      const { post, messageId, outcomeOf, state, clock } = await adaHasSignedUp();
      const id = `${messageId}@slots.example.org`;
      const mailgun = (body: object) => outcomeOf(post('mailgun', body));
      expect(await mailgun(mailgunCall(id, { severity: 'temporary' }))).to.equal('delayed');
      expect(await mailgun(mailgunCall(id, { event: 'opened' }))).to.equal('unclear');
      expect(await mailgun(mailgunCall('other@example.org'))).to.equal('not-ours');
      const call = mailgunCall(id);
      expect(await mailgun({ ...call, 'event-data': { event: 'opened' } })).to.equal('unclear');
      expect(await mailgun(call), 'the same token with another body').to.equal('done');
      expect(await state()).to.equal('sent');
      const now = clock.now().getTime();
      for (const minutes of [-13 * 60, -12 * 60 - 1, 6])
        expect(await mailgun(mailgunCall(id, {}, new Date(now + minutes * MINUTE_MS))), String(minutes)).to.equal(403);
      expect(await mailgun(mailgunCall(id, {}, clock.now(), 'another key'))).to.equal(403);
      expect(await mailgun(mailgunCall(id, {}, new Date(now - 11 * 60 * MINUTE_MS)))).to.equal('bounced');
      expect(await mailgun(mailgunCall(id, { event: 'complained' }))).to.equal('complained');
      expect(await state()).to.equal('bounced');
    });

    it('Mailgun: says what it did not even try, the code of a bounce that came late, and signs for subaccounts', async () => {
      const { post, messageId, outcomeOf, db } = await adaHasSignedUp();
      const id = `${messageId}@slots.example.org`;
      const mailgun = (event: object) => outcomeOf(post('mailgun', mailgunCall(id, event)));
      const reportOf = async () => {
        const { status, detail } = await db('message_reports').first();
        await db('message_reports').delete();
        return [status, detail];
      };
      const withoutReason = { 'delivery-status': undefined, reason: undefined };
      expect(await mailgun({ ...withoutReason, event: 'rejected', reject: { reason: 'Sandbox domain', description: '' } })).to.equal(
        'bounced',
      );
      expect(await reportOf()).to.deep.equal([null, 'Sandbox domain']);
      const late = {
        flags: { 'is-delayed-bounce': true },
        'delivery-status': { code: 550, 'bounce-code': '5.4.14', message: 'hop count' },
      };
      expect(await mailgun(late)).to.equal('bounced');
      expect(await reportOf()).to.deep.equal(['5.4.14', 'hop count']);
      expect(await mailgun({ event: 'delivered' })).to.equal('delivered');
      const subaccount = mailgunCall(id, { event: 'opened' });
      const { signature: ofParent, ...rest } = subaccount.signature;
      const signedTwice = { ...rest, signature: '0'.repeat(64), 'parent-signature': ofParent };
      expect(await outcomeOf(post('mailgun', { ...subaccount, signature: signedTwice }))).to.equal('unclear');
      const call = mailgunCall(id);
      const { signature } = call;
      expect(await outcomeOf(post('mailgun', { ...call, signature: { ...signature, timestamp: Number(signature.timestamp) } }))).to.equal(
        'bounced',
      );
    });

    it('a call that cannot be saved now is to be sent again, and is taken then', async () => {
      const { post, messageId, db, outcomeOf } = await adaHasSignedUp();
      const sent = await db('messages').first('sent_to', 'sent_at');
      await db('messages').update({ lock_token: 'a dispatcher', sent_to: null, sent_at: null });
      const { status, headers } = await post('postmark', postmarkCall(messageId), basicAuthorization(POSTMARK_SECRET));
      expect([status, headers.get('Retry-After')]).to.deep.equal([503, '5']);
      const call = mailgunCall(`${messageId}@slots.example.org`);
      expect((await post('mailgun', call)).status).to.equal(503);
      await db('messages').update({ lock_token: null, ...sent });
      expect(await outcomeOf(post('mailgun', call)), 'Mailgun sends the same token again').to.equal('bounced');
      expect(await outcomeOf(post('mailgun', call))).to.equal('done');
    });
  });

  describe('from somebody who means harm', () => {
    async function aTarget(settings: Record<string, string> = SETTINGS) {
      const service = await aService(settings);
      const post = (provider: string, body: unknown, headers: Record<string, string> = {}) =>
        sendRequest(`${service.url}/bounces/${provider}`, { method: 'POST', body, headers });
      return { ...service, post, postSns: (message: unknown) => post('ses', JSON.stringify(message), SNS_TEXT) };
    }

    it('is not there without its setting', async () => {
      const { post } = await aTarget({});
      for (const provider of ['ses', 'postmark', 'mailgun', 'other', '__proto__']) expect((await post(provider, {})).status).to.equal(404);
    });

    it('forged messages of Amazon SNS are refused, and no request leaves for anybody else', async () => {
      const { postSns } = await aTarget();
      const genuine = sesBounce('bounces@slots.example.org');
      for (const name of ['Message', 'MessageId', 'Timestamp', 'TopicArn', 'Type', 'Signature', 'SignatureVersion', 'Subject'])
        expect((await postSns({ ...genuine, [name]: `x${genuine[name] ?? ''}` })).status, name).to.equal(403);
      expect(asked).to.deep.equal([CERTIFICATE_URL]);
      const urls = [
        'https://evil.example/SimpleNotificationService-1.pem',
        'https://sns.eu-west-1.amazonaws.com.evil.example/SimpleNotificationService-1.pem',
        'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-1.pem',
        'https://sns.eu-west-1.amazonaws.com@evil.example/SimpleNotificationService-1.pem',
        'https://x:y@sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem',
        'https://sns.eu-west-1.amazonaws.com:8443/SimpleNotificationService-1.pem',
        'http://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem',
        'https://sns.eu-west-1.amazonaws.com/bucket/own.pem',
        'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem?x=1',
        'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-../x.pem',
        'file:///etc/passwd',
        'http://169.254.169.254/SimpleNotificationService-1.pem',
        '',
      ];
      for (const url of urls) expect((await postSns(snsMessage({ SigningCertURL: url }))).status, url).to.equal(403);
      expect((await postSns(snsMessage({ TopicArn: 'arn:aws:sns:eu-west-1:999999999999:bounces' }))).status, 'their own topic').to.equal(
        403,
      );
      for (const url of [
        'https://evil.example/?Action=ConfirmSubscription',
        'https://sns.eu-west-1.amazonaws.com/?Action=DeleteTopic',
        'x',
      ])
        expect((await postSns(snsSubscription(url))).status, url).to.equal(403);
      expect(asked).to.deep.equal([CERTIFICATE_URL]);
    });

    it('the host of Amazon SNS is that of the partition and region of the topic', async () => {
      const hosts = {
        'arn:aws-us-gov:sns:us-gov-west-1:123456789012:b': 'sns.us-gov-west-1.amazonaws.com',
        'arn:aws-cn:sns:cn-north-1:123456789012:b': 'sns.cn-north-1.amazonaws.com.cn',
        'arn:aws-eusc:sns:eusc-de-east-1:123456789012:b': 'sns.eusc-de-east-1.amazonaws.eu',
      };
      for (const [topic, host] of Object.entries(hosts)) {
        asked = [];
        const { postSns } = await aTarget({ ...SETTINGS, BOUNCE_SES_TOPIC: topic });
        const url = CERTIFICATE_URL.replace('sns.eu-west-1.amazonaws.com', host);
        expect((await postSns(snsMessage({ TopicArn: topic, SigningCertURL: CERTIFICATE_URL }))).status, topic).to.equal(403);
        expect((await postSns(snsMessage({ TopicArn: topic, SigningCertURL: url }))).status, topic).to.equal(200);
        expect(asked).to.deep.equal([url]);
      }
    });

    it('a subscription to the own topic is confirmed', async () => {
      const { postSns } = await aTarget();
      const { status, body } = await postSns(snsSubscription());
      expect([status, body]).to.deep.equal([200, { outcome: 'done' }]);
      expect(asked[1]).to.match(/^https:\/\/sns\.eu-west-1\.amazonaws\.com\/\?Action=ConfirmSubscription&/);
    });

    it('what Amazon SNS does not know is refused, what it does not answer is asked again, and it is not asked without end', async () => {
      const { postSns, clock } = await aTarget();
      const withCertificate = (name: string) => snsMessage({ SigningCertURL: CERTIFICATE_URL.replace(/-\w+\.pem/, `-${name}.pem`) });
      amazon = () => new Response('no such file', { status: 404 });
      expect((await postSns(withCertificate('1'))).status).to.equal(403);
      amazon = () => new Response('x'.repeat(20_000));
      expect((await postSns(withCertificate('2'))).status).to.equal(503);
      amazon = () => {
        throw new TypeError('fetch failed');
      };
      expect((await postSns(withCertificate('3'))).status).to.equal(503);
      amazon = () => new Response('not a certificate');
      for (let i = 0; i < 40; i++) await postSns(withCertificate(`f${i}`));
      expect(asked).to.have.length(30);
      clock.advance(61 * MINUTE_MS);
      amazon = () => new Response(SNS_CERTIFICATE);
      expect((await postSns(sesBounce('bounces@slots.example.org'))).status).to.equal(200);
    });

    it('bodies of any kind are refused by a status of their own, and cost no row and no log of what they say', async () => {
      const { post, deps, logged } = await aTarget();
      const secret = basicAuthorization(POSTMARK_SECRET);
      const statuses = [
        (await post('postmark', '{"', { ...secret, 'Content-Type': 'application/json' })).status,
        (await post('ses', '{"', SNS_TEXT)).status,
        (await post('ses', 'null', SNS_TEXT)).status,
        (await post('ses', '[[]]', SNS_TEXT)).status,
        (await post('mailgun', { signature: { timestamp: {}, token: [], signature: 1 } })).status,
        (await post('mailgun', { __proto__: { signature: 1 } })).status,
        (await post('postmark', { email: 'ada@example.org' })).status,
        (await post('postmark', { RecordType: ['Bounce'], Metadata: 'ada@example.org', Type: {} }, secret)).status,
        (await post('postmark', 'a,b', { ...secret, 'Content-Type': 'text/csv' })).status,
        (await post('mailgun', { filler: 'x'.repeat(66_000) })).status,
        (await post('ses', 'x'.repeat(66_000), SNS_TEXT)).status,
        (await post('ses', `${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}`, SNS_TEXT)).status,
      ];
      expect(statuses).to.deep.equal([400, 400, 403, 403, 403, 403, 403, 200, 415, 413, 413, 403]);
      expect(await deps.db('report_counters').select('outcome', 'count')).to.deep.equal([{ outcome: 'unclear', count: 1 }]);
      expect(logged.join()).to.not.contain('ada@example.org');
    });

    it('is called at most 600 times a minute by one network', async () => {
      const { post } = await aTarget({ ...SETTINGS, RATE_LIMIT_FACTOR: '0.01' });
      const statuses = [];
      for (let i = 0; i < 8; i++) statuses.push((await post('postmark', {})).status);
      expect(statuses).to.deep.equal([...Array(6).fill(403), 429, 429]);
    });
  });
});
