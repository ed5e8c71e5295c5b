import { createApi, FormError } from './api.ts';
import { startCamera } from './camera.ts';
import { deviceId } from './deviceId.ts';
import { Door } from './door.ts';
import { DoorError, type DoorPerson, type Scan } from './doorTypes.ts';
import { openStore } from './idbStore.ts';
import { personCard } from './personCard.ts';
import { signal } from './signal.ts';
import { createTexts } from './texts.ts';

const SYNCHRONISE_EVERY_MS = 5_000;
/** The camera sees a ticket for a while. */
const SAME_CODE_MS = 4_000;
const MOST_FOUND = 30;

type Tone = 'good' | 'warn' | 'bad';

async function start(app: HTMLElement): Promise<void> {
  const { slug = '', account = '', deleteAfter, texts: texts_ = '{}', locale = 'en' } = app.dataset;
  const t = createTexts(JSON.parse(texts_), locale);
  const api = createApi(slug, deviceId(), account);
  const store = await openStore(slug, Number(deleteAfter));
  let isLeaving = false;
  // What arrives while signing out is not kept any more.
  document.addEventListener('slotkeeper-sign-out', () => {
    isLeaving = true;
  });
  const saveList: typeof store.saveList = async (list) => (isLeaving ? undefined : store.saveList(list));
  const door = new Door({ ...store, saveList }, api, account);
  await door.open();
  const part = <Kind extends HTMLElement = HTMLElement>(name: string) => app.querySelector(`[data-part="${name}"]`) as Kind;
  const search = part<HTMLInputElement>('search');
  app.hidden = false;
  const plain = document.querySelector<HTMLElement>('[data-plain-door]');
  if (plain) plain.hidden = true;

  let status: 'online' | DoorError['reason'] = 'online';
  let isBusy = false;
  let isAskedAgain = false;

  async function synchronise(): Promise<void> {
    if (isBusy) {
      isAskedAgain = true;
      return;
    }
    isBusy = true;
    try {
      // Two windows of one phone share what waits to be sent.
      const answers = await navigator.locks.request(`slotkeeper-door-${slug}`, () => door.synchronise());
      status = 'online';
      const refused = answers.find(({ counted, outcome }) => counted === 0 && outcome !== 'nothing_to_undo');
      if (refused)
        show(refused.outcome === 'already_in' ? 'warn' : 'bad', t(`outcome.${refused.outcome}`, { name: refused.person?.name ?? '' }));
    } catch (error) {
      if (!(error instanceof DoorError)) throw error;
      status = error.reason;
    } finally {
      isBusy = false;
    }
    drawFigures();
    drawPeople();
    if (isAskedAgain) {
      isAskedAgain = false;
      void synchronise();
    }
  }

  async function checkIn(person: DoorPerson, people: number): Promise<void> {
    const scan: Scan = { id: crypto.randomUUID(), registration: person.id, people, scannedAt: new Date().toISOString() };
    await door.add(scan);
    const values = { name: nameOf(person), arrived: door.arrivedOf(person), slots: person.slots };
    show('good', t(people > 0 ? 'welcome' : 'undone', values), people > 0 ? [[t('undo'), () => undo(person, scan)]] : [], person.answers);
    search.value = '';
    void synchronise();
    drawFigures();
    drawPeople();
  }

  async function undo(person: DoorPerson, { id, people }: Scan): Promise<void> {
    await door.add({ id: crypto.randomUUID(), registration: person.id, people: -people, undoes: id, scannedAt: new Date().toISOString() });
    show('warn', t('undone', { name: nameOf(person), arrived: door.arrivedOf(person), slots: person.slots }));
    void synchronise();
    drawFigures();
    drawPeople();
  }

  /** What the door says of a person whose ticket it saw. */
  function meet(person: DoorPerson): void {
    const arrived = door.arrivedOf(person);
    const left = person.slots - arrived;
    const values = { name: nameOf(person), arrived, slots: person.slots };
    const buttons = amounts(left).map((people): Button => [t('letIn', { people }), () => checkIn(person, people)]);
    if (person.state !== 'confirmed') show('bad', `${nameOf(person)}: ${t(`state.${person.state}`)}`);
    else if (arrived > 0) show('warn', t(left === 0 ? 'allIn' : 'someIn', values), buttons, person.answers);
    else if (left === 1) void checkIn(person, 1);
    else show('good', t('party', values), buttons, person.answers);
  }

  let last = { code: '', at: 0 };
  async function onCode(code: string): Promise<void> {
    const at = performance.now();
    if (code === last.code && at - last.at < SAME_CODE_MS) {
      last.at = at;
      return;
    }
    last = { code, at };
    const person = door.byCode(code);
    if (person) return meet(person);
    // It may have signed up since the list was loaded.
    await synchronise();
    const found = door.byCode(code);
    if (found) meet(found);
    else show('bad', t(status === 'online' ? 'outcome.unknown' : 'unknownOffline'));
  }

  type Button = [text: string, act: () => unknown];
  function show(tone: Tone, text: string, buttons: Button[] = [], answers = ''): void {
    const result = part('result');
    result.dataset.tone = tone;
    part('result-text').textContent = text;
    part('result-answers').textContent = answers;
    part('result-buttons').replaceChildren(...buttons.map(([label, act]) => button(label, act)));
    result.hidden = false;
    signal(tone);
  }

  function drawFigures(): void {
    const confirmed = door.everybody().filter(({ state }) => state === 'confirmed');
    const sum = (count: (person: DoorPerson) => number) => confirmed.reduce((total, person) => total + count(person), 0);
    part('figures').textContent = t('figures', { came: sum((person) => door.arrivedOf(person)), people: sum(({ slots }) => slots) });
    const waiting = door.scans.length;
    part('sync').textContent = waiting > 0 ? t(`waiting.${status}`, { count: waiting }) : t(`status.${status}`);
    app.dataset.status = status;
    part('sign-in').hidden = status !== 'signedOut';
    part('others').hidden = door.others.length === 0;
    part('others-text').textContent = t('others', { count: door.others.length });
    part('conflicts-part').hidden = door.conflicts.length === 0;
    const rows = door.conflicts.map(({ person, outcome, people, counted, scannedAt }) => {
      const time = new Date(scannedAt).toLocaleTimeString(locale, { timeStyle: 'short' });
      return listItem(
        `${time} ${person?.name ?? ''}: ${t('conflict', { people, counted })} ${t(`outcome.${outcome}`, { name: person?.name ?? '' })}`,
      );
    });
    part('conflicts').replaceChildren(...rows);
  }

  function drawPeople(): void {
    const words = fold(search.value).split(/\s+/).filter(Boolean);
    const found = door.everybody().filter((person) => {
      const name = fold(`${nameOf(person)} ${person.answers ?? ''}`);
      return words.every((word) => name.includes(word));
    });
    const shown = found
      .sort((a, b) => `${a.lastName} ${a.firstName}`.localeCompare(`${b.lastName} ${b.firstName}`, locale))
      .slice(0, MOST_FOUND);
    part('people').replaceChildren(
      ...shown.map((person) => personCard(person, door.arrivedOf(person), t, { checkIn: (people) => checkIn(person, people) })),
    );
    part('more').textContent = found.length > shown.length ? t('more', { count: found.length - shown.length }) : '';
  }

  part('walk-in').addEventListener('submit', async (event) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const fields = Object.fromEntries(new FormData(form)) as Record<'firstName' | 'lastName' | 'slots', string>;
    // The same until it is answered: a lost answer adds nobody twice.
    form.dataset.key ??= crypto.randomUUID();
    const walkIn = {
      ...fields,
      slots: Number(fields.slots),
      id: form.dataset.key,
      scannedAt: new Date().toISOString(),
    };
    try {
      const { person } = await api.addWalkIn(walkIn);
      delete form.dataset.key;
      form.reset();
      show('good', t('welcome', { name: person?.name ?? '', arrived: person?.arrived ?? 0, slots: person?.slots ?? 0 }));
      await synchronise();
    } catch (error) {
      // Another input is another walk-in; after a lost answer it is the same.
      if (error instanceof FormError) delete form.dataset.key;
      show('bad', error instanceof FormError ? error.message : t('walkInOffline'));
    }
  });

  let stopCamera: (() => void) | null = null;
  const camera = part<HTMLButtonElement>('camera');
  const video = part<HTMLVideoElement>('video');
  camera.hidden = navigator.mediaDevices === undefined;
  part('no-camera').hidden = !camera.hidden;
  camera.addEventListener('click', async () => {
    if (stopCamera) {
      stopCamera();
      stopCamera = null;
    } else {
      stopCamera = await startCamera(video, (code) => void onCode(code)).catch(() => null);
      if (!stopCamera) show('bad', t('noCamera'));
    }
    video.hidden = stopCamera === null;
    camera.textContent = t(stopCamera ? 'stopCamera' : 'startCamera');
  });

  part('others-send').addEventListener('click', () => {
    door.adopt();
    void synchronise();
  });

  search.addEventListener('input', drawPeople);
  addEventListener('online', () => void synchronise());
  document.addEventListener('visibilitychange', () => document.hidden || void synchronise());
  setInterval(() => document.hidden || void synchronise(), SYNCHRONISE_EVERY_MS);
  drawFigures();
  drawPeople();
  await synchronise();
  if (status === 'online') await keepPage(slug).catch(() => {});
}

/** The first visit came before the service worker, so the page and its files are put into its cache here. */
async function keepPage(slug: string): Promise<void> {
  const page = `/console/events/${slug}/door`;
  await navigator.serviceWorker.register('/console/door-worker.js', { scope: page });
  const files = [...document.querySelectorAll<HTMLScriptElement | HTMLLinkElement>('script[src], link[rel="stylesheet"]')];
  const addresses = files.map((file) => ('src' in file ? file.src : file.href));
  await (await caches.open('slotkeeper-door')).addAll([page, ...addresses, '/console/door-decoder.js']);
}

function nameOf({ firstName, lastName }: DoorPerson): string {
  return `${firstName} ${lastName}`.trim();
}

/** How many at once: each number of a small party, and everybody. */
function amounts(left: number): number[] {
  return left <= 6 ? Array.from({ length: left }, (_, index) => left - index) : [left, 5, 4, 3, 2, 1];
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

function button(label: string, act: () => unknown): HTMLButtonElement {
  const element = document.createElement('button');
  element.type = 'button';
  element.textContent = label;
  element.addEventListener('click', () => void act());
  return element;
}

function listItem(text: string): HTMLLIElement {
  const item = document.createElement('li');
  item.textContent = text;
  return item;
}

const app = document.querySelector<HTMLElement>('[data-door]');
// Without IndexedDB the page stays as it is without JavaScript.
if (app) start(app).catch((error: unknown) => console.error(error));
