import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../../libs/kernel/actor.js';
import { searchTokensOf, type Person } from '../../../libs/personal-data/index.js';
import { KeyDestroyed, type Sealed } from '../../../libs/vault/index.js';
import { PORTS, type Ports } from '../ports.js';
import type { HeldKey } from './give-command.js';

/** By what people are found: the tokens of their names and contact data, at the party that holds them. */
@Injectable()
export class PersonIndex {
  constructor(@Inject(PORTS) private readonly ports: Ports) {}

  /** Makes a person findable at the party that holds the key; one who is erased meanwhile is not. */
  async put({ keyId, owner }: HeldKey, person: Person): Promise<void> {
    try {
      await this.ports.vault.index(keyId, owner, searchTokensOf(person));
    } catch (error) {
      if (!(error instanceof KeyDestroyed)) throw error;
    }
  }

  /** As {@link put}, from what stands sealed at a party; opened for the index alone. */
  async putSealed(key: HeldKey, person: Sealed, at: Pick<Actor, 'id' | 'party'>): Promise<void> {
    const opened = await this.ports.vault.open(person, { actor: at.id, party: at.party, purpose: 'search-index' });
    if (opened !== null) await this.put(key, opened as unknown as Person);
  }
}
