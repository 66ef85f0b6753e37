/** The first two bytes of a gzip file (RFC 1952). */
const MAGIC = [0x1f, 0x8b];

export async function isGzip(file: Blob): Promise<boolean> {
  const start = new Uint8Array(await file.slice(0, MAGIC.length).arrayBuffer());
  return MAGIC.every((byte, index) => start[index] === byte);
}

export async function pack(file: Blob): Promise<Blob> {
  return await through(file, new CompressionStream('gzip'), 'application/gzip');
}

export async function unpack(file: Blob, type: string): Promise<Blob> {
  return await through(file, new DecompressionStream('gzip'), type);
}

async function through(file: Blob, stream: GenericTransformStream, type: string): Promise<Blob> {
  const bytes = await new Response(file.stream().pipeThrough(stream)).arrayBuffer();
  return new Blob([bytes], { type });
}
