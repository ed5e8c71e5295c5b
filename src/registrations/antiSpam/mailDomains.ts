/** The most common domains of private mailboxes in countries that speak our languages. Typing errors lead to these. */
export const COMMON_DOMAINS = (
  'gmail.com googlemail.com outlook.com outlook.be outlook.fr outlook.de hotmail.com hotmail.be hotmail.fr hotmail.de hotmail.co.uk ' +
  'hotmail.nl live.com live.be live.nl live.fr yahoo.com yahoo.fr yahoo.de yahoo.co.uk icloud.com me.com proton.me protonmail.com ' +
  'msn.com aol.com gmx.de gmx.net gmx.at web.de t-online.de freenet.de orange.fr free.fr wanadoo.fr laposte.net sfr.fr skynet.be ' +
  'telenet.be proximus.be ziggo.nl kpnmail.nl xs4all.nl hetnet.nl planet.nl bluewin.ch btinternet.com sky.com'
).split(' ');

/** Real domains of private mailboxes that look like a typing error of a common one. They are never questioned. */
export const REAL_DOMAINS = new Set(
  (
    'ymail.com rocketmail.com mail.com email.com mailo.com mail.de email.de email.it gmx.com gmx.ch gmx.fr gmx.eu gmx.li mac.com ' +
    'upcmail.nl chello.nl home.nl quicknet.nl casema.nl caiway.nl solcon.nl online.nl zonnet.nl tele2.nl tiscali.nl wanadoo.nl ' +
    'scarlet.be voo.be brutele.be pandora.be belgacom.be belgacom.net base.be mobistar.be orange.be euphonynet.be ' +
    'bbox.fr neuf.fr numericable.fr aliceadsl.fr cegetel.net club-internet.fr libertysurf.fr 9online.fr sfr.eu ' +
    'arcor.de online.de vodafone.de kabelmail.de alice.de posteo.de mailbox.org freemail.de firemail.de magenta.de ' +
    'bluemail.ch hispeed.ch sunrise.ch freesurf.ch gmx.info aon.at chello.at inode.at tele2.at drei.at ' +
    'blueyonder.co.uk ntlworld.com talktalk.net virginmedia.com tiscali.co.uk o2.co.uk ee.co.uk bt.com plus.net sky.co.uk ' +
    'tutanota.com tutanota.de tuta.com tuta.io keemail.me fastmail.com fastmail.fm hey.com zoho.com zohomail.eu pm.me duck.com ' +
    'yandex.com yandex.ru mail.ru inbox.ru list.ru bk.ru qq.com 163.com 126.com naver.com ' +
    'libero.it alice.it tiscali.it tin.it virgilio.it terra.es telefonica.net sapo.pt wp.pl onet.pl o2.pl interia.pl seznam.cz ' +
    'comcast.net verizon.net att.net cox.net rogers.com shaw.ca telus.net bigpond.com'
  ).split(' '),
);
