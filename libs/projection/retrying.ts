import { setTimeout as delay } from 'node:timers/promises';

/** Waits of 50 ms doubling to 5 s, each shortened by up to half so that several waiters spread. */
export function backoff(attempt: number): number {
  return Math.min(5_000, 50 * 2 ** attempt) * (0.5 + Math.random() / 2);
}

/**
 * Tries for ever, with {@link backoff}, except what `isFinal` says will not pass by itself.
 * @throws the final error, or the reason of `signal`
 */
export async function retrying<T>(
  work: () => Promise<T>,
  options: {
    readonly signal: AbortSignal;
    readonly isFinal: (error: unknown) => boolean;
    readonly onRetry: (error: unknown) => void;
  },
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    options.signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      options.signal.throwIfAborted();
      if (options.isFinal(error)) throw error;
      options.onRetry(error);
      await delay(backoff(attempt), undefined, { signal: options.signal });
    }
  }
}
