import type { Locks } from '../sync/locks';
import { ApiError, SessionEndedError } from './errors';
import type { Transport } from './transport';
import type { Profile, Tokens } from './types';

export type StoredSession =
  { readonly state: 'active'; readonly accountId: string; readonly refreshToken: string } | { readonly state: 'ended' };

/** Where the refresh token is kept: shared by all tabs, and durable. */
export interface SessionStorage {
  readSession(): Promise<StoredSession | undefined>;
  writeSession(session: StoredSession): Promise<void>;
  startAccount(session: StoredSession, profile: Profile): Promise<void>;
}

interface SessionOptions {
  readonly transport: Transport;
  readonly storage: SessionStorage;
  readonly locks: Locks;
  readonly newAccount: () => { locale: string; timeZone: string; deviceName: string };
  readonly now?: () => number;
}

// A token that ends while its request is on the way would cost a second round trip.
const MARGIN_MS = 30_000;

/** The access token lives in this tab's memory only; the refresh token in storage. */
export class Session {
  private access: { token: string; accountId: string; expiresAt: number } | undefined;
  private readonly now: () => number;

  constructor(private readonly options: SessionOptions) {
    this.now = options.now ?? Date.now;
  }

  /** Gives a valid access token, making the guest account if there is none yet. */
  async accessToken(): Promise<string> {
    return (await this.valid()) ?? (await this.options.locks.run('tokens', () => this.renew()));
  }

  /** The same, of the account there is; undefined where there is none, or its session has ended. */
  async knownToken(): Promise<string | undefined> {
    const stored = await this.options.storage.readSession();
    if (stored?.state !== 'active') return undefined;
    try {
      return await this.accessToken();
    } catch (error) {
      if (error instanceof SessionEndedError) return undefined;
      throw error;
    }
  }

  /** Puts another session, or none, in the place of this one. `store` does so on the disk; no tab refreshes meanwhile. */
  async replace(
    store: () => Promise<void>,
    next?: { readonly accountId: string; readonly tokens: Tokens },
  ): Promise<void> {
    await this.options.locks.run('tokens', async () => {
      await store();
      this.access = undefined;
      if (next) this.remember(next.accountId, next.tokens);
    });
  }

  /** Forgets a token that the server refused. */
  reject(token: string): void {
    if (this.access?.token === token) this.access = undefined;
  }

  private async valid(): Promise<string | undefined> {
    if (!this.access || this.access.expiresAt - MARGIN_MS <= this.now()) return undefined;
    // Another tab may have ended the session or begun a new account: its drinks must not go to the old one.
    const stored = await this.options.storage.readSession();
    return stored?.state === 'active' && stored.accountId === this.access.accountId ? this.access.token : undefined;
  }

  private async renew(): Promise<string> {
    const renewedMeanwhile = await this.valid();
    if (renewedMeanwhile) return renewedMeanwhile;
    const stored = await this.options.storage.readSession();
    if (!stored) return await this.createAccount();
    if (stored.state === 'ended') throw new SessionEndedError();
    return await this.refresh(stored.accountId, stored.refreshToken);
  }

  private async createAccount(): Promise<string> {
    const { transport, storage, newAccount } = this.options;
    const { profile, tokens } = (await transport.send({
      method: 'POST',
      path: '/v1/accounts',
      body: newAccount(),
    })) as {
      profile: Profile;
      tokens: Tokens;
    };
    await storage.startAccount({ state: 'active', accountId: profile.id, refreshToken: tokens.refreshToken }, profile);
    return this.remember(profile.id, tokens);
  }

  private async refresh(accountId: string, refreshToken: string): Promise<string> {
    const { transport, storage } = this.options;
    let tokens: Tokens;
    try {
      tokens = (await transport.send({
        method: 'POST',
        path: '/v1/sessions/refresh',
        body: { refreshToken },
      })) as Tokens;
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return await this.refused(refreshToken);
      throw error;
    }
    // Stored before first use: the server drops the predecessor as soon as its successor is used.
    await storage.writeSession({ state: 'active', accountId, refreshToken: tokens.refreshToken });
    return this.remember(accountId, tokens);
  }

  private async refused(refreshToken: string): Promise<string> {
    const stored = await this.options.storage.readSession();
    // Without Web Locks another tab may have refreshed between our reading and our asking.
    if (stored?.state === 'active' && stored.refreshToken !== refreshToken) {
      return await this.refresh(stored.accountId, stored.refreshToken);
    }
    await this.options.storage.writeSession({ state: 'ended' });
    throw new SessionEndedError();
  }

  private remember(accountId: string, tokens: Tokens): string {
    this.access = { token: tokens.accessToken, accountId, expiresAt: this.now() + tokens.expiresIn * 1000 };
    return tokens.accessToken;
  }
}
