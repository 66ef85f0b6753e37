import { execFileSync } from 'node:child_process';

export interface DatabaseParameters {
  /** What a plain server understands, as in the parameter group. */
  readonly applied: Readonly<Record<string, string>>;
  /** What only RDS knows, or what the rehearsal must decide itself. */
  readonly checked: readonly string[];
}

/** Decided here: where the server listens, what it is certified by, and where its files are. */
const OURS = new Set([
  'listen_addresses',
  'port',
  'ssl',
  'ssl_cert_file',
  'ssl_key_file',
  'ssl_ca_file',
  'unix_socket_directories',
  'data_directory',
  'hba_file',
  'logging_collector',
  'log_destination',
]);

/** Splits a parameter group into what this server can honour and the rest. */
export function sortParameters(postgres: string, parameters: Readonly<Record<string, string>>): DatabaseParameters {
  const known = new Set(
    execFileSync(postgres, ['--describe-config'], { encoding: 'utf8', maxBuffer: 1 << 22 })
      .split('\n')
      .map((line) => line.split('\t')[0]),
  );
  const applied: Record<string, string> = {};
  const checked: string[] = [];
  for (const [name, value] of Object.entries(parameters)) {
    const extension = name.includes('.') && !name.startsWith('rds.');
    // RDS computes formulas from the size of the instance.
    const formula = value.includes('{');
    if (!OURS.has(name) && !formula && (known.has(name) || extension)) applied[name] = value;
    else checked.push(name);
  }
  return { applied, checked };
}

export function configurationFile(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`)
    .join('');
}
