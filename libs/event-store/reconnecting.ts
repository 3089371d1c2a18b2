import { setTimeout as delay } from 'node:timers/promises';

const reconnectFrom = 50;
const reconnectUpTo = 2_000;

/** Pauses of a subscription between its attempts to come back: longer each time, and not at the same moment as everybody else. */
export class Reconnecting {
  private pause = reconnectFrom;

  /** It is connected again; the next loss begins with a short pause. */
  succeeded(): void {
    this.pause = reconnectFrom;
  }

  /** Ends early, without a failure, when the subscription does. */
  async afterLoss(ended: AbortSignal): Promise<void> {
    await delay(this.pause * (0.5 + Math.random() / 2), undefined, { signal: ended }).catch(() => undefined);
    this.pause = Math.min(2 * this.pause, reconnectUpTo);
  }
}
