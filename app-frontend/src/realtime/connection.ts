import { Backoff } from '../sync/backoff';

interface ConnectionOptions {
  /** The address with a fresh one-use ticket; undefined while it is not known. */
  readonly address: () => Promise<string | undefined>;
  /** Something may have changed: after each connect (what was missed meanwhile) and when the server says so. */
  readonly onChanged: (cursor: string | undefined) => void;
  readonly open?: (address: string) => WebSocket;
  readonly backoff?: Backoff;
}

// API Gateway closes an idle line after ten minutes; phones drop it sooner, and without a word.
const HEARTBEAT_MS = 45_000;
const PONG_WITHIN_MS = 10_000;

/** The line on which the server tells of changes. Writes never depend on it. */
export class RealtimeConnection {
  private wanted = false;
  private socket: WebSocket | undefined;
  /** Tells a socket that is being opened that it has been given up. */
  private attempt = 0;
  private reconnect: ReturnType<typeof setTimeout> | undefined;
  private heartbeat: ReturnType<typeof setTimeout> | undefined;
  private readonly backoff: Backoff;

  constructor(private readonly options: ConnectionOptions) {
    this.backoff = options.backoff ?? new Backoff();
  }

  start(): void {
    if (this.wanted) return;
    this.wanted = true;
    void this.connect();
  }

  stop(): void {
    this.wanted = false;
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

  private retryLater(): void {
    clearTimeout(this.reconnect);
    if (this.wanted) this.reconnect = setTimeout(() => void this.connect(), this.backoff.nextMs());
  }

  private drop(): void {
    this.attempt += 1;
    clearTimeout(this.heartbeat);
    clearTimeout(this.reconnect);
    const socket = this.socket;
    this.socket = undefined;
    socket?.close();
  }
}
