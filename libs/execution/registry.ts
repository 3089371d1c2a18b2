import type { Aggregate } from '../kernel/aggregate.js';
import { categoryOf } from '../kernel/ids.js';
import type { JsonObject } from '../kernel/json.js';
import type { RecordedEvent } from '../event-store/port.js';

/** Gives the next version of an event; its key in the registry is the wire name that it upcasts from. */
export type Upcaster = (data: JsonObject) => { readonly type: string; readonly data: JsonObject };

/** All aggregates by category, and the upcasters of all older event versions. */
export class AggregateRegistry {
  private readonly byCategory = new Map<string, Aggregate>();

  constructor(
    aggregates: readonly Aggregate[],
    private readonly upcasters: Readonly<Record<string, Upcaster>> = {},
  ) {
    for (const aggregate of aggregates) this.byCategory.set(aggregate.category, aggregate);
  }

  of(stream: string): Aggregate {
    const aggregate = this.byCategory.get(categoryOf(stream));
    if (!aggregate) throw new Error(`no aggregate for the stream category of ${stream}`);
    return aggregate;
  }

  has(category: string): boolean {
    return this.byCategory.has(category);
  }

  get categories(): readonly string[] {
    return [...this.byCategory.keys()];
  }

  /** The event in its newest version. */
  upcast<E extends Pick<RecordedEvent, 'type' | 'data'>>(event: E): E {
    let { type, data } = event;
    for (let upcaster = this.upcasters[type]; upcaster; upcaster = this.upcasters[type]) ({ type, data } = upcaster(data));
    return type === event.type ? event : { ...event, type, data };
  }
}
