import type { Device, Tokens } from '../api/types';
import { Refused } from './fake-drinks';

interface FakeSession {
  readonly id: string;
  readonly accountId: string;
  readonly deviceName: string | null;
  /** Oldest first; only the last two may be good. */
  readonly refreshTokens: string[];
  ended: boolean;
}

interface Keys {
  readonly accountId: string;
  email: string;
  password: string;
  codes: string[];
}

const CODES = 10;

/** Who may do what on the fake server: sessions, passwords and recovery codes. */
export class FakeAccounts {
  private readonly sessions: FakeSession[] = [];
  private readonly keys: Keys[] = [];
  private readonly accessTokens = new Map<string, FakeSession>();
  private count = 0;

  /** Good or not, as long as it has not been forgotten: the server does not look into its database. */
  sessionOf(authorization: string | null): FakeSession | undefined {
    return this.accessTokens.get(authorization?.replace('Bearer ', '') ?? '');
  }

  expireAccessTokens(): void {
    this.accessTokens.clear();
  }

  open(accountId: string, deviceName: string | null): Tokens {
    const session = { id: `session-${++this.count}`, accountId, deviceName, refreshTokens: [], ended: false };
    this.sessions.push(session);
    return this.tokens(session);
  }

  refresh(token: string): Tokens {
    const session = this.sessions.find(({ refreshTokens }) => refreshTokens.includes(token));
    if (!session || session.ended) throw new Refused(401, 'SESSION_ENDED');
    const age = session.refreshTokens.length - 1 - session.refreshTokens.indexOf(token);
    if (age > 1) {
      session.ended = true;
      throw new Refused(401, 'SESSION_ENDED');
    }
    // The predecessor again: its successor was lost on the way, and is replaced.
    if (age === 1) session.refreshTokens.pop();
    return this.tokens(session);
  }

  isEnded(accountId: string): boolean {
    return this.sessions.filter((session) => session.accountId === accountId).every(({ ended }) => ended);
  }

  end(isEnded: (session: FakeSession) => boolean): void {
    for (const session of this.sessions) if (isEnded(session)) session.ended = true;
  }

  devices(current: FakeSession): Device[] {
    return this.sessions
      .filter(({ accountId, ended }) => accountId === current.accountId && !ended)
      .map(({ id, deviceName }) => ({
        id,
        deviceName,
        createdAt: '2026-03-01T08:00:00Z',
        usedAt: '2026-03-09T08:00:00Z',
        current: id === current.id,
      }));
  }

  endDevice(current: FakeSession, id: string): void {
    const session = this.sessions.find((known) => known.id === id && known.accountId === current.accountId);
    if (!session || session.ended) throw new Refused(404, 'NOT_FOUND');
    session.ended = true;
  }

  /** @returns the recovery codes */
  register(accountId: string, email: string, password: string): string[] {
    if (this.keys.some((known) => known.email === email && known.accountId !== accountId)) {
      throw new Refused(409, 'EMAIL_TAKEN');
    }
    this.keys.push({ accountId, email, password, codes: this.newCodes() });
    return this.keys.at(-1)?.codes ?? [];
  }

  changeEmail(accountId: string, email: string, currentPassword: string): void {
    const keys = this.confirmed(accountId, currentPassword);
    if (this.keys.some((known) => known !== keys && known.email === email)) throw new Refused(409, 'EMAIL_TAKEN');
    keys.email = email;
  }

  changePassword(current: FakeSession, currentPassword: string, newPassword: string): void {
    this.confirmed(current.accountId, currentPassword).password = newPassword;
    this.end(({ accountId, id }) => accountId === current.accountId && id !== current.id);
  }

  renewCodes(accountId: string, currentPassword: string): string[] {
    const keys = this.confirmed(accountId, currentPassword);
    keys.codes = this.newCodes();
    return keys.codes;
  }

  /** @returns the account's id */
  signIn(email: string, password: string): string {
    const keys = this.keys.find((known) => known.email === email && known.password === password);
    if (!keys) throw new Refused(401, 'INVALID_CREDENTIALS');
    return keys.accountId;
  }

  recover(email: string, code: string, newPassword: string): string {
    const keys = this.keys.find((known) => known.email === email && known.codes.includes(code));
    if (!keys) throw new Refused(401, 'INVALID_CREDENTIALS');
    keys.codes = keys.codes.filter((known) => known !== code);
    keys.password = newPassword;
    this.end(({ accountId }) => accountId === keys.accountId);
    return keys.accountId;
  }

  remove(accountId: string): void {
    this.end((session) => session.accountId === accountId);
    const index = this.keys.findIndex((known) => known.accountId === accountId);
    if (index >= 0) this.keys.splice(index, 1);
  }

  private confirmed(accountId: string, password: string): Keys {
    const keys = this.keys.find((known) => known.accountId === accountId);
    if (!keys) throw new Refused(409, 'GUEST_ACCOUNT');
    if (keys.password !== password) throw new Refused(403, 'WRONG_PASSWORD');
    return keys;
  }

  private newCodes(): string[] {
    return Array.from({ length: CODES }, () => `AAAA-BBBB-CCCC-${String(++this.count).padStart(4, '0')}`);
  }

  private tokens(session: FakeSession): Tokens {
    const refreshToken = `refresh-${++this.count}`;
    const accessToken = `access-${++this.count}`;
    session.refreshTokens.push(refreshToken);
    this.accessTokens.set(accessToken, session);
    return { accessToken, expiresIn: 900, refreshToken };
  }
}
