import type { RecordedEvent } from '../../event-store/port.js';
import type { AggregateRegistry } from '../../execution/registry.js';
import { handover, viewOf, type HandoverState } from '../../handover/index.js';
import { partyKey, type Party } from '../../kernel/actor.js';
import type { JsonObject, JsonValue } from '../../kernel/json.js';
import { eventsOf, fold, put, type Projection, type Put } from '../../projection/index.js';
import { isSealed } from '../../vault/sealed.js';
import { timeline } from './table.js';

/**
 * What happened, for those at the service point under which it happened and for who did it. Of a handover only who sees the whole of it at that
 * moment: a sender gets the feedback instead, and who passed it on keeps what was before.
 */
export function timelineProjection(registry: AggregateRegistry): Projection {
  return {
    name: 'timeline',
    version: 1,
    tables: [timeline],
    sources: registry.categories.map((category) =>
      category === handover.category
        ? fold(handover, {
            facts: (event, _, after) => [lineOf(withoutSendersCandidate(event), [...holders(after), event.metadata.actor.party])],
          })
        : eventsOf(category, (event) => [lineOf(event, [...servicePointOf(event), event.metadata.actor.party])]),
    ),
  };
}

/** Whose candidate it is at the sender is no concern of the receiver. */
function withoutSendersCandidate(event: RecordedEvent): RecordedEvent {
  if (event.type !== 'handover.offered.v1') return event;
  const { candidate: _, ...data } = event.data;
  return { ...event, data };
}

function holders(state: HandoverState): readonly Party[] {
  return handover.visibleTo(state).filter((party) => viewOf(state, party) === 'full');
}

function servicePointOf({ metadata }: RecordedEvent): readonly Party[] {
  return metadata.servicePoint === null ? [] : [{ kind: 'service-point', id: metadata.servicePoint }];
}

function lineOf({ type, data, metadata, recorded }: RecordedEvent, parties: readonly Party[]): Put {
  const texts: Record<string, string> = {};
  const facts = withoutSealed(data, '', texts);
  return put(timeline, {
    type,
    occurred: metadata.occurred,
    recorded,
    actorKind: metadata.actor.kind,
    actorId: metadata.actor.id,
    actorRole: metadata.actor.role,
    actorParty: partyKey(metadata.actor.party),
    servicePoint: metadata.servicePoint,
    facts: facts as JsonObject,
    texts,
    visibleTo: [...new Set(parties.map(partyKey))],
  });
}

/** Takes what is sealed out of a value, and puts it down under its JSON pointer. */
function withoutSealed(value: JsonValue | undefined, pointer: string, texts: Record<string, string>): JsonValue | undefined {
  if (typeof value !== 'object' || value === null) return value;
  if (isSealed(value)) {
    texts[pointer] = value.sealed;
    return undefined;
  }
  if (Array.isArray(value))
    return value.map((item: JsonValue, index) => withoutSealed(item, `${pointer}/${index}`, texts) ?? null);
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, withoutSealed(item as JsonValue, `${pointer}/${name}`, texts)] as const),
  );
}
