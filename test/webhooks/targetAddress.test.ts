import { expect } from 'chai';
import { readConfig } from '../../src/config.ts';
import { DomainError } from '../../src/domainError.ts';
import { isInNetworks, isPublicAddress } from '../../src/webhooks/targetAddress.ts';
import { parseWebhookUrl } from '../../src/webhooks/webhookInput.ts';
import { createLookup, TargetError } from '../../src/webhooks/webhookTarget.ts';

/** Addresses as a socket gets them, one of each special range and its ends. */
const NOT_PUBLIC: Record<string, string[]> = {
  'this host': ['0.0.0.0', '0.1.2.3', '127.0.0.1', '127.255.255.254', '::', '::1'],
  'a private network': ['10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1', '192.168.255.255'],
  'unique local': ['fc00::1', 'fd00:ec2::254', 'fdff:ffff::1'],
  'link-local': ['169.254.0.1', '169.254.169.254', 'fe80::1', 'febf::1', 'fec0::1'],
  'shared by carriers': ['100.64.0.1', '100.100.100.200', '100.127.255.255'],
  'metadata of a cloud': ['168.63.129.16', '192.0.0.192', '169.254.170.2', 'fd20:ce::254'],
  'IPv4 in IPv6': ['::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:a9fe:a9fe', '::127.0.0.1', '::ffff:0:127.0.0.1'],
  NAT64: ['64:ff9b::7f00:1', '64:ff9b::8.8.8.8', '64:ff9b:1::a00:1'],
  '6to4 and Teredo': ['2002:7f00:1::1', '2002:808:808::1', '2001::1', '2001:0:4136:e378::1'],
  multicast: ['224.0.0.1', '239.255.255.255', 'ff02::1', 'ff0e::1'],
  'broadcast and reserved': ['255.255.255.255', '240.0.0.1', '4000::1', '5f00::1', '100::1', '100:0:0:1::1'],
  documentation: ['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1'],
  'benchmarks and protocols': ['198.18.0.1', '198.19.255.255', '192.0.0.1', '192.88.99.1', '192.31.196.1', '192.52.193.1', '192.175.48.1'],
  'IPv6 protocols': ['2001:2::1', '2001:10::1', '2001:20::1', '2001:3::1', '2620:4f:8000::1'],
};
const PUBLIC = [
  '8.8.8.8',
  '1.1.1.1',
  '172.15.0.1',
  '172.32.0.1',
  '100.63.255.255',
  '100.128.0.1',
  '192.167.1.1',
  '11.0.0.1',
  '::ffff:8.8.8.8',
];
const PUBLIC_V6 = ['2606:4700:4700::1111', '2a00:1450:4001::1', '2001:4860:4860::8888', '2400:cb00::1', '2003::1'];

/** URLs that nobody may give, each with a spelling that could be overlooked. */
const REFUSED_URLS = [
  ...['https://127.0.0.1/', 'https://127.1/', 'https://2130706433/', 'https://0x7f000001/', 'https://0177.0.0.1/', 'https://0x7f.1/'],
  ...[
    'https://017700000001/',
    'https://127.0.0.1./',
    'https://①②⑦.⓪.⓪.①/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
  ],
  ...[
    'https://[0:0:0:0:0:0:0:1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://0/',
    'https://169.254.169.254/latest/meta-data/',
    'https://[fd00:ec2::254]/',
  ],
  ...['https://0xa9fea9fe/', 'https://2852039166/', 'https://10.0.0.1:443/', 'https://%31%32%37.0.0.1/', 'https://127。0。0。1/'],
  ...['http://hooks.example.org/', 'https://hooks.example.org:22/', 'https://hooks.example.org:6379/', 'https://user@hooks.example.org/'],
  ...[
    'https://user:password@hooks.example.org/',
    'ftp://hooks.example.org/',
    'file:///etc/passwd',
    'gopher://hooks.example.org/',
    'javascript:1',
  ],
  ...['//hooks.example.org/', 'hooks.example.org', 'https://', 'https://[fe80::1%25eth0]/', 'data:text/plain,x', ''],
];
/** Without the setting. */
const NONE = readConfig({}, '/nowhere');

describe('The addresses of webhooks', () => {
  const special = Object.entries(NOT_PUBLIC).flatMap(([range, addresses]) => addresses.map((address) => `${range}: ${address}`));

  it(`are public: ${special.length} special ones are refused`, () => {
    expect(special.length).to.be.at.least(60);
    expect(special.filter((name) => isPublicAddress(name.slice(name.indexOf(': ') + 2)))).to.deep.equal([]);
  });

  it('may be any public one, also beside a private range', () => {
    expect([...PUBLIC, ...PUBLIC_V6].filter((address) => !isPublicAddress(address))).to.deep.equal([]);
  });

  it(`are refused in a URL in whatever spelling: ${REFUSED_URLS.length} of them, each at its field`, () => {
    const accepted = REFUSED_URLS.filter((url) => {
      try {
        parseWebhookUrl(url, NONE);
        return true;
      } catch (error) {
        return !(error instanceof DomainError && error.details.fieldErrors?.[0]?.field === 'url');
      }
    });
    expect(accepted).to.deep.equal([]);
  });

  it('may have a name, and port 8443, and are kept as the URL parser writes them', () => {
    for (const [typed, stored] of [
      ['https://hooks.example.org', 'https://hooks.example.org/'],
      ['https://HOOKS.example.org:443/a?b=c#d', 'https://hooks.example.org/a?b=c'],
      ['https://hooks.example.org:8443/', 'https://hooks.example.org:8443/'],
      ['https://münchen.example/', 'https://xn--mnchen-3ya.example/'],
    ] as const)
      expect(parseWebhookUrl(typed, NONE)).to.equal(stored);
  });

  it('may be private where the operator has opened a network, and only there', () => {
    const opened = { WEBHOOK_ALLOWED_NETWORKS: ['10.1.0.0/16', 'fd00:7::/32', '127.0.0.1'] };
    for (const url of ['http://10.1.2.3:8080/', 'http://[fd00:7::1]/', 'http://127.0.0.1:3000/', 'https://[::ffff:10.1.2.3]/'])
      expect(parseWebhookUrl(url, opened), url).to.be.a('string');
    for (const url of ['http://10.2.0.1/', 'https://127.0.0.2/', 'http://8.8.8.8/', 'https://8.8.8.8:25/', 'http://[fd00:8::1]/'])
      expect(() => parseWebhookUrl(url, opened), url).to.throw(DomainError);
    expect(isInNetworks('10.1.2.3', ['fd00::/8'])).to.equal(false);
  });

  it('are checked again when a name has become an address, so that a name that leads elsewhere opens nothing', async () => {
    const lookUp = (answers: string[], networks = NONE.WEBHOOK_ALLOWED_NETWORKS, url = 'https://hooks.example.org/') =>
      new Promise<string>((resolve) => {
        const lookup = createLookup(new URL(url), networks, async () => answers);
        lookup('hooks.example.org', { all: true }, (error, found) =>
          resolve(error instanceof TargetError ? error.failure : (found as { address: string }[]).map(({ address }) => address).join(' ')),
        );
      });
    expect(await lookUp(['8.8.8.8', '2606:4700::1'])).to.equal('8.8.8.8 2606:4700::1');
    expect(await lookUp([])).to.equal('dns');
    for (const answers of [['127.0.0.1'], ['8.8.8.8', '10.0.0.1'], ['2606:4700::1', '::ffff:10.0.0.1'], ['fd00::1', '8.8.8.8']])
      expect(await lookUp(answers), answers.join()).to.equal('address');
    expect(await lookUp(['10.1.2.3'], ['10.1.0.0/16'], 'http://hooks.example.org/')).to.equal('10.1.2.3');
    expect(await lookUp(['8.8.8.8'], ['10.1.0.0/16'], 'http://hooks.example.org/')).to.equal('address');
    expect(await lookUp(['10.1.2.3', '10.2.0.1'], ['10.1.0.0/16'])).to.equal('address');
  });
});
