import { Injectable } from '@nestjs/common';
import { mayDo } from '../../../libs/identity/index.js';
import type { Actor } from '../../../libs/kernel/actor.js';
import type { JsonObject, JsonValue } from '../../../libs/kernel/json.js';
import type { CandidateRow } from '../../../libs/read-models/candidates/table.js';
import type { WholeJourney } from '../../../libs/read-models/journeys/queries.js';
import type { JourneyRow } from '../../../libs/read-models/journeys/table.js';
import { Opener } from '../queries/opener.js';
import { TextReaders } from '../shared/text-readers.js';
import { journeyLine } from './journey-view.js';

/** Journeys as somebody may see them. */
@Injectable()
export class Journeys {
  constructor(
    private readonly opener: Opener,
    private readonly readers: TextReaders,
  ) {}

  /** Whether the actor may read what was written in it: who guides the candidate there, or was assigned to the candidate since. */
  async mayReadTexts({ guides }: JourneyRow, candidate: CandidateRow | undefined, actor: Actor): Promise<boolean> {
    if (!mayDo(actor, 'journey.open-personal-data')) return false;
    return this.readers.include([...guides, ...(candidate?.coachSubjects ?? [])], actor);
  }

  /** All that makes it up, with its texts opened for who is `entitled`. */
  async whole(
    { row, detail }: WholeJourney,
    actor: Actor,
    purpose: string,
    entitled: boolean,
    person?: JsonValue,
  ): Promise<JsonObject> {
    const opened = await this.opener.openWithin(detail as unknown as JsonObject, actor, purpose, entitled);
    return { ...journeyLine(row, person), ...(opened as JsonObject) };
  }
}
