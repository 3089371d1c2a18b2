import { archiveLine, DamagedArchive, SoFar, type ArchiveEnd, type ArchiveLine } from './format.js';

/** Reads an archive line by line and holds what it says of itself against what stands there. */
export class ArchiveReader {
  private readonly counted = SoFar.nothing();
  private number = 0;
  private found: ArchiveEnd | undefined;

  /** What stood there up to the line that was read last. */
  get soFar(): SoFar {
    return this.counted;
  }

  /** Number of the line that was read last. */
  get line(): number {
    return this.number;
  }

  /** @throws DamagedArchive */
  read(text: string): ArchiveLine {
    const line = archiveLine(text, ++this.number);
    if (this.found) throw this.damage('something after the end');
    if ((line.kind === 'begin') !== (this.number === 1))
      throw this.damage(this.number === 1 ? 'no archive of events' : 'another archive begins');
    switch (line.kind) {
      case 'begin':
        this.counted.addLine(text);
        return line;
      case 'event':
        this.counted.addEvent(text, line.event);
        return line;
      case 'block': {
        const { events, sha256 } = this.counted.block();
        this.mustBeCounted(line.block.events, events);
        if (line.block.sha256 !== sha256)
          throw this.damage('what stands before is not what was exported: the SHA-256 of the block differs');
        this.counted.addBlock(text);
        return line;
      }
      case 'end': {
        const { events, digest } = this.counted.end();
        this.mustBeCounted(line.end.events, events);
        if (this.counted.blockIsOpen) throw this.damage('the last block is not closed');
        if (line.end.digest !== digest) throw this.damage('the events are not those that were exported: the digest differs');
        this.counted.addLine(text);
        this.found = line.end;
        return line;
      }
      default:
        return line satisfies never;
    }
  }

  /** What its last line says. @throws DamagedArchive where that is missing */
  end(): ArchiveEnd {
    if (this.found) return this.found;
    throw new DamagedArchive(this.number + 1, 'the archive was cut off: its end is missing');
  }

  private mustBeCounted(announced: number, counted: number): void {
    if (announced !== counted) throw this.damage(`${announced} events announced, ${counted} found`);
  }

  private damage(reason: string): DamagedArchive {
    return new DamagedArchive(this.number, reason);
  }
}
