import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { unwatch, watch } from './sentinel.js';

export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Both outputs are added to it. */
  readonly logFile: string;
  readonly cwd?: string;
  /** A channel by which a Node process notices that its parent is gone. */
  readonly ipc?: boolean;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const logSizeKept = 10 * 1024 * 1024;

/** A process of ours: in a group of its own, so that a Ctrl-C reaches it only through us, and gone when we are gone. */
export class Child {
  private constructor(
    readonly pid: number,
    readonly exited: Promise<Exit>,
    /** Settles when it said `ready` over its channel; never for one without. */
    readonly ready: Promise<'ready'>,
    readonly logFile: string,
    private readonly send: (signal: NodeJS.Signals) => boolean,
  ) {}

  private ended = false;

  /** @throws Error with code ENOENT or EACCES when the command cannot be run. */
  static async spawn(options: ChildOptions): Promise<Child> {
    const log = openLog(options.logFile);
    try {
      const child = spawn(options.command, [...options.args], {
        env: options.env,
        cwd: options.cwd,
        detached: true,
        stdio: options.ipc ? ['ignore', log, log, 'ipc'] : ['ignore', log, log],
      });
      await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
      const { pid } = child;
      if (pid === undefined) throw new Error(`${options.command} did not start`);
      watch(pid, 'TERM');
      const exited = new Promise<Exit>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
      const ready = new Promise<'ready'>((resolve) => child.on('message', (message) => message === 'ready' && resolve(message)));
      const started = new Child(pid, exited, ready, options.logFile, (signal) => child.kill(signal));
      void exited.then(() => {
        started.ended = true;
        unwatch(pid);
      });
      return started;
    } finally {
      closeSync(log);
    }
  }

  get alive(): boolean {
    return !this.ended;
  }

  /** Kills it without warning and waits until it is gone. */
  async kill(): Promise<void> {
    if (this.alive) this.send('SIGKILL');
    await this.exited;
  }

  /** Asks it to leave, and kills it when it has not left after `graceMs`. */
  async stop(graceMs: number, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (!this.alive) return;
    this.send(signal);
    const timer = setTimeout(() => this.send('SIGKILL'), graceMs);
    await this.exited;
    clearTimeout(timer);
  }
}

/** The last line of a log that says something, for a message about a process that did not start. */
export function lastLine(logFile: string): string {
  try {
    const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n');
    return (said(lines.at(-1) ?? '') ?? lines.at(-1) ?? '').slice(0, 300);
  } catch {
    return '';
  }
}

/** Of a line that a program of ours wrote as JSON, the sentence and what went wrong. */
function said(line: string): string | null {
  try {
    const { msg, err } = JSON.parse(line) as { readonly msg?: string; readonly err?: { readonly message?: string } };
    return [msg, err?.message].filter((part) => part !== undefined).join(': ');
  } catch {
    return null;
  }
}

function openLog(logFile: string): number {
  mkdirSync(dirname(logFile), { recursive: true });
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size > logSizeKept) renameSync(logFile, `${logFile}.1`);
  return openSync(logFile, 'a', 0o600);
}
