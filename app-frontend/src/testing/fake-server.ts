import type { Change, GoalBasis, DrinkContent, DrinkRecord, Profile, ProfilePatch, Tokens, Vitals } from '../api/types';
import { dayOf } from '../days/day';
import { withGoal } from '../goal/goal-history';
import { calculateGoalMl } from '../goal/calculate';
import { FakeDrinks, Refused } from './fake-drinks';

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly ifMatch: string | null;
}

/** `lost`: carried out, but the answer never arrives. `unreachable`: never arrives at all. */
export type Fault =
  'lost' | 'unreachable' | { readonly status: number; readonly code: string; readonly retryAfter?: string };

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
  /** Refresh tokens, oldest first; only the last two may be good. */
  readonly refreshTokens: string[];
  successorUsed: boolean;
  ended: boolean;
}

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
  onChange: (accountId: string, cursor: string) => void = () => undefined;
  private readonly accessTokens = new Map<string, string>();
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
      return envelope(
        fault.status,
        fault.code,
        fault.retryAfter === undefined ? {} : { 'Retry-After': fault.retryAfter },
      );
    }
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
    return [...this.account.records.values()].filter(({ deleted }) => !deleted).map(({ row }) => row);
  }

  expireAccessTokens(): void {
    this.accessTokens.clear();
  }

  private answer(request: SeenRequest, url: URL, authorization: string | null): Response {
    try {
      const { status, body } = this.route(request, url, authorization);
      return new Response(body === undefined ? null : JSON.stringify(body), { status });
    } catch (error) {
      if (error instanceof Refused) return envelope(error.status, error.code);
      throw error;
    }
  }

  private route(request: SeenRequest, url: URL, authorization: string | null): { status: number; body?: unknown } {
    const { method, path } = request;
    if (method === 'POST' && path === '/v1/accounts') return this.createAccount(request.body as Partial<Profile>);
    if (method === 'POST' && path === '/v1/sessions/refresh') {
      return { status: 200, body: this.refresh((request.body as { refreshToken: string }).refreshToken) };
    }
    const account = this.accounts.get(this.accessTokens.get(authorization?.replace('Bearer ', '') ?? '') ?? '');
    if (!account) throw new Refused(401, 'UNAUTHENTICATED');
    if (path === '/v1/me') return this.profile(account, request);
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

  private createAccount({ locale, timeZone }: Partial<Profile>): { status: number; body: unknown } {
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
      refreshTokens: [],
      successorUsed: false,
      ended: false,
    };
    this.accounts.set(id, account);
    return { status: 201, body: { profile, tokens: this.tokens(account) } };
  }

  private tokens(account: Account): Tokens {
    const refreshToken = `refresh-${++this.count}`;
    const accessToken = `access-${++this.count}`;
    account.refreshTokens.push(refreshToken);
    this.accessTokens.set(accessToken, account.profile.id);
    return { accessToken, expiresIn: 900, refreshToken };
  }

  private refresh(token: string): Tokens {
    const account = [...this.accounts.values()].find(({ refreshTokens }) => refreshTokens.includes(token));
    if (!account || account.ended) throw new Refused(401, 'SESSION_ENDED');
    const age = account.refreshTokens.length - 1 - account.refreshTokens.indexOf(token);
    if (age > 1) {
      account.ended = true;
      throw new Refused(401, 'SESSION_ENDED');
    }
    // The predecessor again: its successor was lost on the way, and is replaced.
    if (age === 1) account.refreshTokens.pop();
    return this.tokens(account);
  }

  private profile(account: Account, { method, body }: SeenRequest): { status: number; body: unknown } {
    if (method === 'PATCH') {
      const { goal, goalMl, ...rest } = body as Omit<ProfilePatch, 'goal'> & {
        goal?: GoalBasis & { kind: 'calculated' };
      };
      const profile = { ...account.profile, ...rest };
      const today = dayOf(new Date(), profile.timeZone, profile.dayStartMinutes);
      const ml = goal ? calculateGoalMl(goal) : goalMl;
      account.profile =
        ml === undefined ? profile : withGoal(profile, goal ? { ...goal, ml } : { kind: 'manual', ml }, today);
      this.changed(account, { type: 'profile', profile: account.profile });
    }
    return { status: 200, body: account.profile };
  }

  private create(
    account: Account,
    { id, ...content }: DrinkContent & { id: string },
  ): { status: number; body: unknown } {
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

  private oneRecord(account: Account, id: string, request: SeenRequest): { status: number; body?: unknown } {
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

function envelope(status: number, code: string, headers: Record<string, string> = {}): Response {
  const error = { code, message: code, requestId: 'test', timestamp: new Date().toISOString() };
  return new Response(JSON.stringify({ error }), { status, headers });
}
