/** Between an installation's prefix and a stream's own name; no prefix and no category holds one. */
const separator = ':';
const ofAnother = new RegExp(`^[^/]*${separator}`);

/**
 * Which of the streams on a server are those of one installation. With a prefix they are called `prefix:handover/…` there, so that none is the
 * beginning of another's; without one as they are called here.
 */
export class OwnStreams {
  private readonly before: string;

  /** @param prefix as the setting `eventStorePrefix`, which is checked there */
  constructor(prefix: string) {
    this.before = prefix && prefix + separator;
  }

  /** What a stream is called on the server. */
  onServer(stream: string): string {
    return this.before + stream;
  }

  /** What a stream of the server is called here; undefined where it is another installation's, or the server's own (statistics, settings, links). */
  here(streamId: string): string | undefined {
    if (this.before !== '') return streamId.startsWith(this.before) ? streamId.slice(this.before.length) : undefined;
    return streamId.startsWith('$') || ofAnother.test(streamId) ? undefined : streamId;
  }

  /** With which the server is asked for these; undefined where it is asked for all that it has. */
  filter(prefixes: readonly string[] | undefined): readonly string[] | undefined {
    if (prefixes !== undefined) return prefixes.map((prefix) => this.onServer(prefix));
    return this.before === '' ? undefined : [this.before];
  }
}
