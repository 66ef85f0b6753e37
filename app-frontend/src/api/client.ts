import { ApiError } from './errors';
import { settingsOf } from './items';
import type { Session } from './session';
import type { ApiRequest, Transport } from './transport';
import type {
  CalculatedGoal,
  ChangesPage,
  DrinkContent,
  DrinkRecord,
  Item,
  ItemSettings,
  Profile,
  ProfilePatch,
  Reminders,
  ReminderSettings,
  Vitals,
} from './types';

// The most that the server gives at once: a first load of years is done sooner.
const CHANGES_PAGE = 500;

/** The account's own endpoints, with its token. Throws as the transport does, and SessionEndedError. */
export class ApiClient {
  constructor(
    private readonly transport: Transport,
    private readonly session: Session,
  ) {}

  async createRecord(id: string, { amountMl, drink, recordedAt }: DrinkContent): Promise<DrinkRecord> {
    return (await this.send({
      method: 'POST',
      path: '/v1/records',
      body: { id, amountMl, drink, recordedAt },
    })) as DrinkRecord;
  }

  async readRecord(id: string): Promise<DrinkRecord> {
    return (await this.send({ method: 'GET', path: `/v1/records/${id}` })) as DrinkRecord;
  }

  async replaceRecord(
    id: string,
    { amountMl, drink, recordedAt }: DrinkContent,
    version: number,
  ): Promise<DrinkRecord> {
    return (await this.send({
      method: 'PUT',
      path: `/v1/records/${id}`,
      body: { amountMl, drink, recordedAt },
      ifMatch: version,
    })) as DrinkRecord;
  }

  async deleteRecord(id: string): Promise<void> {
    await this.send({ method: 'DELETE', path: `/v1/records/${id}` });
  }

  async createItem(id: string, settings: ItemSettings): Promise<Item> {
    return (await this.send({ method: 'POST', path: '/v1/drinks', body: { id, ...settingsOf(settings) } })) as Item;
  }

  /** Built-in ones included, and hidden ones. */
  async readItems(): Promise<readonly Item[]> {
    return ((await this.send({ method: 'GET', path: '/v1/drinks' })) as { items: readonly Item[] }).items;
  }

  async replaceItem(
    id: string,
    settings: ItemSettings,
    { builtIn, version }: Pick<Item, 'builtIn' | 'version'>,
  ): Promise<Item> {
    const { position, hidden } = settings;
    return (await this.send({
      method: 'PUT',
      path: `/v1/drinks/${id}`,
      body: builtIn ? { position, hidden } : settingsOf(settings),
      ifMatch: version,
    })) as Item;
  }

  async deleteItem(id: string): Promise<void> {
    await this.send({ method: 'DELETE', path: `/v1/drinks/${id}` });
  }

  async changeProfile({ goal, ...patch }: ProfilePatch): Promise<Profile> {
    // The server works the amount out itself.
    const body = goal ? { ...patch, goal: omitAmount(goal) } : patch;
    return (await this.send({ method: 'PATCH', path: '/v1/me', body })) as Profile;
  }

  async changes(since: string | undefined): Promise<ChangesPage> {
    const query = new URLSearchParams({ limit: String(CHANGES_PAGE), ...(since === undefined ? {} : { since }) });
    return (await this.send({ method: 'GET', path: `/v1/changes?${query.toString()}` })) as ChangesPage;
  }

  /** Of somebody who has an account: nobody gets one in order to be measured. */
  async reportVitals(vitals: Vitals): Promise<void> {
    const token = await this.session.knownToken();
    if (token === undefined) return;
    await this.transport.send({ method: 'POST', path: '/v1/vitals', body: vitals, keepalive: true, token });
  }

  async replaceReminders(settings: ReminderSettings, version: number): Promise<Reminders> {
    return (await this.send({
      method: 'PUT',
      path: '/v1/reminders',
      body: settings,
      ifMatch: version,
    })) as Reminders;
  }

  async readReminders(): Promise<Reminders> {
    return (await this.send({ method: 'GET', path: '/v1/reminders' })) as Reminders;
  }

  async realtimeTicket(): Promise<string> {
    const answer = (await this.send({ method: 'POST', path: '/v1/realtime/tickets' })) as { ticket: string };
    return answer.ticket;
  }

  /** For the endpoints of pages that are not there from the start. */
  async send(request: Omit<ApiRequest, 'token'>): Promise<unknown> {
    return await this.withToken(async (token) => await this.transport.send({ ...request, token }));
  }

  async download(path: string): Promise<Blob> {
    return await this.withToken(async (token) => await this.transport.download({ method: 'GET', path, token }));
  }

  private async withToken<T>(ask: (token: string) => Promise<T>): Promise<T> {
    const token = await this.session.accessToken();
    try {
      return await ask(token);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      // The token may have ended early (a device that slept, a rotated key): one more try with a new one.
      this.session.reject(token);
      return await ask(await this.session.accessToken());
    }
  }
}

function omitAmount({ kind, weightKg, activity, climate }: CalculatedGoal) {
  return { kind, weightKg, activity, climate };
}
