import { randomUUID } from 'node:crypto';
import { Device } from './device.mjs';

const DRINKS = ['water', 'coffee', 'tea'];
const DAY_MS = 86_400_000;
const SUMMARY_DAYS = 30;

const oneOf = (choices) => choices[Math.floor(Math.random() * choices.length)];
const day = (time) => new Date(time).toISOString().slice(0, 10);
const drunk = () => ({ drink: oneOf(DRINKS), amountMl: 50 * (1 + Math.floor(Math.random() * 10)) });

/** Somebody with a guest account and one device, on which the app is open. */
export class Person {
  #device;
  #cursor;
  /** @type {{ id: string, version: number, recordedAt: string }[]} */
  #records = [];
  /** Shares of the requests, in percent. */
  #mix = [
    [35, () => this.#create()],
    [30, () => this.#list()],
    [15, () => this.#changes()],
    [15, () => this.#summary()],
    [2.5, () => this.#edit()],
    [2.5, () => this.#delete()],
  ];

  /**
   * @param {string} url of the API
   * @param {import('./measurements.mjs').Measurements} measurements
   */
  constructor(url, measurements) {
    this.#device = new Device(url, measurements);
  }

  async arrive() {
    await this.#device.signUp();
    await this.#device.connect();
  }

  /** One request, chosen by its share. What fails is counted, and life goes on. */
  async act() {
    let die = Math.random() * 100;
    const [, act] = this.#mix.find(([share]) => (die -= share) < 0) ?? this.#mix[0];
    await act();
  }

  async leave() {
    await this.#device.close();
  }

  async #create() {
    const content = { id: randomUUID(), ...drunk(), recordedAt: new Date().toISOString() };
    const record = await this.#device.measured('create', 'POST', '/v1/records', { json: content, expected: 201 });
    if (record) this.#records.push(record);
  }

  async #list() {
    await this.#device.measured('list', 'GET', '/v1/records');
  }

  async #changes() {
    const since = this.#cursor === undefined ? '' : `?since=${this.#cursor}`;
    const page = await this.#device.measured('changes', 'GET', `/v1/changes${since}`);
    if (page) this.#cursor = page.cursor;
  }

  async #summary() {
    const now = Date.now();
    const span = `from=${day(now - (SUMMARY_DAYS - 1) * DAY_MS)}&to=${day(now)}`;
    await this.#device.measured('summary', 'GET', `/v1/summary?${span}`);
  }

  async #edit() {
    const record = oneOf(this.#records);
    if (record === undefined) return await this.#create();
    const { recordedAt } = record;
    const edited = await this.#device.measured('edit', 'PUT', `/v1/records/${record.id}`, {
      json: { ...drunk(), recordedAt },
      headers: { 'if-match': `"${record.version}"` },
    });
    if (edited) record.version = edited.version;
  }

  async #delete() {
    if (this.#records.length === 0) return await this.#create();
    const [record] = this.#records.splice(Math.floor(Math.random() * this.#records.length), 1);
    await this.#device.measured('delete', 'DELETE', `/v1/records/${record.id}`, { expected: 204 });
  }
}
