import { findAmong } from '../database/table.ts';
import { manner } from '../languages/manner.ts';
import { ENGLISH, say } from '../languages/texts.ts';
import type { Compose } from '../letters/deliver.ts';
import type { Letter } from '../letters/letter.ts';
import type { Mail, Sms } from '../letters/mail.ts';
import { makeRender, type Render } from '../letters/render.ts';
import { addressOf } from '../letters/transport.ts';
import { type Account, accounts, stateOf } from './account.ts';
import { type Challenge, challenges, isLive } from './challenge.ts';
import type { House } from './house.ts';

/** What a letter is about, as it is now. */
interface Facts {
  /** Whose letter it is; null when they have no account yet. */
  account: Account | undefined;
  challenge: Challenge | undefined;
  /** Whom administrators are asked about. */
  about: Account | undefined;
}

type Composer = Pick<House, 'world' | 'codes' | 'confirmTokens'>;
type Kind = { isTrue: (facts: Facts, now: string) => boolean; secret?: 'digits' | 'signs' };

const carriesLiveCode = ({ challenge }: Facts, now: string) => challenge !== undefined && isLive(challenge, now);
const isAsked = ({ about }: Facts) => about !== undefined && stateOf(about) === 'pending';

/** Every letter about an account, by the name of its template. What it tells may have passed while it waited. */
export const ACCOUNT_KINDS: Record<string, Kind> = {
  'account-code': { isTrue: carriesLiveCode, secret: 'digits' },
  'account-sign-in': { isTrue: carriesLiveCode, secret: 'digits' },
  'account-confirm': { isTrue: carriesLiveCode, secret: 'signs' },
  'account-verify': { isTrue: carriesLiveCode, secret: 'digits' },
  'account-exists': { isTrue: () => true },
  'account-approval': { isTrue: isAsked },
  'account-approval-reminder': { isTrue: isAsked },
  'account-activated': { isTrue: ({ account }) => account !== undefined && stateOf(account) === 'active' },
  'account-rejected': { isTrue: ({ account }) => account !== undefined && stateOf(account) === 'rejected' },
  'account-password': { isTrue: ({ account }) => account !== undefined && account.endedAt === null },
};

/** Makes mails and SMS of the letters about accounts. */
export function composeAccountLetters(house: Composer): Compose {
  const { db, now } = house.world;
  return async (letters) => {
    const details = new Map(letters.map(({ id, details }) => [id, JSON.parse(details) as Details]));
    const ids = letters.flatMap((letter) => [letter.accountId, details.get(letter.id)?.about]).filter((id) => typeof id === 'string');
    const known = byId(await findAmong(db, accounts, 'id', [...new Set(ids)]));
    const asked = [...details.values()].flatMap(({ challenge }) => (challenge ? [challenge] : []));
    const carried = byId(await findAmong(db, challenges, 'id', asked));
    const render = await makeRender();
    return (letter) => {
      const { challenge = '', about = '' } = details.get(letter.id) ?? {};
      const facts = { account: known.get(letter.accountId ?? ''), challenge: carried.get(challenge), about: known.get(about) };
      const isTrue = kindOf(letter).isTrue(facts, now().toISOString());
      return isTrue ? composed(house, render, letter, facts) : null;
    };
  };
}

/** One letter, before what it tells is kept. */
export async function composeOne(house: Composer, letter: Letter, account: Account, challenge: Challenge): Promise<Mail | Sms> {
  return composed(house, await makeRender(), letter, { account, challenge, about: undefined });
}

interface Details {
  challenge?: string;
  about?: string;
  locale?: string;
}

function composed({ world, codes, confirmTokens }: Composer, render: Render, letter: Letter, facts: Facts): Mail | Sms {
  const { PUBLIC_URL, MAIL_FROM } = world.config;
  const { account, challenge, about } = facts;
  const secret = kindOf(letter).secret;
  const code = challenge && challenge.hash !== '' && secret ? codes.codeOf(challenge, secret) : '';
  if (code === null) throw new Error(`The secret behind the code of letter ${letter.id} is not in SECRET_KEY any more`);
  const { template, channel, recipient } = letter;
  const data = {
    ...manner(account?.locale ?? (JSON.parse(letter.details) as Details).locale ?? ENGLISH),
    name: account ? `${account.firstName} ${account.lastName}`.trim() : '',
    code: secret === 'signs' && code ? inGroups(code) : (code ?? ''),
    link: linkOf(),
    reason: account?.reason ?? '',
    applicant: about ? `${about.firstName} ${about.lastName}`.trim() || about.username : '',
    recipient,
  };
  const to = { to: recipient, messageId: `<${letter.id}@${addressOf(MAIL_FROM).split('@')[1]}>` };
  return channel === 'sms' ? { ...to, text: say(data.language, `accounts.sms.${template}`, data) } : { ...to, ...render(template, data) };

  function linkOf(): string {
    if (letter.template === 'account-confirm') return `${PUBLIC_URL}/registration/${code}`;
    if (letter.template === 'account-verify' && challenge && account) {
      return `${PUBLIC_URL}/public/confirm/${confirmTokens.sign(account.id, challenge.id, new Date(challenge.madeAt), challenge.expiresAt)}`;
    }
    return about ? `${PUBLIC_URL}/admin/users/${about.id}` : `${PUBLIC_URL}/sign-in`;
  }
}

function kindOf({ template }: Letter): Kind {
  const kind = ACCOUNT_KINDS[template];
  if (!kind) throw new Error(`There is no kind of letter ${template}`);
  return kind;
}

function inGroups(code: string): string {
  return (code.match(/.{1,4}/g) ?? []).join('-');
}

function byId<Row extends { id: string }>(found: Row[]): Map<string, Row> {
  return new Map(found.map((row) => [row.id, row]));
}
