import type { ApiClient } from '../api/client';
import { ApiError, SessionEndedError } from '../api/errors';
import type { Session } from '../api/session';
import type { Transport } from '../api/transport';
import type { Device, Profile, ProfileChanged, RecoveryCodes, SignedIn } from '../api/types';
import { forgetAccount, takeUpAccount } from '../store/account-switch';
import type { LocalData } from '../store/account-switch';
import { takeProfile } from '../store/settling';
import type { Store } from '../store/store';
import type { Locks } from '../sync/locks';

interface Parts {
  readonly store: Store;
  readonly api: ApiClient;
  readonly session: Session;
  readonly transport: Transport;
  readonly locks: Locks;
  readonly synchroniser: { request(): void };
  /** Ends the notifications on this device, as far as that can be done. */
  readonly stopNotifying: () => Promise<void>;
}

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

export interface Recovery {
  readonly email: string;
  readonly recoveryCode: string;
  readonly newPassword: string;
}

interface SignInOptions {
  /** Whether what is on this device goes into the account. What does not is deleted, here and with its guest. */
  readonly keep: boolean;
  readonly deviceName: string;
}

/** What concerns the account as a whole. All of it needs the network, and fails as the API client does. */
export class Account {
  constructor(private readonly parts: Parts) {}

  /** Makes the guest a full account. @returns recovery codes, which are never shown again */
  async register(credentials: Credentials): Promise<readonly string[]> {
    return (await this.changeProfile({ ...credentials })).recoveryCodes ?? [];
  }

  async changeEmail(email: string, currentPassword: string): Promise<void> {
    await this.changeProfile({ email, currentPassword });
  }

  async changePassword(currentPassword: string, newPassword: string): Promise<void> {
    const body = { currentPassword, newPassword };
    await this.parts.api.send({ method: 'PUT', path: '/v1/me/password', body });
  }

  /** The codes before them are void. */
  async newRecoveryCodes(currentPassword: string): Promise<readonly string[]> {
    const request = { method: 'POST', path: '/v1/me/recovery-codes', body: { currentPassword } } as const;
    return ((await this.parts.api.send(request)) as RecoveryCodes).recoveryCodes;
  }

  async signIn(credentials: Credentials, options: SignInOptions): Promise<SignedIn> {
    return await this.open('/v1/sessions', credentials, options);
  }

  async recover(recovery: Recovery, options: SignInOptions): Promise<SignedIn> {
    return await this.open('/v1/sessions/recover', recovery, options);
  }

  async devices(): Promise<readonly Device[]> {
    const answer = await this.parts.api.send({ method: 'GET', path: '/v1/sessions' });
    return (answer as { items: readonly Device[] }).items;
  }

  async signOutDevice(id: string): Promise<void> {
    await unlessGone(this.parts.api.send({ method: 'DELETE', path: `/v1/sessions/${id}` }));
  }

  /** Ends the session, and leaves nothing of the account on this device. */
  async signOut(): Promise<void> {
    await this.leave(async () => {
      const current = (await this.devices()).find((device) => device.current);
      if (current) await this.signOutDevice(current.id);
    });
  }

  /** Removes the account from the server and from this device. */
  async deleteEverything(): Promise<void> {
    await this.leave(async () => {
      if (await this.parts.store.readSession()) await this.parts.api.send({ method: 'DELETE', path: '/v1/me' });
    });
  }

  /** For a session that has ended: nothing is told to the server. */
  async forget(): Promise<void> {
    await this.leave(() => Promise.resolve());
  }

  private async changeProfile(body: object): Promise<ProfileChanged> {
    const answer = (await this.parts.api.send({ method: 'PATCH', path: '/v1/me', body })) as ProfileChanged;
    const { recoveryCodes: _, ...profile } = answer;
    await takeProfile(this.parts.store, profile);
    return answer;
  }

  private async open(path: string, body: object, { keep, deviceName }: SignInOptions): Promise<SignedIn> {
    const { store, session, transport, locks, synchroniser } = this.parts;
    // No tab sends or fetches meanwhile: what it has at hand is the old account's.
    const signedIn = await locks.run('sync', async () => {
      const { profile: before } = store.getSnapshot();
      const token = before.kind === 'guest' ? await session.knownToken() : undefined;
      const answer = (await transport.send({
        method: 'POST',
        path,
        body: { ...body, deviceName, mergeGuest: keep },
        ...(keep && { token }),
      })) as SignedIn;
      const { profile, tokens, merged } = answer;
      // Without a merge the guest may have become part of the account before, by a request whose answer was lost.
      const localData: LocalData = !keep ? 'dropped' : merged ? 'merged' : 'restated';
      const stored = { state: 'active', accountId: profile.id, refreshToken: tokens.refreshToken } as const;
      await session.replace(async () => await takeUpAccount(store, stored, profile, localData), {
        accountId: profile.id,
        tokens,
      });
      if (!keep && token !== undefined) await this.deleteGuest(token);
      return answer;
    });
    synchroniser.request();
    return signedIn;
  }

  /** Nobody could reach it any more; if this fails, it is removed when its session has been unused for long. */
  private async deleteGuest(token: string): Promise<void> {
    await this.parts.transport.send({ method: 'DELETE', path: '/v1/me', token }).catch(() => undefined);
  }

  private async leave(tell: () => Promise<void>): Promise<void> {
    const { store, session, locks, stopNotifying } = this.parts;
    await locks.run('sync', async () => {
      try {
        await tell();
      } catch (error) {
        // Done already, and the answer was lost; or the account has gone.
        if (!(error instanceof SessionEndedError)) throw error;
      }
      await stopNotifying();
      await session.replace(async () => await forgetAccount(store));
    });
  }
}

/** Whether what is on the device belongs to the account of this e-mail. */
export function isAccountOf(profile: Profile, email: string): boolean {
  return profile.kind === 'full' && profile.email === email;
}

async function unlessGone(deletion: Promise<unknown>): Promise<void> {
  try {
    await deletion;
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
  }
}
