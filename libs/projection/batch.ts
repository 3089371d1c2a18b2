import type { RecordedEvent } from '../event-store/port.js';
import type { Aggregate } from '../kernel/aggregate.js';
import { categoryOf } from '../kernel/ids.js';
import { Changes, type TableChange } from './changes.js';
import { atEvent, evolve, foldFromBeginning, notBegun, type Folded, type FoldedStates } from './folding.js';
import { awaitedAmong } from './projected.js';
import type { Projection, Source } from './projection.js';

const readsAtOnce = 16;

/** What a batch does to one projection. */
interface Share {
  readonly changes: Changes;
  events: number;
  recorded: string | null;
}

interface Part {
  readonly source: Source;
  readonly share: Share;
}

/** What is done with the events of one category. */
interface Concern {
  /** Folds its streams, where a source needs that. */
  aggregate: Aggregate | undefined;
  readonly shares: Set<Share>;
  readonly facts: Part[];
  readonly rows: Part[];
}

/** A stream as it stood before its events in the batch, and how it stands after those taken so far. */
interface Standing {
  readonly concern: Concern;
  readonly aggregate: Aggregate;
  readonly before: Folded;
  /** Business time of the stream's first event. */
  readonly began: string;
  revision: number;
  state: unknown;
  last: RecordedEvent | undefined;
}

/**
 * What events that follow one another do to the rows of some projections. They are folded as they come in and not kept: the rows of a stream
 * are worked out once, from how it stood before the batch and how it stands in the end.
 */
export class Batch {
  /** Wall time in milliseconds. */
  readonly began = Date.now();
  private readonly shares: ReadonlyMap<Projection, Share>;
  private readonly concerns: ReadonlyMap<string, Concern>;
  private readonly standings = new Map<string, Standing>();
  private readonly seen: RecordedEvent[] = [];
  private taken = 0;
  private rows = 0;

  /** @param read gives all events of a stream, each in its newest version */
  constructor(
    projections: readonly Projection[],
    private readonly states: FoldedStates,
    private readonly read: (stream: string) => Promise<readonly RecordedEvent[]>,
  ) {
    this.shares = new Map(
      projections.map((projection) => [projection, { changes: new Changes(projection), events: 0, recorded: null }]),
    );
    this.concerns = concernsOf(this.shares);
  }

  /** Events in it, of whatever stream. */
  get events(): number {
    return this.taken;
  }

  /** Streams whose states it holds. */
  get streams(): number {
    return this.standings.size;
  }

  /** About how many rows there are to write: those to add, and one for each stream that has any. */
  get size(): number {
    return this.rows;
  }

  /** Those of the events whose coming into view somebody may wait for. */
  get awaited(): readonly RecordedEvent[] {
    return this.seen;
  }

  /**
   * Takes the events that follow. An error of the store leaves the batch as it was.
   * @throws PoisonEvent, after which the batch is of no use
   */
  async take(events: readonly RecordedEvent[]): Promise<void> {
    await this.open(events);
    for (const event of events) {
      const concern = this.concerns.get(categoryOf(event.stream));
      if (!concern) continue;
      const standing = this.standings.get(event.stream);
      const before = standing?.state;
      if (standing) {
        standing.state = evolve(standing.aggregate, standing, event);
        standing.revision = event.revision;
        standing.last = event;
      }
      for (const { source, share } of concern.facts) this.rows += share.changes.add(source, event, before, standing?.state);
      for (const share of concern.shares) {
        share.events++;
        share.recorded = event.recorded;
      }
    }
    this.taken += events.length;
    this.seen.push(...awaitedAmong(events, this.began));
  }

  /** To be called once, when all events have been taken. @throws PoisonEvent when a projection cannot give rows for a state */
  settle(): void {
    for (const [stream, { concern, before, began, state, last }] of this.standings) {
      if (!last) continue;
      const after = { revision: last.revision, state, at: atEvent(began, last) };
      for (const { source, share } of concern.rows) share.changes.turn(source, before, after, last);
      this.states.keep(stream, after);
    }
  }

  /** What there is to write for a projection, how many events of its own streams that comes from, and when the store wrote the last of these. */
  of(projection: Projection): {
    readonly changes: readonly TableChange[];
    readonly events: number;
    readonly recorded: string | null;
  } {
    const share = this.shares.get(projection);
    if (!share) throw new Error(`${projection.name} has no share in the batch`);
    const { changes, events, recorded } = share;
    return { changes: changes.tables, events, recorded };
  }

  /** Each stream that is new here, as it stood before its first event among these. */
  private async open(events: readonly RecordedEvent[]): Promise<void> {
    const unknown: (() => Promise<void>)[] = [];
    const met = new Set<string>();
    for (const event of events) {
      const { stream, revision } = event;
      if (this.standings.has(stream) || met.has(stream)) continue;
      met.add(stream);
      const concern = this.concerns.get(categoryOf(stream));
      const aggregate = concern?.aggregate;
      if (!concern || !aggregate) continue;
      const stands = (before: Folded) => {
        // The answer to an earlier attempt may come late, when the stream has gone on here.
        if (this.standings.has(stream)) return;
        const began = before.at?.began ?? event.metadata.occurred;
        const { state } = before;
        this.standings.set(stream, { concern, aggregate, before, began, revision: before.revision, state, last: undefined });
        if (concern.rows.length > 0) this.rows++;
      };
      const folded = revision === 0 ? notBegun(aggregate) : this.states.at(stream, revision - 1);
      if (folded) stands(folded);
      else
        unknown.push(async () => {
          const earlier = (await this.read(stream)).filter((one) => one.revision < revision);
          stands(foldFromBeginning(aggregate, earlier));
        });
    }
    for (let from = 0; from < unknown.length; from += readsAtOnce)
      await Promise.all(unknown.slice(from, from + readsAtOnce).map((read) => read()));
  }
}

function concernsOf(shares: ReadonlyMap<Projection, Share>): ReadonlyMap<string, Concern> {
  const concerns = new Map<string, Concern>();
  for (const [projection, share] of shares)
    for (const source of projection.sources) {
      const concern = concerns.get(source.category) ?? { aggregate: undefined, shares: new Set(), facts: [], rows: [] };
      concerns.set(source.category, concern);
      concern.aggregate ??= source.aggregate;
      concern.shares.add(share);
      if (source.facts) concern.facts.push({ source, share });
      if (source.rows) concern.rows.push({ source, share });
    }
  return concerns;
}
