import type { Answer, Conflict, DoorApi, DoorList, DoorPerson, DoorStore, Scan } from './doorTypes.ts';

/** The server takes so many at once. */
const BATCH_LENGTH = 200;

/**
 * One door: the list of people, and what it has done that the server does not know yet. Everything is in the store before it is
 * shown, and leaves it only with the answer of the server: whatever happens in between, it is sent again.
 */
export class Door {
  list: DoorList | null = null;
  scans: Scan[] = [];
  /** What somebody else did on this phone, and the server does not know: it is not sent in the name of who is signed in now. */
  others: Scan[] = [];
  conflicts: Conflict[] = [];
  private people = new Map<string, DoorPerson>();
  private byTicket = new Map<string, DoorPerson>();
  private readonly store: DoorStore;
  private readonly api: DoorApi;
  private readonly account: string;

  constructor(store: DoorStore, api: DoorApi, account = '') {
    this.store = store;
    this.api = api;
    this.account = account;
  }

  async open(): Promise<void> {
    const list = await this.store.loadList();
    if (list) this.use(list);
    const scans = await this.store.loadScans();
    this.scans = scans.filter((scan) => this.isOwn(scan));
    this.others = scans.filter((scan) => !this.isOwn(scan));
    this.conflicts = await this.store.loadConflicts();
  }

  everybody(): DoorPerson[] {
    return this.list?.people ?? [];
  }

  byId(id: string): DoorPerson | undefined {
    return this.people.get(id);
  }

  byCode(ticket: string): DoorPerson | undefined {
    return this.byTicket.get(ticket);
  }

  /** How many of a party came, as far as this door knows. */
  arrivedOf({ id, arrived, slots }: DoorPerson): number {
    const here = [...this.others, ...this.scans].filter(({ registration }) => registration === id);
    return Math.max(0, Math.min(slots, arrived + here.reduce((sum, { people }) => sum + people, 0)));
  }

  /** Resolves when the check-in cannot be lost any more; then the door may say yes. */
  async add(scan: Scan): Promise<void> {
    const own = { ...scan, account: this.account };
    await this.store.addScan(own);
    this.scans.push(own);
  }

  /** Whoever is signed in answers for what somebody else did on this phone: it is sent with the next synchronisation. */
  adopt(): void {
    this.scans = [...this.others, ...this.scans];
    this.others = [];
  }

  private isOwn({ account = '' }: Scan): boolean {
    return account === this.account;
  }

  /** Sends what waits, in its order, then learns what other doors did. Throws DoorError, and loses nothing by it. */
  async synchronise(): Promise<Answer[]> {
    const answered: Answer[] = [];
    while (this.scans.length > 0) answered.push(...(await this.sendBatch(this.scans.slice(0, BATCH_LENGTH))));
    if (this.list === null) this.use(await this.api.list());
    else await this.learn();
    if (this.list) await this.store.saveList(this.list);
    return answered;
  }

  private async sendBatch(batch: Scan[]): Promise<Answer[]> {
    const answers = await this.api.send(batch);
    const byId = new Map(answers.map((answer) => [answer.id, answer]));
    const conflicts = batch.flatMap(({ id, people, scannedAt }) => {
      const answer = byId.get(id);
      return answer && answer.counted !== people ? [{ ...answer, people, scannedAt }] : [];
    });
    await this.store.settle([...byId.keys()], conflicts);
    this.scans = this.scans.filter(({ id }) => !byId.has(id));
    this.conflicts.push(...conflicts);
    for (const { person } of answers) if (person) this.update(person.id, person.arrived);
    return answers;
  }

  private async learn(): Promise<void> {
    for (;;) {
      const list = this.list as DoorList;
      const { checkIns, next, listVersion } = await this.api.since(list.cursor);
      for (const { registrationId, arrived } of checkIns) this.update(registrationId, arrived);
      list.cursor = next;
      if (checkIns.length > 0) continue;
      if (listVersion !== list.version) this.use(await this.api.list());
      return;
    }
  }

  private update(id: string, arrived: number): void {
    const person = this.people.get(id);
    if (person) person.arrived = arrived;
  }

  private use(list: DoorList): void {
    this.list = list;
    this.people = new Map(list.people.map((person) => [person.id, person]));
    this.byTicket = new Map(list.people.map((person) => [person.ticket, person]));
  }
}
