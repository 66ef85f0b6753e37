import { once } from 'node:events';
import * as http from 'node:http';
import * as https from 'node:https';
import { text } from 'node:stream/consumers';
import WebSocket from 'ws';

/** API Gateway gives up after 29 s. */
const TIMEOUT_MS = 30_000;
// A web ACL with the common rule set blocks clients without it.
const USER_AGENT = 'fillup-load-test/1.0';

/** A device's connections: HTTP that is kept alive, as a browser does, and the WebSocket. */
export class Device {
  #url;
  #measurements;
  #agent;
  #send;
  #token;
  #socket;
  #leaving = false;

  constructor(url, measurements) {
    this.#url = url;
    this.#measurements = measurements;
    const client = url.startsWith('https:') ? https : http;
    this.#agent = new client.Agent({ keepAlive: true, maxSockets: 2 });
    this.#send = client.request;
  }

  async signUp() {
    const { tokens } = await this.#request('POST', '/v1/accounts', { json: {}, expected: 201 });
    this.#token = tokens.accessToken;
  }

  async connect() {
    const { ticket } = await this.#request('POST', '/v1/realtime/tickets', { expected: 201 });
    this.#socket = new WebSocket(`${this.#url.replace(/^http/, 'ws')}/ws?ticket=${encodeURIComponent(ticket)}`, {
      headers: { 'user-agent': USER_AGENT },
      handshakeTimeout: TIMEOUT_MS,
    });
    await once(this.#socket, 'open');
    this.#socket.on('message', (data) => {
      if (JSON.parse(data.toString()).type === 'changed') this.#measurements.noticed();
    });
    this.#socket.on('error', () => {}); // `close` follows
    this.#socket.on('close', (code) => {
      if (!this.#leaving) this.#measurements.fail(new Error(`WebSocket closed with ${code}`));
    });
  }

  /** The parsed answer; undefined after a failure, which is counted. */
  async measured(operation, method, path, options) {
    const began = performance.now();
    try {
      return await this.#request(method, path, options);
    } catch (error) {
      this.#measurements.fail(new Error(`${operation}: ${error.message}`));
      return undefined;
    } finally {
      this.#measurements.answered(operation, performance.now() - began);
    }
  }

  /** Deletes the account, and closes what is open. */
  async close() {
    this.#leaving = true;
    try {
      if (this.#token !== undefined) await this.#request('DELETE', '/v1/me', { expected: 204 });
    } catch (error) {
      this.#measurements.fail(new Error(`leaving: ${error.message}`));
    }
    this.#socket?.close();
    this.#agent.destroy();
  }

  async #request(method, path, { json, headers = {}, expected = 200 } = {}) {
    const body = json === undefined ? undefined : Buffer.from(JSON.stringify(json));
    const request = this.#send(`${this.#url}${path}`, {
      method,
      agent: this.#agent,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        'user-agent': USER_AGENT,
        ...(this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': body.length }),
        ...headers,
      },
    });
    request.end(body);
    const [response] = await once(request, 'response');
    const answer = await text(response);
    if (response.statusCode !== expected) {
      throw new Error(`${response.statusCode} ${/"code":"(\w+)"/.exec(answer)?.[1] ?? ''}`.trim());
    }
    return answer === '' ? undefined : JSON.parse(answer);
  }
}
