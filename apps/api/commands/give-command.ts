import { Command } from '@nestjs/cqrs';
import type { Answer } from '../../../libs/execution/index.js';
import type { Actor, Party } from '../../../libs/kernel/actor.js';
import type { JsonObject } from '../../../libs/kernel/json.js';
import type { Asked } from '../http/asked.js';
import type { Seal } from './sealing.js';

/** A vault key, and the party that holds what is sealed under it. */
export interface HeldKey {
  readonly keyId: string;
  readonly owner: Party;
}

interface Situated<State> {
  /** The stream's state before the command. */
  readonly state: State;
  readonly actor: Actor;
}

/** How the stream stands, and what else there is to work out command data from. */
export interface Prepared<State> extends Situated<State> {
  readonly commandId: string;
  /** Seals under the key of this command. */
  readonly seal: Seal;
  /** Seals under another key, made where there is none yet. */
  readonly sealUnder: (key: HeldKey) => Seal;
}

/** What a command does beyond what its DTO says; all of it optional. */
export interface CommandPlan<State = unknown> {
  /**
   * The stream may not exist yet. `named` where its id comes from the asker rather than from the command id, so that the same
   * Idempotency-Key for two of them is to be told apart.
   */
  readonly creates?: { readonly named: boolean };
  /** Who may know of the stream, where it is more than the aggregate says. */
  readonly visible?: (situated: Situated<State>) => boolean;
  /** The service point under whose policy it is decided, where it is not that of the stream. */
  readonly policyOf?: string | null;
  /** The key under which texts are sealed, where it is not that of the person whom the stream is about. */
  readonly key?: (situated: Situated<State>) => HeldKey;
  /** What becomes command data, where it is more than the sealed DTO. */
  readonly data?: (given: JsonObject, prepared: Prepared<State>) => JsonObject | Promise<JsonObject>;
  /**
   * What follows in the vault once the command is carried out, before it is answered. When it is given again, `repeated` and with the
   * state as it is now.
   */
  readonly afterwards?: (situated: Situated<State> & { readonly repeated: boolean }) => Promise<void>;
}

/** One command for one stream, as it was asked. */
export class GiveCommand<State = unknown> extends Command<Answer> {
  constructor(
    readonly stream: string,
    readonly type: string,
    readonly asked: Asked,
    readonly plan: CommandPlan<State> = {},
  ) {
    super();
  }
}
