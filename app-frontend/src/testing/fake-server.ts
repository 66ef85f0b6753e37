import type { FieldProblem } from '../api/errors';
import type {
  Change,
  GoalBasis,
  DrinkContent,
  DrinkRecord,
  Profile,
  ProfilePatch,
  Reminders,
  ReminderSettings,
  SignedIn,
  Vitals,
} from '../api/types';
import { dayOf } from '../days/day';
import { withGoal } from '../goal/goal-history';
import { calculateGoalMl } from '../goal/calculate';
import { defaultReminders } from '../reminders/defaults';
import { gzipped } from './gzipped';
import { FakeAccounts } from './fake-accounts';
import { FakeDrinks, Refused } from './fake-drinks';

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly ifMatch: string | null;
}

/** `lost`: carried out, but the answer never arrives. `unreachable`: never arrives at all. */
export type Fault =
  | 'lost'
  | 'unreachable'
  | {
      readonly status: number;
      readonly code: string;
      readonly retryAfter?: string;
      readonly fields?: readonly FieldProblem[];
    };

interface StoredRecord {
  row: DrinkRecord;
  deleted: boolean;
  readonly creation: string;
}

interface Account {
  profile: Profile;
  readonly records: Map<string, StoredRecord>;
  readonly drinks: FakeDrinks;
  readonly changes: { readonly number: number; readonly change: Change }[];
  number: number;
  reminders: Reminders;
  /** Ids of push subscriptions by their endpoints. */
  readonly subscriptions: Map<string, string>;
  /** Whether all of its sessions have. */
  ended: boolean;
}

interface SignInBody {
  readonly email: string;
  readonly password?: string;
  readonly recoveryCode?: string;
  readonly newPassword?: string;
  readonly deviceName?: string;
  readonly mergeGuest?: boolean;
}

type Session = NonNullable<ReturnType<FakeAccounts['sessionOf']>>;
type Answer = { readonly status: number; readonly body?: unknown };

/** The API's promises as the design states them, in memory, with a network that fails on demand. */
export class FakeServer {
  readonly seen: SeenRequest[] = [];
  readonly accounts = new Map<string, Account>();
  /** Asked for each request; an answer is a failure. */
  fault: (request: SeenRequest) => Fault | undefined = () => undefined;
  /** Changes up to this number are forgotten: older cursors have expired. */
  forgottenUpTo = 0;
  pageSize = 200;
  /** As a release from before there were drinks and cups. */
  servesDrinks = true;
  readonly vitals: Vitals[] = [];
  /** The key that browsers subscribe for. */
  publicKey = 'BPublicKey';
  /** What was imported, unpacked by nobody. */
  readonly imports: Blob[] = [];
  /** What a trial notification comes to. */
  trial = { sent: 1, failed: 0, removed: 0 };
  onChange: (accountId: string, cursor: string) => void = () => undefined;
  private readonly sessions = new FakeAccounts();
  private count = 0;

  readonly fetch: typeof fetch = async (input, init) => {
    await Promise.resolve();
    const url = new URL(input instanceof Request ? input.url : input);
    const headers = new Headers(init?.headers);
    const request: SeenRequest = {
      method: init?.method ?? 'GET',
      path: url.pathname,
      body: typeof init?.body === 'string' ? (JSON.parse(init.body) as unknown) : undefined,
      ifMatch: headers.get('If-Match'),
    };
    this.seen.push(request);
    const fault = this.fault(request);
    if (fault === 'unreachable') throw new TypeError('Failed to fetch');
    if (typeof fault === 'object') {
      const retry: HeadersInit = fault.retryAfter === undefined ? {} : { 'Retry-After': fault.retryAfter };
      return envelope(fault.status, fault.code, retry, fault.fields);
    }
    if (init?.body instanceof Blob) this.imports.push(init.body);
    const response = this.answer(request, url, headers.get('Authorization'));
    if (fault === 'lost') throw new TypeError('Failed to fetch');
    return response;
  };

  /** The only account, where a test has one. */
  get account(): Account {
    const [account] = this.accounts.values();
    if (!account) throw new Error('no account yet');
    return account;
  }

  get rows(): DrinkRecord[] {
    return this.rowsOf(this.account);
  }

  /** A full account that somebody has made elsewhere. */
  addAccount(email: string, password: string): Account {
    const { profile } = this.createAccount({}).body as SignedIn;
    const account = this.accounts.get(profile.id);
    if (!account) throw new Error('not made');
    this.sessions.register(profile.id, email, password);
    account.profile = { ...profile, kind: 'full', email };
    return account;
  }

  /** A recovery code of an account, and the sessions that are open. */
  codesOf(account: Account, password: string): string[] {
    return this.sessions.renewCodes(account.profile.id, password);
  }

  private rowsOf(account: Account): DrinkRecord[] {
    return [...account.records.values()].filter(({ deleted }) => !deleted).map(({ row }) => row);
  }

  expireAccessTokens(): void {
    this.sessions.expireAccessTokens();
  }

  private answer(request: SeenRequest, url: URL, authorization: string | null): Response {
    try {
      const { status, body } = this.route(request, url, authorization);
      if (body instanceof Uint8Array) {
        return new Response(body as Uint8Array<ArrayBuffer>, {
          status,
          headers: { 'Content-Type': 'application/gzip' },
        });
      }
      return new Response(body === undefined ? null : JSON.stringify(body), { status });
    } catch (error) {
      if (error instanceof Refused) return envelope(error.status, error.code);
      throw error;
    }
  }

  private route(request: SeenRequest, url: URL, authorization: string | null): Answer {
    const { method, path } = request;
    if (method === 'POST' && path === '/v1/accounts') return this.createAccount(request.body as Partial<Profile>);
    if (method === 'POST' && path === '/v1/sessions/refresh') {
      return { status: 200, body: this.sessions.refresh((request.body as { refreshToken: string }).refreshToken) };
    }
    if (path === '/v1/push-key') return { status: 200, body: { publicKey: this.publicKey } };
    const session = this.sessions.sessionOf(authorization);
    if (method === 'POST' && (path === '/v1/sessions' || path === '/v1/sessions/recover')) {
      if (authorization !== null && !session) throw new Refused(401, 'UNAUTHENTICATED');
      return { status: 201, body: this.signIn(request.body as SignInBody, session) };
    }
    const account = this.accounts.get(session?.accountId ?? '');
    if (!session || !account) throw new Refused(401, 'UNAUTHENTICATED');
    const ofAccount = this.ofAccount(account, session, request, url);
    if (ofAccount) return ofAccount;
    if (path === '/v1/changes') return { status: 200, body: this.changes(account, url.searchParams.get('since')) };
    if (path === '/v1/realtime/tickets') return { status: 201, body: { ticket: account.profile.id, expiresIn: 30 } };
    if (path === '/v1/records' && method === 'POST')
      return this.create(account, request.body as DrinkContent & { id: string });
    if (path.startsWith('/v1/drinks') && this.servesDrinks) return account.drinks.answer(request);
    if (path === '/v1/vitals') {
      this.vitals.push(request.body as Vitals);
      return { status: 204 };
    }
    const id = /^\/v1\/records\/(.+)$/.exec(path)?.[1];
    if (id !== undefined) return this.oneRecord(account, id, request);
    throw new Refused(404, 'NOT_FOUND');
  }

  /** What concerns the account as a whole. */
  private ofAccount(account: Account, session: Session, request: SeenRequest, url: URL): Answer | undefined {
    const { method, path } = request;
    const { currentPassword = '', newPassword = '' } = (request.body ?? {}) as {
      currentPassword?: string;
      newPassword?: string;
    };
    switch (`${method} ${path}`) {
      case 'GET /v1/me':
      case 'PATCH /v1/me':
        return this.profile(account, request);
      case 'DELETE /v1/me':
        this.accounts.delete(account.profile.id);
        this.sessions.remove(account.profile.id);
        return { status: 204 };
      case 'PUT /v1/me/password':
        this.sessions.changePassword(session, currentPassword, newPassword);
        return { status: 204 };
      case 'POST /v1/me/recovery-codes':
        return {
          status: 201,
          body: { recoveryCodes: this.sessions.renewCodes(account.profile.id, currentPassword) },
        };
      case 'GET /v1/me/export':
        return { status: 200, body: gzipped(`${url.search} ${JSON.stringify(this.rowsOf(account))}`) };
      case 'POST /v1/me/import':
        return { status: 200, body: { imported: 3, unchanged: 2, deleted: 1, importedDrinks: 0 } };
      case 'GET /v1/sessions':
        return { status: 200, body: { items: this.sessions.devices(session) } };
      case 'GET /v1/reminders':
        return { status: 200, body: account.reminders };
      case 'PUT /v1/reminders':
        return this.replaceReminders(account, request);
      case 'POST /v1/push-subscriptions':
        return this.subscribe(account, (request.body as { endpoint: string }).endpoint);
      case 'POST /v1/push-subscriptions/test':
        return { status: 200, body: this.trial };
    }
    const device = /^\/v1\/sessions\/(.+)$/.exec(path)?.[1];
    if (method === 'DELETE' && device !== undefined) {
      this.sessions.endDevice(session, device);
      return { status: 204 };
    }
    const subscription = /^\/v1\/push-subscriptions\/(.+)$/.exec(path)?.[1];
    if (method !== 'DELETE' || subscription === undefined) return undefined;
    const known = [...account.subscriptions].find(([, id]) => id === subscription);
    if (!known) throw new Refused(404, 'NOT_FOUND');
    account.subscriptions.delete(known[0]);
    return { status: 204 };
  }

  private signIn(body: SignInBody, session: Session | undefined): SignedIn {
    const { email, password = '', recoveryCode, newPassword = '' } = body;
    const accountId =
      recoveryCode === undefined
        ? this.sessions.signIn(email, password)
        : this.sessions.recover(email, recoveryCode, newPassword);
    const account = this.accounts.get(accountId);
    const guest = this.accounts.get(session?.accountId ?? '');
    if (!account) throw new Refused(401, 'INVALID_CREDENTIALS');
    const tokens = this.sessions.open(accountId, body.deviceName ?? null);
    const merged = guest?.profile.kind === 'guest' && body.mergeGuest !== false ? this.merge(guest, account) : null;
    return { profile: account.profile, tokens, merged };
  }

  private merge(guest: Account, account: Account): SignedIn['merged'] {
    let records = 0;
    for (const [id, stored] of guest.records) {
      if (account.records.has(id)) continue;
      account.records.set(id, stored);
      records += 1;
      this.changed(account, { type: 'record', id, deleted: stored.deleted, record: stored.row });
    }
    const drinks = account.drinks.takeOver(guest.drinks);
    this.accounts.delete(guest.profile.id);
    this.sessions.remove(guest.profile.id);
    return { records, drinks };
  }

  private replaceReminders(account: Account, { body, ifMatch }: SeenRequest): Answer {
    if (ifMatch === null) throw new Refused(428, 'PRECONDITION_REQUIRED');
    if (ifMatch !== `"${account.reminders.version}"`) throw new Refused(412, 'VERSION_MISMATCH');
    account.reminders = { ...(body as ReminderSettings), version: account.reminders.version + 1 };
    this.changed(account, { type: 'reminders', reminders: account.reminders });
    return { status: 200, body: account.reminders };
  }

  private subscribe(account: Account, endpoint: string): Answer {
    const known = account.subscriptions.get(endpoint);
    if (known !== undefined) return { status: 200, body: { id: known } };
    const id = `subscription-${++this.count}`;
    account.subscriptions.set(endpoint, id);
    return { status: 201, body: { id } };
  }

  private createAccount({ locale, timeZone, deviceName }: Partial<Profile> & { deviceName?: string }): Answer {
    const { sessions } = this;
    const id = `account-${++this.count}`;
    const profile: Profile = {
      id,
      kind: 'guest',
      email: null,
      locale: locale ?? 'zh-TW',
      timeZone: timeZone ?? 'Asia/Taipei',
      dayStartMinutes: 0,
      unit: 'ml',
      goalMl: 2000,
      goal: { kind: 'manual', ml: 2000 },
      goalHistory: [{ from: '2000-01-01', goalMl: 2000 }],
      createdAt: new Date().toISOString(),
    };
    const account: Account = {
      profile,
      records: new Map(),
      drinks: new FakeDrinks((change) => this.changed(account, change)),
      changes: [],
      number: 0,
      reminders: defaultReminders,
      subscriptions: new Map(),
      get ended() {
        return sessions.isEnded(id);
      },
      set ended(ended) {
        if (ended) sessions.end(({ accountId }) => accountId === id);
      },
    };
    this.accounts.set(id, account);
    return { status: 201, body: { profile, tokens: sessions.open(id, deviceName ?? null) } };
  }

  private profile(account: Account, { method, body }: SeenRequest): Answer {
    if (method === 'PATCH') {
      const { goal, goalMl, email, password, currentPassword, ...rest } = body as Omit<ProfilePatch, 'goal'> & {
        goal?: GoalBasis & { kind: 'calculated' };
        email?: string;
        password?: string;
        currentPassword?: string;
      };
      if (email !== undefined) return this.claim(account, email, password, currentPassword);
      const profile = { ...account.profile, ...rest };
      const today = dayOf(new Date(), profile.timeZone, profile.dayStartMinutes);
      const ml = goal ? calculateGoalMl(goal) : goalMl;
      account.profile =
        ml === undefined ? profile : withGoal(profile, goal ? { ...goal, ml } : { kind: 'manual', ml }, today);
      this.changed(account, { type: 'profile', profile: account.profile });
    }
    return { status: 200, body: account.profile };
  }

  private claim(account: Account, email: string, password?: string, currentPassword?: string): Answer {
    const { id } = account.profile;
    const recoveryCodes = password === undefined ? undefined : this.sessions.register(id, email, password);
    if (currentPassword !== undefined) this.sessions.changeEmail(id, email, currentPassword);
    account.profile = { ...account.profile, kind: 'full', email };
    this.changed(account, { type: 'profile', profile: account.profile });
    return { status: 200, body: { ...account.profile, ...(recoveryCodes && { recoveryCodes }) } };
  }

  private create(account: Account, { id, ...content }: DrinkContent & { id: string }): Answer {
    const creation = JSON.stringify(content);
    const known = account.records.get(id);
    if (known) {
      if (known.deleted) throw new Refused(410, 'RECORD_DELETED');
      if (known.creation !== creation) throw new Refused(409, 'RECORD_CONFLICT');
      return { status: 200, body: known.row };
    }
    const now = new Date().toISOString();
    const row = { ...this.row(account, content), id, version: 1, createdAt: now, updatedAt: now };
    account.records.set(id, { row, deleted: false, creation });
    this.changed(account, { type: 'record', id, deleted: false, record: row });
    return { status: 201, body: row };
  }

  private oneRecord(account: Account, id: string, request: SeenRequest): Answer {
    const known = account.records.get(id);
    if (!known) throw new Refused(404, 'NOT_FOUND');
    if (request.method === 'DELETE') {
      if (!known.deleted) this.changed(account, { type: 'record', id, deleted: true });
      known.deleted = true;
      return { status: 204 };
    }
    if (known.deleted) throw new Refused(410, 'RECORD_DELETED');
    if (request.method === 'PUT') {
      if (request.ifMatch === null) throw new Refused(428, 'PRECONDITION_REQUIRED');
      if (request.ifMatch !== `"${known.row.version}"`) throw new Refused(412, 'VERSION_MISMATCH');
      known.row = {
        ...known.row,
        ...this.row(account, request.body as DrinkContent),
        version: known.row.version + 1,
        updatedAt: new Date().toISOString(),
      };
      this.changed(account, { type: 'record', id, deleted: false, record: known.row });
    }
    return { status: 200, body: known.row };
  }

  private row({ profile, drinks }: Account, { amountMl, drink, recordedAt }: DrinkContent) {
    const day = dayOf(new Date(recordedAt), profile.timeZone, profile.dayStartMinutes);
    return { amountMl, drink, recordedAt, ...drinks.snapshotOf(drink), day };
  }

  private changes(account: Account, since: string | null): { changes: Change[]; cursor: string; more: boolean } {
    const after = Number(since ?? 0);
    if (since !== null && after < this.forgottenUpTo) throw new Refused(410, 'CURSOR_EXPIRED');
    const all = account.changes.filter(({ number }) => number > after);
    const page = all.slice(0, this.pageSize);
    const cursor = String(page.at(-1)?.number ?? Math.max(after, account.number));
    return { changes: page.map(({ change }) => change), cursor, more: all.length > page.length };
  }

  private changed(account: Account, change: Change): void {
    account.number += 1;
    const earlier = account.changes.findIndex((known) => subject(known.change) === subject(change));
    if (earlier >= 0) account.changes.splice(earlier, 1);
    account.changes.push({ number: account.number, change });
    this.onChange(account.profile.id, String(account.number));
  }
}

function subject(change: Change): string {
  return 'id' in change ? `${change.type} ${change.id}` : change.type;
}

function envelope(status: number, code: string, headers: HeadersInit = {}, fields?: readonly FieldProblem[]): Response {
  const error = { code, message: code, requestId: 'test', timestamp: new Date().toISOString(), fields };
  return new Response(JSON.stringify({ error }), { status, headers });
}
