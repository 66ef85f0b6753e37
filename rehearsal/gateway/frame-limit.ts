/**
 * Watches the bytes that a WebSocket client sends and finds frames that are longer than API Gateway takes. `ws` limits
 * only whole messages.
 */
export class FrameLimit {
  private header = Buffer.alloc(0);
  private remaining = 0;

  /** @param limit payload bytes of one frame */
  constructor(private readonly limit: number) {}

  /** @returns whether a frame over the limit has begun */
  exceededBy(chunk: Buffer): boolean {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.remaining > 0) {
        const skipped = Math.min(this.remaining, rest.length);
        this.remaining -= skipped;
        rest = rest.subarray(skipped);
        continue;
      }
      this.header = Buffer.concat([this.header, rest]);
      const frame = parseHeader(this.header);
      if (!frame) return false;
      rest = this.header.subarray(frame.headerLength);
      this.header = Buffer.alloc(0);
      this.remaining = frame.payloadLength;
      if (frame.payloadLength > this.limit) return true;
    }
    return false;
  }
}

/** RFC 6455, section 5.2 */
function parseHeader(bytes: Buffer): { headerLength: number; payloadLength: number } | undefined {
  const second = bytes[1];
  if (second === undefined) return undefined;
  const short = second & 0x7f;
  const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
  const headerLength = 2 + extended + ((second & 0x80) === 0 ? 0 : 4);
  if (bytes.length < headerLength) return undefined;
  const payloadLength =
    extended === 0 ? short : extended === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  return { headerLength, payloadLength };
}
