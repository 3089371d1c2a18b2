import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** As whom PostgreSQL's programs run; none where the present user is an ordinary one, who runs them as themselves. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * PostgreSQL refuses to run as root. Where the present user is root, an unprivileged user that the machine has already takes its
 * place: `postgres`, or else `nobody`. No user is created.
 */
export function unprivilegedAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }));
  for (const name of ['postgres', 'nobody']) {
    const account = accounts.find((candidate) => candidate.name === name && candidate.uid > 0);
    if (account) return account;
  }
  throw new Error(
    'PostgreSQL does not run as root and this machine has neither a user postgres nor nobody: run as an ordinary user',
  );
}

/**
 * The command that runs `program` as `account`, and ends it (a fast shutdown) with the process that started it, however that one ends.
 * Directories on the way that are closed to the account (a clone under /root) are opened to this program alone.
 */
export function commandAs(
  account: Account | undefined,
  program: string,
  args: readonly string[],
  paths: readonly string[],
): readonly string[] {
  const setpriv = findOnPath('setpriv');
  if (!setpriv) {
    if (account)
      throw new Error(
        'PostgreSQL does not run as root and setpriv (util-linux) is missing: install it, or run as an ordinary user',
      );
    return [program, ...args];
  }
  const identity = account ? [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups'] : [];
  const passage =
    account && [program, ...paths].some((path) => !mayEnter(account, path))
      ? ['--inh-caps=+dac_override', '--ambient-caps=+dac_override']
      : [];
  return [setpriv, ...identity, ...passage, '--pdeathsig=INT', '--', program, ...args];
}

function mayEnter(account: Account, path: string): boolean {
  for (let directory = dirname(resolve(path)); ; directory = dirname(directory)) {
    const { mode, uid } = statSync(directory);
    if ((mode & 0o001) === 0 && !(uid === account.uid && (mode & 0o100) !== 0)) return false;
    if (directory === dirname(directory)) return true;
  }
}

function findOnPath(program: string): string | undefined {
  return ['/usr/bin', '/bin', ...(process.env.PATH ?? '').split(':')]
    .map((directory) => join(directory, program))
    .find((path) => existsSync(path));
}
