import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { randomBytes } from 'node:crypto';
import { USER_AGENT } from '../smoke/request.mjs';

const PATIENCE_MS = 10_000;

/** One WebSocket to the API, with the messages that have come in. */
export class Connection {
  #socket;
  #messages = [];
  #waiting = [];
  #code;

  static async open(api, ticket) {
    const url = `${api.replace(/^http/, 'ws')}/ws?ticket=${encodeURIComponent(ticket)}`;
    // Node's WebSocket takes headers where a browser's takes protocols only.
    const socket = new WebSocket(url, { headers: { 'user-agent': USER_AGENT } });
    await within(PATIENCE_MS, `${url.split('?')[0]} did not open`, (resolve, reject) => {
      socket.addEventListener('open', () => resolve());
      socket.addEventListener('error', (event) => reject(new Error(`WebSocket refused: ${event.message ?? 'error'}`)));
    });
    return new Connection(socket);
  }

  constructor(socket) {
    this.#socket = socket;
    socket.addEventListener('close', ({ code }) => (this.#code = code));
    socket.addEventListener('message', ({ data }) => {
      const message = JSON.parse(data);
      const index = this.#waiting.findIndex(({ type }) => type === message.type);
      if (index === -1) this.#messages.push(message);
      else this.#waiting.splice(index, 1)[0].resolve(message);
    });
  }

  /** Texts and bytes go as they are. */
  send(message) {
    const isRaw = typeof message === 'string' || message instanceof Uint8Array;
    this.#socket.send(isRaw ? message : JSON.stringify(message));
  }

  /** The next message of this type, past or to come. */
  receive(type) {
    const index = this.#messages.findIndex((message) => message.type === type);
    if (index !== -1) return Promise.resolve(this.#messages.splice(index, 1)[0]);
    return within(PATIENCE_MS, `no message of type "${type}" came`, (resolve) => {
      this.#waiting.push({ type, resolve });
    });
  }

  /** Messages of this type that nobody has taken. */
  unread(type) {
    return this.#messages.filter((message) => message.type === type);
  }

  /** Until the other side has closed it. @returns its code */
  async closed() {
    if (this.#code !== undefined) return this.#code;
    return within(PATIENCE_MS, 'the connection stayed open', (resolve) => {
      this.#socket.addEventListener('close', ({ code }) => resolve(code));
    });
  }

  async close() {
    if (this.#socket.readyState === WebSocket.CLOSED) return 1006;
    return within(PATIENCE_MS, 'the connection did not close', (resolve) => {
      this.#socket.addEventListener('close', ({ code }) => resolve(code));
      this.#socket.close(1000);
    });
  }
}

/** HTTP status of a handshake; 101 means it was let in. `WebSocket` itself hides the status. */
export function handshakeStatus(api, query = '') {
  const start = api.startsWith('https:') ? httpsRequest : httpRequest;
  return within(PATIENCE_MS, 'the handshake was not answered', (resolve, reject) => {
    const handshake = start(`${api}/ws${query}`, {
      agent: false, // a refused handshake's socket is of no further use
      headers: {
        'user-agent': USER_AGENT,
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': randomBytes(16).toString('base64'),
      },
    });
    handshake.on('response', (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    handshake.on('upgrade', (_response, socket) => {
      socket.destroy();
      resolve(101);
    });
    handshake.on('error', reject);
    handshake.end();
  });
}

function within(milliseconds, complaint, start) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${complaint} within ${milliseconds / 1000} s`)), milliseconds);
    start(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
