// A web ACL with the common rule set blocks clients without it.
export const USER_AGENT = 'fillup-release-test/1.0';

/** API Gateway gives up after 29 s; nothing that answers later can be healthy. */
const TIMEOUT_MS = 30_000;

/**
 * @param {string} url
 * @param {{ method?: string, headers?: Record<string, string>, json?: unknown, redirect?: 'follow' | 'manual' }} [options]
 */
export async function request(url, { method = 'GET', headers = {}, json, redirect = 'manual' } = {}) {
  const response = await fetch(url, {
    method,
    redirect,
    headers: {
      'user-agent': USER_AGENT,
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: json === undefined ? undefined : JSON.stringify(json),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  return new Answer(`${method} ${url}`, response, await response.text());
}

class Answer {
  constructor(subject, response, text) {
    this.subject = subject;
    this.status = response.status;
    this.headers = response.headers;
    this.text = text;
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
