import type { Party } from './actor.js';
import type { JsonObject } from './json.js';

/**
 * What must still happen because of what is in a stream: a promise that lapses, a reminder, a follow-up elsewhere.
 * It stays open until its own stream records the outcome, a refusal included.
 */
export interface Obligation {
  /** Never used twice in one stream; with the stream it gives the command id at the target. */
  readonly id: string;
  /** UTC instant from which it is to be carried out. */
  readonly dueAt: string;
  /** Its own stream (`handover/…`), another one, or an effect outside the streams (`vault/…`). */
  readonly target: string;
  readonly command: { readonly type: string; readonly data: JsonObject };
  /** For whom it is carried out, where that is not the service point under which the stream stands. */
  readonly party?: Party;
  /** What Temporal's UI says that is waited for; names no person. */
  readonly summary: string;
}

/** How a follow-up ended at its target; recorded in the stream that owed it by the command `settle-obligation`. */
export type ObligationOutcome = { readonly outcome: 'done' } | { readonly outcome: 'refused'; readonly code: string };
