import { Inject, Injectable } from '@nestjs/common';
import type { Actor, Party } from '../../../libs/kernel/actor.js';
import type { JsonValue } from '../../../libs/kernel/json.js';
import { isSealed, keyIdOf, OpeningRefused, type Sealed } from '../../../libs/vault/index.js';
import { PORTS, type Ports } from '../ports.js';

/** Opens what is sealed for somebody entitled; each opening is on the record before anything is handed out. */
@Injectable()
export class Opener {
  constructor(@Inject(PORTS) private readonly ports: Ports) {}

  /**
   * The values in the order given; null where there was nothing, or the person was erased.
   * @param party that holds what is opened, where it is not the actor's own: advice is written for the sender under the receiver's key
   */
  async open<T extends JsonValue>(
    sealed: readonly (Sealed | null | undefined)[],
    actor: Actor,
    purpose: string,
    party: Party = actor.party,
  ): Promise<(T | null)[]> {
    const present = sealed.filter((one) => one !== null && one !== undefined);
    const opened = await this.ports.vault.openMany(present, { actor: actor.id, party, purpose });
    let next = 0;
    return sealed.map((one) => (one ? ((opened[next++] ?? null) as T | null) : null));
  }

  /**
   * A value with what was sealed in the place of each sealed text in it, opened at once; null in all those places where the actor is not
   * `entitled`, and then nothing is opened.
   */
  async openWithin(value: JsonValue, actor: Actor, purpose: string, entitled: boolean): Promise<JsonValue> {
    const found: Sealed[] = [];
    replaceSealed(value, (sealed) => {
      found.push(sealed);
      return null;
    });
    const opened = entitled ? await this.open(found, actor, purpose) : [];
    let next = 0;
    return replaceSealed(value, () => opened[next++] ?? null);
  }

  /** As {@link open}, but what another party holds is left out as null. */
  async openOwn(sealed: readonly Sealed[], actor: Actor, purpose: string): Promise<(JsonValue | null)[]> {
    const byKey = Map.groupBy(
      sealed.map((one, index) => ({ one, index })),
      ({ one }) => keyIdOf(one),
    );
    const values: (JsonValue | null)[] = sealed.map(() => null);
    await Promise.all(
      [...byKey.values()].map(async (items) => {
        try {
          const opened = await this.open(
            items.map(({ one }) => one),
            actor,
            purpose,
          );
          for (const [place, { index }] of items.entries()) values[index] = opened[place] ?? null;
        } catch (error) {
          if (!(error instanceof OpeningRefused)) throw error;
        }
      }),
    );
    return values;
  }
}

/** In the order in which they stand. */
function replaceSealed(value: JsonValue | undefined, by: (sealed: Sealed) => JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value ?? null;
  if (isSealed(value)) return by(value);
  if (Array.isArray(value)) return value.map((item: JsonValue) => replaceSealed(item, by));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, replaceSealed(item as JsonValue, by)]));
}
