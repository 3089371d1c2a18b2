import { Inject, Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { JsonObject } from '../../../libs/kernel/json.js';
import { searchTokensOf, type Person } from '../../../libs/personal-data/index.js';
import { candidatesByKey } from '../../../libs/read-models/candidates/queries.js';
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
    const rows = await this.queries.execute(new Read(asked, ['candidates'], (db) => candidatesByKey(db, [...kinds.keys()])));
    const persons = await this.opener.open(
      rows.map(({ person }) => person),
      asked.actor,
      'possible-duplicates',
    );
    return rows.map((row, index) => ({
      candidate: row.id,
      name: fullName(persons[index]),
      sharing: [...(kinds.get(row.personKey ?? '') ?? [])],
    }));
  }
}
