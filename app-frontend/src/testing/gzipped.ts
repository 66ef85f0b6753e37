import { gunzipSync, gzipSync } from 'node:zlib';

export function gzipped(text: string): Uint8Array {
  return gzipSync(text);
}

export async function gunzipped(file: Blob): Promise<string> {
  return gunzipSync(await file.arrayBuffer()).toString();
}
