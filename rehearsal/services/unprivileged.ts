import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyPostgres, installedPostgres, postgresIn, type PostgresBinaries } from './postgres-binaries';

/** PostgreSQL refuses to run as root; this says how it runs instead, and where its files are. */
export interface Unprivileged {
  readonly binaries: PostgresBinaries;
  /** Folder for the data directory. */
  readonly home: string;
  command(program: string, args: readonly string[]): { command: string; args: string[] };
  /** Hands a file or folder to the user the server runs as. */
  own(path: string): void;
}

const SAME_USER_MAP = ['--user', '--map-user=1000', '--map-group=1000'];

export function unprivileged(directory: string, python: string): Unprivileged {
  if (process.getuid?.() !== 0) return sameUser(directory);
  if (process.env.FILLUP_USER_NAMESPACES !== 'off' && userNamespacesWork()) return userNamespace(directory);
  return otherUser(directory, python);
}

function sameUser(directory: string): Unprivileged {
  return {
    binaries: installedPostgres(),
    home: directory,
    command: (program, args) => ({ command: program, args: [...args] }),
    own: () => undefined,
  };
}

/** Root looks like user 1000 to the server, while every file stays root's: no user is made, no folder opened. */
function userNamespace(directory: string): Unprivileged {
  return {
    ...sameUser(directory),
    command: (program, args) => ({ command: 'unshare', args: [...SAME_USER_MAP, program, ...args] }),
  };
}

function userNamespacesWork(): boolean {
  return process.platform === 'linux' && spawnSync('unshare', [...SAME_USER_MAP, 'true']).status === 0;
}

/** Where user namespaces are refused: the machine's `nobody`, with all it needs in a folder that it may enter. */
function otherUser(directory: string, python: string): Unprivileged {
  const lookUp = 'import pwd; nobody = pwd.getpwnam("nobody"); print(nobody.pw_uid % 2**32, nobody.pw_gid % 2**32)';
  const [uid = NaN, gid = NaN] = spawnSync(python, ['-c', lookUp], { encoding: 'utf8' })
    .stdout.split(/\s+/)
    .map(Number);
  if (Number.isNaN(uid) || uid === 0)
    throw new Error('PostgreSQL does not run as root, and there is no user "nobody".');
  const home = traversableHome(directory);
  const become =
    'import os, sys; os.setgroups([]); os.setgid(int(sys.argv[2])); os.setuid(int(sys.argv[1])); os.execv(sys.argv[3], sys.argv[3:])';
  const copy = join(home, 'postgres');
  const complete = join(home, 'postgres.complete');
  if (!existsSync(complete)) {
    copyPostgres(copy);
    spawnSync('chmod', ['-R', 'a+rX', copy]);
    writeFileSync(complete, '');
  }
  const data = join(home, 'data-of-nobody');
  mkdirSync(data, { recursive: true });
  chownSync(data, uid, gid);
  chmodSync(data, 0o700);
  return {
    binaries: postgresIn(copy),
    home: data,
    command: (program, args) => ({ command: python, args: ['-c', become, String(uid), String(gid), program, ...args] }),
    own: (path) => chownSync(path, uid, gid),
  };
}

/** The same folder for every run of this directory; a new one when somebody cleaned the temporary files. */
function traversableHome(directory: string): string {
  const pointer = join(directory, 'home');
  if (existsSync(pointer)) {
    const home = readFileSync(pointer, 'utf8');
    const found = lstatSync(home, { throwIfNoEntry: false });
    if (found?.isDirectory() === true && found.uid === 0) return home;
  }
  const home = mkdtempSync(join(tmpdir(), 'fillup-postgres-'));
  chmodSync(home, 0o755);
  writeFileSync(pointer, home);
  return home;
}
