import { Backoff } from '../sync/backoff';

interface ConnectionOptions {
  /** The address with a fresh one-use ticket; undefined while it is not known. */
  readonly address: () => Promise<string | undefined>;
  /** Something may have changed: after each connect (what was missed meanwhile) and when the server says so. */
  readonly onChanged: (cursor: string | undefined) => void;
  /** Called now and then while there is no line. */
  readonly poll: () => void;
  readonly open?: (address: string) => WebSocket;
  readonly backoff?: Backoff;
  readonly random?: () => number;
}

// API Gateway closes an idle line after ten minutes; phones drop it sooner, and without a word.
const HEARTBEAT_MS = 45_000;
const PONG_WITHIN_MS = 10_000;
// It closes every line after two hours; a crowd that came at one moment must not come back at one.
const RENEW_AFTER_MS = 100 * 60_000;
const RENEW_WITHIN_MS = 15 * 60_000;
const POLL_MS = 60_000;

/** The line on which the server tells of changes. Writes never depend on it. */
export class RealtimeConnection {
  private wanted = false;
  private socket: WebSocket | undefined;
  /** Tells a socket that is being opened that it has been given up. */
  private attempt = 0;
  private reconnect: ReturnType<typeof setTimeout> | undefined;
  private heartbeat: ReturnType<typeof setTimeout> | undefined;
  private renewal: ReturnType<typeof setTimeout> | undefined;
  private polling: ReturnType<typeof setTimeout> | undefined;
  private opened = false;
  private readonly backoff: Backoff;
  private readonly random: () => number;

  constructor(private readonly options: ConnectionOptions) {
    this.backoff = options.backoff ?? new Backoff();
    this.random = options.random ?? Math.random;
  }

  start(): void {
    if (this.wanted) return;
    this.wanted = true;
    this.pollLater();
    void this.connect();
  }

  stop(): void {
    this.wanted = false;
    clearTimeout(this.polling);
    this.drop();
  }

  private async connect(): Promise<void> {
    const attempt = ++this.attempt;
    let address: string | undefined;
    try {
      address = await this.options.address();
    } catch {
      // The synchroniser meets the same failure, and reports it.
    }
    if (!this.wanted || attempt !== this.attempt) return;
    if (address === undefined) {
      this.retryLater();
      return;
    }
    const socket = (this.options.open ?? ((url) => new WebSocket(url)))(address);
    this.socket = socket;
    socket.onopen = () => {
      this.backoff.reset();
      this.opened = true;
      this.renewal = setTimeout(() => this.renew(), RENEW_AFTER_MS + this.random() * RENEW_WITHIN_MS);
      this.options.onChanged(undefined);
      this.expectLife(socket);
    };
    socket.onmessage = (event: MessageEvent<unknown>) => {
      this.expectLife(socket);
      this.receive(event.data);
    };
    socket.onclose = () => {
      if (this.socket !== socket) return;
      this.drop();
      this.retryLater();
    };
  }

  private receive(data: unknown): void {
    if (typeof data !== 'string') return;
    let message: { type?: unknown; cursor?: unknown } | null;
    try {
      message = JSON.parse(data) as { type?: unknown; cursor?: unknown } | null;
    } catch {
      return;
    }
    if (message?.type === 'changed') {
      this.options.onChanged(typeof message.cursor === 'string' ? message.cursor : undefined);
    }
  }

  private expectLife(socket: WebSocket): void {
    clearTimeout(this.heartbeat);
    this.heartbeat = setTimeout(() => {
      socket.send(JSON.stringify({ action: 'ping' }));
      this.heartbeat = setTimeout(() => {
        // A dead line may take minutes to close by itself.
        this.drop();
        this.retryLater();
      }, PONG_WITHIN_MS);
    }, HEARTBEAT_MS);
  }

  /** What comes in between is asked for when the new line opens. */
  private renew(): void {
    this.drop();
    void this.connect();
  }

  private pollLater(): void {
    this.polling = setTimeout(
      () => {
        if (!this.opened) this.options.poll();
        this.pollLater();
      },
      POLL_MS * (1 + this.random() / 2),
    );
  }

  private retryLater(): void {
    clearTimeout(this.reconnect);
    if (this.wanted) this.reconnect = setTimeout(() => void this.connect(), this.backoff.nextMs());
  }

  private drop(): void {
    this.attempt += 1;
    this.opened = false;
    clearTimeout(this.heartbeat);
    clearTimeout(this.renewal);
    clearTimeout(this.reconnect);
    const socket = this.socket;
    this.socket = undefined;
    socket?.close();
  }
}
