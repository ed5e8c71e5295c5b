import { inflateSync } from 'node:zlib';
import { expect } from 'chai';
import decodeQR from 'qr/decode.js';
import { qrSvg } from '../../src/http/qrCode.ts';
import { createTicketCodes } from '../../src/registrations/domain/ticketCode.ts';
import { Visitor } from '../support/client.ts';
import { anApplicant, anEvent } from '../support/factories.ts';
import { aService } from '../support/service.ts';
import { confirmationLinkIn, TestSmtpServer } from '../support/smtpServer.ts';
import { until } from '../support/until.ts';

/** What somebody reads who photographs the image: a PNG of one bit per pixel without filters. */
function readPng(png: Buffer): string {
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const start = png.indexOf('IDAT');
  const pixels = inflateSync(png.subarray(start + 4, start + 4 + png.readUInt32BE(start - 4)));
  const lineLength = 1 + Math.ceil(width / 8);
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      if ((((pixels[y * lineLength + 1 + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1) === 0)
        data.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
  return decodeQR({ width, height, data });
}

describe('The ticket', () => {
  it('is in the email to who has slots, and on their page, and opens nothing but the door', async () => {
    const smtpServer = await TestSmtpServer.create();
    const { url, deps } = await aService({ SMTP_URL: smtpServer.url });
    const visitor = await Visitor.at(url, await anEvent(deps, { slots: 3 }));
    const [grace, waiting] = [anApplicant({ slots: 3 }), anApplicant({ waitList: true })];
    const { body } = await visitor.signUp(grace);
    await visitor.signUp(waiting);
    const asked = await smtpServer.messageTo(grace.email);
    expect(asked.attachments).to.deep.equal([]);
    const link = confirmationLinkIn(asked);
    await visitor.follow(link);
    await visitor.follow(confirmationLinkIn(await smtpServer.messageTo(waiting.email)));
    const emailsTo = (email: string) => smtpServer.messages.filter(({ recipients }) => recipients.includes(email));
    await until('the email with the ticket arrived', () => emailsTo(grace.email).length === 2);

    const tickets = createTicketCodes(deps.keys);
    const code = tickets.codeOf(body.id as string);
    const [, confirmed] = emailsTo(grace.email);
    const image = confirmed?.attachments.find(({ mimeType }) => mimeType === 'image/png');
    const content = Buffer.from(image?.content as Uint8Array);
    expect(image).to.include({ contentId: '<ticket@slotkeeper>', disposition: 'inline' });
    expect(confirmed?.html).to.contain('QR code of your ticket');
    expect(content.length).to.be.lessThan(2_000);
    expect(readPng(content)).to.equal(code);
    expect(tickets.registrationIdOf(code)).to.equal(body.id);
    expect(emailsTo(waiting.email).flatMap(({ attachments }) => attachments)).to.deep.equal([]);

    const page = async (uuid: string) => (await fetch(`${url}/registrations/${uuid}`, { headers: { Accept: 'text/html' } })).text();
    const uuid = new URL(link).searchParams.get('uuid') as string;
    expect(await page(uuid)).to.contain(qrSvg(code));
    expect(code).not.to.contain(uuid).and.not.to.contain(uuid.replaceAll('-', ''));
    for (const path of [`/registrations/${code}`, `/confirm_registration?uuid=${code}`, `/registrations/${code}/cancel`])
      expect((await fetch(url + path, { redirect: 'manual' })).status, path).to.be.oneOf([400, 404]);
  });
});
