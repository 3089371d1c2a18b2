import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Effect, Ledger, Outcome } from '../ledger.js';
import type { Chance } from '../../support/chance.js';

export interface SenderOptions {
  readonly api: string;
  readonly ledger: Ledger;
  readonly chance: Chance;
  /** Access token of a subject or client id. */
  readonly token: (clientId: string) => Promise<string>;
  /** Milliseconds until a command that nobody answers is given up; default 60,000. */
  readonly patience?: number;
}

export interface Wish {
  readonly clientId: string;
  /** Below `/v1`. */
  readonly path: string;
  readonly body: object;
  readonly effect: Effect;
}

type Answered = Extract<Outcome, { kind: 'answered' }>;

/** A command that was not acknowledged. */
export class NotAcknowledged extends Error {
  constructor(path: string, outcome: Outcome | undefined) {
    super(`${path} was not acknowledged: ${outcome === undefined ? 'never answered' : JSON.stringify(outcome)}`);
    this.name = 'NotAcknowledged';
  }
}

const answerWithin = 15_000;
/** Share of the requests on whose answer the sender hangs up, and of the commands that are given once more although they were acknowledged. */
const impatience = 0.08;
const repetition = 0.15;

/**
 * Gives commands as a careful client does: each under a key of its own, again with the same key for as long as nobody can tell whether it
 * was carried out. Now and then it hangs up early, or gives a command once more.
 */
export class Sender {
  constructor(private readonly options: SenderOptions) {}

  /** @throws NotAcknowledged when it was refused, or not answered in time */
  async give({ clientId, path, body, effect }: Wish): Promise<Answered> {
    const { ledger, chance, patience = 60_000 } = this.options;
    const command = { clientId, path: `/v1${path}`, key: randomUUID(), body, effect };
    const note = ledger.sends(command);
    const until = Date.now() + patience;
    for (;;) {
      const outcome = await this.attempt(command, chance.happens(impatience) ? chance.between(1, 40) : answerWithin);
      note(outcome);
      if (outcome.kind === 'answered') {
        if (chance.happens(repetition)) note(await this.attempt(command, answerWithin));
        return outcome;
      }
      if (outcome.kind === 'refused' || Date.now() > until) throw new NotAcknowledged(path, outcome);
      await pause(chance.between(20, 250));
    }
  }

  /** One attempt at a command that the ledger knows. */
  async attempt(
    command: { readonly clientId: string; readonly path: string; readonly key: string; readonly body: object },
    withinMs: number,
  ): Promise<Outcome> {
    try {
      const response = await fetch(this.options.api + command.path, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${await this.options.token(command.clientId)}`,
          'content-type': 'application/json',
          'idempotency-key': command.key,
        },
        body: JSON.stringify(command.body),
        signal: AbortSignal.timeout(Math.ceil(withinMs)),
      });
      return outcomeOf(response.status, (await response.json()) as Record<string, unknown>);
    } catch (error) {
      return { kind: 'unknown', reason: error instanceof Error ? error.name : 'no answer' };
    }
  }
}

function outcomeOf(status: number, body: Record<string, unknown>): Outcome {
  if (status < 300) {
    const { id, revision, position } = body;
    return {
      kind: 'answered',
      id: String(id),
      revision: Number(revision),
      position: position === null ? null : String(position),
    };
  }
  const code = String(body['code']);
  if (status === 429 || status >= 500) return { kind: 'unknown', reason: `${status} ${code}` };
  return { kind: 'refused', status, code };
}
