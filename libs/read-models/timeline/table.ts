import type { Actor } from '../../kernel/actor.js';
import type { JsonObject } from '../../kernel/json.js';
import { instant, json, logTable, oneOf, orNull, text, type RowIn } from '../../projection/table.js';

/** Everything that happened, by stream. */
export const timeline = logTable({
  name: 'timeline',
  columns: {
    type: text,
    occurred: instant,
    recorded: instant,
    actorKind: oneOf<Actor['kind']>(),
    actorId: text,
    /** All roles held, separated by spaces. */
    actorRole: text,
    /** Key of the party acted for. */
    actorParty: text,
    servicePoint: orNull(text),
    /** The event's data without what is sealed. */
    facts: json<JsonObject>(),
    /** What is sealed, by its JSON pointer in the data. */
    texts: json<Readonly<Record<string, string>>>(),
  },
  indexes: ['(stream, occurred, revision)'],
});

export type TimelineRow = RowIn<typeof timeline>;
