import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCode } from './start-problem.js';

/** A process that is told from a later one with the same id. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in the terms of the machine. */
  readonly started: string;
}

/** None where no such process runs. */
export function identityOf(pid: number): ProcessIdentity | null {
  if (!isAlive(pid)) return null;
  const started = startOf(pid);
  return started === null ? null : { pid, started };
}

export function stillRuns({ pid, started }: ProcessIdentity): boolean {
  return identityOf(pid)?.started === started;
}

/** Ends processes that an earlier run left: asked first, after five seconds for good. */
export async function endLeftovers(processes: readonly ProcessIdentity[]): Promise<void> {
  for (let waited = 0; processes.some(stillRuns); waited += 100) {
    const signal = waited === 0 ? 'SIGTERM' : waited === 5_000 ? 'SIGKILL' : null;
    if (signal) for (const { pid } of processes.filter(stillRuns)) process.kill(pid, signal);
    await delay(100);
  }
}

/** MiB of memory (PSS: shared pages counted by share) of a process and all that it started; null where the system does not tell. */
export function memoryOf(pid: number): number | null {
  return sumOver(pid, pssOf);
}

/** Seconds of processor time that a process and all that it started have used so far; null where the system does not tell. */
export function processorSecondsOf(pid: number): number | null {
  return sumOver(pid, processorSeconds);
}

function sumOver(pid: number, of: (pid: number) => number | null): number | null {
  const children = childrenByParent();
  let sum: number | null = null;
  for (const queue = [pid], seen = new Set<number>(); queue.length > 0;) {
    const next = queue.pop();
    if (next === undefined || seen.has(next)) continue;
    seen.add(next);
    queue.push(...(children.get(next) ?? []));
    const own = of(next);
    if (own !== null) sum = (sum ?? 0) + own;
  }
  return sum;
}

/** Ticks in which Linux tells processor time, whatever the kernel counts in. */
const ticksPerSecond = 100;

/** Its own and that of children that have ended. */
function processorSeconds(pid: number): number | null {
  const times = statFields(pid)?.slice(11, 15).map(Number);
  return times ? times.reduce((sum, ticks) => sum + ticks, 0) / ticksPerSecond : null;
}

function pssOf(pid: number): number | null {
  const text = read(`/proc/${pid}/smaps_rollup`);
  const kilobytes = Number(/^Pss:\s+(\d+) kB$/m.exec(text ?? '')?.[1]);
  return Number.isFinite(kilobytes) ? kilobytes / 1024 : null;
}

function childrenByParent(): ReadonlyMap<number, readonly number[]> {
  const children = new Map<number, number[]>();
  for (const name of listed('/proc')) {
    const parent = Number(statFields(Number(name))?.[1]);
    if (Number.isInteger(parent)) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  return children;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
  return statFields(pid)?.[0] !== 'Z';
}

function startOf(pid: number): string | null {
  const started = statFields(pid)?.[19];
  if (started !== undefined) return `${read('/proc/sys/kernel/random/boot_id')?.trim()}:${started}`;
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return null;
  }
}

/** From the third field (state) on: what stands before may hold spaces. */
function statFields(pid: number): readonly string[] | null {
  if (!Number.isInteger(pid)) return null;
  const text = read(`/proc/${pid}/stat`);
  return text === null ? null : text.slice(text.lastIndexOf(')') + 2).split(' ');
}

function listed(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
