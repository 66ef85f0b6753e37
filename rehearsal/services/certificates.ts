import { execFile } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface Certificates {
  readonly caFile: string;
  readonly certificateFile: string;
  readonly keyFile: string;
}

/**
 * A CA of this directory's own and a certificate for localhost and 127.0.0.1, made once.
 * The CA's key is thrown away at once, so nobody can sign anything else with it.
 */
export async function localCertificates(directory: string, python: string): Promise<Certificates> {
  const certificates = {
    caFile: join(directory, 'ca.pem'),
    certificateFile: join(directory, 'server.pem'),
    keyFile: join(directory, 'server.key'),
  };
  if (!existsSync(certificates.certificateFile)) {
    mkdirSync(directory, { recursive: true });
    await promisify(execFile)(python, [join(__dirname, 'certificates.py'), directory]);
  }
  return certificates;
}
