/** What was sent for one event. */
export interface Proposed {
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

export interface LogEvent extends Proposed {
  readonly stream: string;
  readonly revision: number;
  /** Commit and prepare position alike. */
  readonly position: number;
  /** Ticks of 100 ns since 1970. */
  readonly created: string;
}

export type Expected = number | 'no-stream' | 'any' | 'stream-exists';

export type AppendOutcome =
  | { readonly kind: 'success'; readonly revision: number; readonly position: number | null }
  | { readonly kind: 'wrong-revision'; readonly current: number | 'no-stream' }
  | { readonly kind: 'too-big'; readonly most: number }
  | { readonly kind: 'deleted' };

/**
 * The rules of appending as they were measured on a real server, row by row of the facts: revisions, and what happens to ids that were
 * sent before.
 */
export class Log {
  readonly all: LogEvent[] = [];
  mostBytesInOneAppend = 1024 * 1024;
  private readonly streams = new Map<string, LogEvent[]>();
  private readonly tombstones = new Set<string>();
  /** The revision from which on a stream is still there; what was before stands in `all`, as until a real server is scavenged. */
  private readonly begins = new Map<string, number>();
  private readonly softlyDeleted = new Set<string>();
  /** Ids are known by stream for `any` only for as long as the server runs. */
  private recent = new Map<string, LogEvent>();
  private readonly watchers = new Set<() => void>();
  private end = 100;

  append(stream: string, expected: Expected, events: readonly Proposed[]): AppendOutcome {
    if (this.tombstones.has(stream)) return { kind: 'deleted' };
    const bytes = events.reduce((sum, { data, metadata }) => sum + data.length + metadata.length, 0);
    if (bytes > this.mostBytesInOneAppend) return { kind: 'too-big', most: this.mostBytesInOneAppend };
    const standing = this.streams.get(stream) ?? [];
    const current = standing.length - 1;
    const sentBefore = this.sentBefore(stream, expected, standing, events);
    if (sentBefore) {
      const { revision, position } = sentBefore;
      return { kind: 'success', revision, position: revision < this.begin(stream) ? null : position };
    }
    const asNew = expected === 'no-stream' && this.softlyDeleted.has(stream);
    const matches =
      asNew || expected === 'any' || (expected === 'stream-exists' ? current >= 0 : revisionOf(expected) === current);
    if (!matches) return { kind: 'wrong-revision', current: current < 0 ? 'no-stream' : current };
    return this.write(stream, standing, events);
  }

  read(stream: string): readonly LogEvent[] | 'deleted' {
    return this.tombstones.has(stream) ? 'deleted' : (this.streams.get(stream) ?? []).slice(this.begin(stream));
  }

  /** As `$tb` in the stream's metadata. */
  truncate(stream: string, before: number): void {
    this.begins.set(stream, before);
  }

  deleteSoftly(stream: string): void {
    this.begins.set(stream, this.streams.get(stream)?.length ?? 0);
    this.softlyDeleted.add(stream);
  }

  tombstone(stream: string): void {
    this.tombstones.add(stream);
  }

  /** As statistics are written: of no application's stream. */
  writeOwnEvent(): LogEvent {
    const own = { id: crypto.randomUUID(), type: '$statsCollected', contentType: 'application/json' };
    const data = Buffer.from('{}');
    this.append('$stats-127.0.0.1:2113', 'any', [{ ...own, data, metadata: Buffer.alloc(0) }]);
    return this.all.at(-1) as LogEvent;
  }

  /** What is kept in memory only is forgotten. */
  restarted(): void {
    this.recent = new Map();
  }

  /** Until something is written, or the signal says so. */
  async written(behind: number, signal: AbortSignal): Promise<void> {
    if (this.all.length > behind || signal.aborted) return;
    await new Promise<void>((settle) => {
      const wake = (): void => {
        this.watchers.delete(wake);
        signal.removeEventListener('abort', wake);
        settle();
      };
      this.watchers.add(wake);
      signal.addEventListener('abort', wake);
    });
  }

  private write(stream: string, standing: LogEvent[], events: readonly Proposed[]): AppendOutcome {
    this.streams.set(stream, standing);
    this.softlyDeleted.delete(stream);
    for (const event of events) {
      const written: LogEvent = {
        ...event,
        stream,
        revision: standing.length,
        position: this.end,
        created: (BigInt(Date.now()) * 10_000n).toString(),
      };
      // As offsets in a file: neither one by one nor by the same step.
      this.end += 96 + event.data.length + event.metadata.length;
      standing.push(written);
      this.all.push(written);
      this.recent.set(`${stream} ${event.id}`, written);
    }
    if (standing.length === 0) this.streams.delete(stream);
    for (const watcher of [...this.watchers]) watcher();
    const last = standing.at(-1);
    return { kind: 'success', revision: last?.revision ?? -1, position: last?.position ?? null };
  }

  private begin(stream: string): number {
    return this.begins.get(stream) ?? 0;
  }

  /** The last of the events where they stand already, from the revision on that was expected. Type and data are never compared. */
  private sentBefore(
    stream: string,
    expected: Expected,
    standing: readonly LogEvent[],
    events: readonly Proposed[],
  ): LogEvent | undefined {
    if (events.length === 0 || expected === 'stream-exists') return undefined;
    if (expected === 'any') {
      const known = events.map(({ id }) => this.recent.get(`${stream} ${id}`));
      return known.every((event) => event !== undefined) ? known.at(-1) : undefined;
    }
    const from = revisionOf(expected) + 1;
    const there = standing.slice(from, from + events.length);
    return there.length === events.length && there.every(({ id }, index) => id === events[index]?.id) ? there.at(-1) : undefined;
  }
}

function revisionOf(expected: number | 'no-stream'): number {
  return expected === 'no-stream' ? -1 : expected;
}
