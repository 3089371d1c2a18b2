import { spawn, type ChildProcess } from 'node:child_process';

/**
 * A shell that holds the reading end of a pipe of ours. When this process is gone, however it went, the pipe closes and the shell
 * ends what is still on its list: first as asked, after five seconds for good.
 */
const script = `
list=' '
while read -r op pid signal; do
  case $op in
    +) list="$list$pid:$signal " ;;
    -) kept=' '; for entry in $list; do [ "\${entry%%:*}" = "$pid" ] || kept="$kept$entry "; done; list=$kept ;;
  esac
done
for entry in $list; do kill -"\${entry#*:}" "\${entry%%:*}" 2>/dev/null; done
tries=0
while [ $tries -lt 50 ]; do
  alive=
  for entry in $list; do kill -0 "\${entry%%:*}" 2>/dev/null && alive=yes; done
  [ -z "$alive" ] && exit 0
  sleep 0.1
  tries=$((tries + 1))
done
for entry in $list; do kill -KILL "\${entry%%:*}" 2>/dev/null; done
`;

let shell: ChildProcess | null = null;
const watched = new Map<number, string>();

function tell(line: string): void {
  if (shell === null || shell.exitCode !== null || shell.signalCode !== null) {
    shell = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    shell.stdin?.on('error', () => undefined);
    shell.unref();
    const stdin = shell.stdin;
    if (stdin && 'unref' in stdin && typeof stdin.unref === 'function') stdin.unref();
    for (const [pid, signal] of watched) shell.stdin?.write(`+ ${pid} ${signal}\n`);
    return;
  }
  shell.stdin?.write(line);
}

/** Ends `pid` by `signal` when this process is gone. */
export function watch(pid: number, signal: 'TERM' | 'INT'): void {
  watched.set(pid, signal);
  tell(`+ ${pid} ${signal}\n`);
}

export function unwatch(pid: number): void {
  if (watched.delete(pid)) tell(`- ${pid}\n`);
}

/** Process id of the shell, none before anything is watched. */
export function sentinelPid(): number | null {
  return shell?.pid ?? null;
}
