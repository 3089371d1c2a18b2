import { parseArgs } from 'node:util';
import { toLocalDay } from './days.js';
import { contacts } from './proportions.js';
import { StartProblem } from '../start-problem.js';

export interface DemoOptions {
  readonly seed: string;
  /** YYYY-MM-DD. */
  readonly until: string;
  readonly contacts: number;
  /** Arguments by which the size was asked for, to be repeated. */
  readonly size: string;
  /** File for the report as JSON. */
  readonly json: string | null;
  /** Folder in which the state stays; none: a temporary one. */
  readonly keep: string | null;
  /** Plays into the folder of `npm start`, which goes on with it. */
  readonly intoStart: boolean;
  readonly reset: boolean;
}

const defaultSeed = '1';
const usage = [
  'npm run demo -- [--seed N] [--until YYYY-MM-DD] [--quick] [--json FILE] [--keep DIR]',
  'npm start -- --demo[=quick|full] [--reset]',
].join('\n');

/** @throws StartProblem that names all options that there are */
export function demoOptions(args: readonly string[], now = new Date()): DemoOptions {
  // `--demo` alone and `--demo=full` are both good, which parseArgs does not know.
  const asked = args.map((arg) => (arg === '--demo' ? '--demo=quick' : arg));
  const values = parsed(asked);
  const intoStart = values['into-start'] ?? false;
  const {
    seed = defaultSeed,
    until = lastDay(now, intoStart),
    json = null,
    keep = null,
    reset = false,
    quick = false,
    demo,
  } = values;
  if (!isDay(until)) throw new StartProblem(`--until ${until} is not a day: write it as 2026-11-21.`);
  if (demo !== undefined && demo !== 'quick' && demo !== 'full')
    throw new StartProblem(`--demo=${demo} is not a size: quick or full.`);
  const isQuick = quick || demo === 'quick';
  return {
    ...{ seed, until, json, keep, intoStart, reset },
    contacts: isQuick ? contacts.quick : contacts.full,
    size: isQuick ? ' --quick' : '',
  };
}

function parsed(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: { seed: text, until: text, json: text, keep: text, quick: flag, demo: text, 'into-start': flag, reset: flag },
      allowPositionals: false,
    }).values;
  } catch {
    throw new StartProblem(`These are all options that there are:\n${usage}`);
  }
}

/** Today; where an installation goes on with it by the wall clock, the last day that is over. */
function lastDay(now: Date, goesOn: boolean): string {
  const hours = goesOn ? 18 : 0;
  return toLocalDay(new Date(now.getTime() - hours * 3_600_000));
}

function isDay(text: string): boolean {
  const parsedDay = new Date(`${text}T00:00:00Z`);
  return /^20\d{2}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(parsedDay.getTime()) && parsedDay.toISOString().startsWith(text);
}
