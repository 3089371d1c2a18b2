import { randomUUID } from 'node:crypto';
import type { AggregateRegistry } from '../../libs/execution/index.js';
import { systemActor } from '../../libs/kernel/actor.js';
import { defaultPolicy } from '../../libs/policy/policy.js';
import { DrivingUnavailable, type DriverClient } from '../../libs/temporal/index.js';

/** First commands take up to 1.5 s, later ones some 20 ms. */
const rounds = 3;

/**
 * Sends commands the whole way before anybody waits for one. They name a revision that their stream does not have, so each of them is
 * refused before anything is decided, leaves nothing, and its workflow ends.
 */
export async function warmUp(
  drivers: Pick<DriverClient, 'submit'>,
  registry: AggregateRegistry,
  signal: AbortSignal,
): Promise<void> {
  const category = registry.categories.find((name) => registry.of(`${name}/`).driven);
  if (category === undefined) return;
  for (let round = 0; round < rounds && !signal.aborted;) {
    const id = randomUUID();
    try {
      await drivers.submit({
        stream: `${category}/warm-up-${id}`,
        commandId: id,
        fingerprint: id,
        command: { type: 'warm-up', data: {} },
        actor: systemActor({ kind: 'organisation', id: 'overstap' }),
        now: new Date().toISOString(),
        policy: defaultPolicy,
        correlationId: id,
        expectedRevision: 0,
      });
      round++;
    } catch (error) {
      if (!(error instanceof DrivingUnavailable)) throw error;
    }
  }
}
