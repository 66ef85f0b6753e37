import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Backoff } from '../sync/backoff';
import { RealtimeConnection } from './connection';

class FakeSocket {
  sent: string[] = [];
  closed = false;
  answersPings = false;
  onopen: (() => void) | undefined;
  onmessage: ((event: { data: unknown }) => void) | undefined;
  onclose: (() => void) | undefined;
  constructor(readonly address: string) {}
  send(text: string): void {
    this.sent.push(text);
    if (this.answersPings) queueMicrotask(() => this.onmessage?.({ data: '{"type":"pong"}' }));
  }
  close(): void {
    this.closed = true;
  }
}

let sockets: FakeSocket[];
let changes: (string | undefined)[];
let polls: number;
let address: () => Promise<string | undefined>;
let connection: RealtimeConnection;

beforeEach(() => {
  vi.useFakeTimers();
  sockets = [];
  changes = [];
  polls = 0;
  address = () => Promise.resolve('wss://api.test/ws?ticket=t');
  connection = new RealtimeConnection({
    address: () => address(),
    onChanged: (cursor) => changes.push(cursor),
    poll: () => (polls += 1),
    open: (url) => {
      const socket = new FakeSocket(url);
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
    backoff: new Backoff(() => 0),
    random: () => 0,
  });
});

afterEach(() => {
  connection.stop();
  vi.useRealTimers();
});

async function connected(): Promise<FakeSocket> {
  connection.start();
  await vi.advanceTimersByTimeAsync(0);
  const socket = sockets.at(-1);
  if (!socket) throw new Error('no socket');
  socket.onopen?.();
  return socket;
}

describe('the realtime connection', () => {
  it('asks for what was missed when it opens, and passes on each change', async () => {
    const socket = await connected();
    expect(changes).toEqual([undefined]);
    socket.onmessage?.({ data: '{"type":"changed","cursor":"7"}' });
    expect(changes).toEqual([undefined, '7']);
  });

  it('is not thrown by what it does not know', async () => {
    const socket = await connected();
    for (const data of ['{"type":"message","messages":[]}', 'null', '<html>', new ArrayBuffer(1)])
      socket.onmessage?.({ data });
    expect(changes).toEqual([undefined]);
  });

  it('keeps the line alive with pings, and holds on while it is answered', async () => {
    const socket = await connected();
    for (let minute = 0; minute < 5; minute++) {
      await vi.advanceTimersByTimeAsync(45_000);
      socket.onmessage?.({ data: '{"type":"pong"}' });
    }
    expect(socket.sent).toEqual(Array.from({ length: 5 }, () => '{"action":"ping"}'));
    expect(sockets).toHaveLength(1);
  });

  it('leaves a line that no longer answers', async () => {
    const socket = await connected();
    await vi.advanceTimersByTimeAsync(45_000 + 10_000 + 500);
    expect(socket.closed).toBe(true);
    expect(sockets).toHaveLength(2);
  });

  it('comes back after a close, waiting longer each time, until it opened once', async () => {
    (await connected()).onclose?.();
    await vi.advanceTimersByTimeAsync(499);
    expect(sockets).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    sockets[1]?.onclose?.();
    await vi.advanceTimersByTimeAsync(999);
    expect(sockets).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(sockets).toHaveLength(3);
    sockets[2]?.onopen?.();
    sockets[2]?.onclose?.();
    await vi.advanceTimersByTimeAsync(500);
    expect(sockets).toHaveLength(4);
  });

  it.each([() => Promise.reject(new Error('offline')), () => Promise.resolve(undefined)])(
    'tries again when there is no ticket',
    async (failing) => {
      const good = address;
      address = failing;
      connection.start();
      await vi.advanceTimersByTimeAsync(0);
      expect(sockets).toHaveLength(0);
      address = good;
      await vi.advanceTimersByTimeAsync(500);
      expect(sockets).toHaveLength(1);
    },
  );

  it('stays away once stopped, even from a ticket that was on its way', async () => {
    connection.start();
    connection.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sockets).toHaveLength(0);
    const socket = await connected();
    connection.stop();
    socket.onclose?.();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(socket.closed).toBe(true);
    expect(sockets).toHaveLength(1);
  });

  it('comes anew before the two hours after which it would be closed, without a wait', async () => {
    const socket = await connected();
    socket.answersPings = true;
    await vi.advanceTimersByTimeAsync(100 * 60_000 - 1);
    expect(sockets).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(socket.closed).toBe(true);
    expect(sockets).toHaveLength(2);
    sockets[1]?.onopen?.();
    // What came in between is asked for.
    expect(changes).toEqual([undefined, undefined]);
  });

  it('is spread over a quarter of an hour when it comes anew', async () => {
    connection = new RealtimeConnection({
      address: () => address(),
      onChanged: () => undefined,
      poll: () => undefined,
      open: (url) => {
        const socket = new FakeSocket(url);
        sockets.push(socket);
        return socket as unknown as WebSocket;
      },
      random: () => 1,
    });
    (await connected()).answersPings = true;
    await vi.advanceTimersByTimeAsync(115 * 60_000 - 1);
    expect(sockets).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(sockets).toHaveLength(2);
  });

  it('has the server asked every minute while there is no line, and not while there is', async () => {
    address = () => Promise.resolve(undefined);
    connection.start();
    await vi.advanceTimersByTimeAsync(3 * 60_000);
    expect(polls).toBe(3);
    address = () => Promise.resolve('wss://api.test/ws?ticket=t');
    await vi.advanceTimersByTimeAsync(5 * 60_000);
    const before = polls;
    sockets.at(-1)?.onopen?.();
    await vi.advanceTimersByTimeAsync(44_000);
    sockets.at(-1)?.onmessage?.({ data: '{"type":"pong"}' });
    await vi.advanceTimersByTimeAsync(44_000);
    expect(polls).toBe(before);
    connection.stop();
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    expect(polls).toBe(before);
  });

  it('opens one line, however often it is started', async () => {
    connection.start();
    await connected();
    connection.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(sockets).toHaveLength(1);
  });
});
