import { Inject, Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { partyKey } from '../../../libs/kernel/actor.js';
import type { JsonObject } from '../../../libs/kernel/json.js';
import { searchTokensOf, type Person } from '../../../libs/personal-data/index.js';
import { candidatesByKey } from '../../../libs/read-models/candidates/queries.js';
import { handoversByKey } from '../../../libs/read-models/handovers/queries.js';
import type { Asked } from '../http/asked.js';
import { PORTS, type Ports } from '../ports.js';
import { Opener } from '../queries/opener.js';
import { Read } from '../queries/read.js';
import { fullName } from '../shared/names.js';

/** Who at the service point may be the same person (domain, "Possible duplicates"). */
@Injectable()
export class Duplicates {
  constructor(
    private readonly queries: QueryBus,
    private readonly opener: Opener,
    @Inject(PORTS) private readonly ports: Ports,
  ) {}

  async ofPerson(asked: Asked, person: Person): Promise<JsonObject[]> {
    return this.found(asked, await this.ports.vault.duplicatesOf({ tokens: searchTokensOf(person) }, asked.actor.party));
  }

  /** Of somebody who is registered; not the candidate itself. */
  async ofKey(asked: Asked, keyId: string): Promise<JsonObject[]> {
    return this.found(asked, await this.ports.vault.duplicatesOf({ keyId }, asked.actor.party));
  }

  private async found(
    asked: Asked,
    duplicates: readonly { readonly keyId: string; readonly kinds: readonly string[] }[],
  ): Promise<JsonObject[]> {
    const kinds = new Map(duplicates.map(({ keyId, kinds }) => [keyId, kinds]));
    const rows = await this.queries.execute(
      new Read(asked, ['candidates', 'handovers'], async (db) => {
        const keys = [...kinds.keys()];
        const candidates = await candidatesByKey(db, keys);
        const handovers = await handoversByKey(db, partyKey(asked.actor.party), keys, { withoutCandidate: true });
        return [
          ...candidates.map(({ id, personKey, person }) => ({ candidate: id, handover: null, personKey, person })),
          ...handovers.map(({ id, personKey, copy }) => ({ candidate: null, handover: id, personKey, person: copy?.person })),
        ];
      }),
    );
    const persons = await this.opener.open(
      rows.map(({ person }) => person),
      asked.actor,
      'possible-duplicates',
    );
    return rows.map(({ candidate, handover, personKey }, index) => ({
      candidate,
      handover,
      name: fullName(persons[index]),
      sharing: [...(kinds.get(personKey ?? '') ?? [])],
    }));
  }
}
