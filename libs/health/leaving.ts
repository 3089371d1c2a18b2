import type { Logger } from '../logging/index.js';

/** Milliseconds after which a process that was still starting is gone, whatever it waits for: nobody relies on it yet. */
const patienceAtStart = 3_000;

/** Milliseconds that one thing may take to close in a process that has started. */
const patienceWithOne = 10_000;

const configurationError = 78; // EX_CONFIG

/** Why a process cannot start, in one line that names the setting that helps; no later attempt can do better. */
export class CannotStart extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CannotStart';
  }
}

/** What a process that starts has to do with its end. */
export interface Lifetime {
  /** Aborted as soon as the process is told to leave: what is waited for is given up then. */
  readonly leaving: AbortSignal;
  /** Where it stands what went wrong. */
  logsTo(logger: Logger): void;
  /**
   * Said of whatever was opened, right then: when the process leaves, what was opened last is closed first. What takes longer than `within`
   * milliseconds is left as it is, and the process ends with 1; default 10,000.
   */
  closing(close: () => Promise<unknown>, within?: number): void;
}

/**
 * Starts a process and lets it leave in its own way, once, when SIGTERM or SIGINT tells it to, and so whenever that comes: also while
 * something is still loaded or waited for. It ends with 0 then; the same signal a second time ends it at once. To be called before anything
 * else is loaded, since a signal that nobody hears yet ends a process as if it had failed, and the first process of a container not at all.
 *
 * What started says `ready` to its parent, where that listens. What cannot start closes what it has opened and ends with 1, or with 78 (EX_CONFIG)
 * for {@link CannotStart}.
 */
export async function live(start: (lifetime: Lifetime) => Promise<void>): Promise<void> {
  const told = new AbortController();
  const open: { readonly close: () => Promise<unknown>; readonly within: number }[] = [];
  let logger: Logger | undefined;
  let starting = true;

  const end = async (code: number): Promise<void> => {
    const early = starting;
    let outcome = code;
    if (early) setTimeout(() => process.exit(code), patienceAtStart);
    for (let one = open.pop(); one; one = open.pop())
      await inTime(one.close(), one.within).catch((error: unknown) => {
        logger?.warn({ err: error }, 'something was not closed as it should');
        if (!early) outcome = 1;
      });
    process.exit(outcome);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => {
      if (told.signal.aborted) return;
      told.abort();
      void end(0);
    });

  try {
    await start({
      leaving: told.signal,
      logsTo: (given) => void (logger = given),
      closing: (close, within = patienceWithOne) => void open.push({ close, within }),
    });
    starting = false;
    if (!told.signal.aborted) process.send?.('ready');
  } catch (error) {
    // What was waited for fails when it is closed.
    if (told.signal.aborted) return;
    if (error instanceof CannotStart) process.stderr.write(`${error.message}\n`);
    else if (logger) logger.fatal({ err: error }, 'could not start');
    else throw error;
    await end(error instanceof CannotStart ? configurationError : 1);
  }
}

async function inTime(work: Promise<unknown>, within: number): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`not closed within ${within} ms`)), within);
  try {
    await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Listens on a port that the setting `variable` names. @throws CannotStart where somebody else listens there. */
export async function listening<Listener>(variable: string, port: number, listen: () => Promise<Listener>): Promise<Listener> {
  try {
    return await listen();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    throw new CannotStart(`Port ${port} is taken; set ${variable} to another one.`, { cause: error });
  }
}
