import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { request } from '../smoke/request.mjs';

/** A guest account, made for one test file and removed by it. */
export class Guest {
  static async create(api) {
    const answer = await request(`${api}/v1/accounts`, {
      method: 'POST',
      json: { locale: 'en', timeZone: 'Asia/Taipei' },
    });
    assert.equal(answer.status, 201, String(answer));
    return new Guest(api, answer.json());
  }

  constructor(api, { profile, tokens }) {
    this.api = api;
    this.profile = profile;
    this.tokens = tokens;
  }

  request(path, { headers = {}, ...options } = {}) {
    return request(`${this.api}${path}`, {
      ...options,
      headers: { authorization: `Bearer ${this.tokens.accessToken}`, ...headers },
    });
  }

  /** Logs a drink now; the client makes the id, so that a repetition is harmless. */
  log(drink = {}) {
    return this.request('/v1/records', {
      method: 'POST',
      json: { id: randomUUID(), amountMl: 250, drink: 'water', recordedAt: new Date().toISOString(), ...drink },
    });
  }

  async webSocketTicket() {
    const answer = await this.request('/v1/realtime/tickets', { method: 'POST' });
    assert.equal(answer.status, 201, String(answer));
    return answer.json().ticket;
  }

  async remove() {
    const answer = await this.request('/v1/me', { method: 'DELETE' });
    assert.equal(answer.status, 204, String(answer));
  }
}
