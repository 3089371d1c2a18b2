import { END, type ReadPosition, type RecordedEvent as LogEvent } from '@eventstore/db-client';
import type { OwnStreams } from './own-streams.js';
import { comparePlaces, placeIn, type Place } from './place.js';

/** Reads all events of the server backwards. */
export type Backwards = (from: ReadPosition, most: number) => Promise<readonly LogEvent[]>;

/** What is known of the log up to a place, which no later event changes. */
interface Known {
  readonly upTo: Place;
  /** The last event of the installation at or before. */
  readonly last: Place | undefined;
}

/** How far a look backwards has come. */
interface Look {
  /** Where it began; undefined before the first event. */
  upTo?: Place;
  from: ReadPosition;
}

/**
 * Looks for the last event of an installation from the end of the server's log backwards, past what others and the server itself wrote there,
 * which may be plenty. Each time it looks no further back than where it began the time before; the first time goes on where it was interrupted.
 */
export class LastOwnEvent {
  private known: Known | undefined;
  private readonly firstLook: Look = { from: END };
  private firstEnds: Promise<unknown> | undefined;

  constructor(
    private readonly backwards: Backwards,
    private readonly streams: OwnStreams,
  ) {}

  /** Where it stands; undefined where there is none. */
  async place(): Promise<Place | undefined> {
    if (this.known === undefined) {
      // Whoever asks meanwhile waits for it, and then looks only at what came since.
      this.firstEnds ??= this.go(this.firstLook).finally(() => (this.firstEnds = undefined));
      await this.firstEnds;
    }
    return this.go({ from: END });
  }

  private async go(look: Look): Promise<Place | undefined> {
    const { known } = this;
    for (let page = look.upTo === undefined ? 8 : 500; ; page = 500) {
      const events = await this.backwards(look.from, page);
      for (const event of events) {
        const place = placeIn(event.position);
        const upTo = (look.upTo ??= place);
        if (known !== undefined && comparePlaces(place, known.upTo) <= 0) return this.learn({ upTo, last: known.last });
        if (this.streams.here(event.streamId) !== undefined) return this.learn({ upTo, last: place });
      }
      const earliest = events.at(-1)?.position;
      if (!earliest || events.length < page) return look.upTo && this.learn({ upTo: look.upTo, last: undefined });
      look.from = earliest;
    }
  }

  private learn(found: Known): Place | undefined {
    if (this.known === undefined || comparePlaces(found.upTo, this.known.upTo) > 0) this.known = found;
    return found.last;
  }
}
