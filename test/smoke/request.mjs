// A web ACL with the common rule set blocks clients without it.
export const USER_AGENT = 'fillup-release-test/1.0';

/** API Gateway gives up after 29 s; nothing that answers later can be healthy. */
const TIMEOUT_MS = 30_000;

/**
 * @param {string} url
 * @param {{ method?: string, headers?: Record<string, string>, json?: unknown, body?: Buffer, redirect?: 'follow' | 'manual' }} [options]
 */
export async function request(url, { method = 'GET', headers = {}, json, body, redirect = 'manual' } = {}) {
  const response = await fetch(url, {
    method,
    redirect,
    headers: {
      'user-agent': USER_AGENT,
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: json === undefined ? body : JSON.stringify(json),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  return new Answer(`${method} ${url}`, response, Buffer.from(await response.arrayBuffer()));
}

class Answer {
  constructor(subject, response, bytes) {
    this.subject = subject;
    this.status = response.status;
    this.headers = response.headers;
    this.bytes = bytes;
    this.text = bytes.toString('utf8');
  }

  /** The parsed body; an HTML page where JSON belongs is the commonest mistake of all, so it is named. */
  json() {
    try {
      return JSON.parse(this.text);
    } catch {
      throw new Error(`${this} is not JSON`);
    }
  }

  toString() {
    const excerpt = this.text.length > 300 ? `${this.text.slice(0, 300)}…` : this.text;
    return `${this.subject} → ${this.status} ${this.headers.get('content-type') ?? 'without content type'}: ${excerpt}`;
  }
}
