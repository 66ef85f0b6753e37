/**
 * Where every host that a template can yield is reached on this machine. Values are resolved as in AWS and pass through
 * here only when they are handed to a process, a browser or a test.
 */
export class AddressBook {
  private readonly origins = new Map<string, URL>();
  private pattern: RegExp | undefined;

  /** @param entries what `toJSON` gave in an earlier run */
  constructor(entries: Readonly<Record<string, string>> = {}) {
    for (const [host, origin] of Object.entries(entries)) this.assign(host, origin);
  }

  /** @param origin `http://localhost:18123`, or `tcp://127.0.0.1:15432` for what does not speak HTTP */
  assign(host: string, origin: string): void {
    this.origins.set(host.toLowerCase(), new URL(origin));
    this.pattern = undefined;
  }

  remove(host: string): void {
    this.origins.delete(host.toLowerCase());
    this.pattern = undefined;
  }

  /** The local origin of a host, without a trailing slash. */
  origin(host: string): string | undefined {
    const origin = this.origins.get(host.toLowerCase());
    return origin && `${origin.protocol}//${origin.host}`;
  }

  translate(text: string): string {
    if (this.origins.size === 0) return text;
    this.pattern ??= this.compile();
    return text.replace(this.pattern, (match, scheme: string | undefined, host: string, port: string | undefined) => {
      const origin = this.origins.get(host.toLowerCase());
      if (!origin) return match;
      if (scheme) return `${/^wss?$/i.test(scheme) ? 'ws:' : origin.protocol}//${origin.host}`;
      // The port of a database stands in a field of its own; only a written port is replaced with it.
      return origin.protocol === 'tcp:' && !port ? origin.hostname : origin.host;
    });
  }

  toJSON(): Record<string, string> {
    return Object.fromEntries([...this.origins].map(([host, origin]) => [host, `${origin.protocol}//${origin.host}`]));
  }

  private compile(): RegExp {
    const hosts = [...this.origins.keys()]
      .sort((a, b) => b.length - a.length)
      .map((host) => host.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`(?<![\\w.-])(?:(https?|wss?)://)?(${hosts.join('|')})(?![\\w-]|\\.\\w)(:\\d+)?`, 'gi');
  }
}
