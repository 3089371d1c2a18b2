import { v5 as uuidv5 } from 'uuid';

/** Root of all ids that Overstap derives; released, so it never changes. */
const OVERSTAP_NAMESPACE = '6f3d7f0e-1c55-5b0a-9d0e-5a0c2f3b7e11';

/**
 * A UUIDv5 of the parts, so that the same cause gives the same id wherever and however often it is worked out.
 * The parts are joined by a newline, which occurs in none of them.
 */
export function deriveId(...parts: readonly string[]): string {
  return uuidv5(parts.join('\n'), OVERSTAP_NAMESPACE);
}

/** The id of event `index` of a command on a stream (architecture: "Event ids are UUIDv5 of stream, command id and index"). */
export function eventId(stream: string, commandId: string, index: number): string {
  return deriveId('event', stream, commandId, String(index));
}

/** The command id under which an obligation of `stream` is carried out; carrying it out twice therefore does nothing. */
export function obligationCommandId(stream: string, obligationId: string): string {
  return deriveId('obligation', stream, obligationId);
}

/** `handover` of `handover/3f…`. */
export function categoryOf(stream: string): string {
  return stream.slice(0, stream.indexOf('/'));
}

/** `3f…` of `handover/3f…`. */
export function idOf(stream: string): string {
  return stream.slice(stream.indexOf('/') + 1);
}
