import { deriveId } from '../kernel/ids.js';
import type { JourneyState } from './state.js';

/** The id of a candidate's journey of that number; so a candidate has each journey once, whoever starts it. */
export function journeyIdOf(candidate: string, number: number): string {
  return deriveId('journey', candidate, String(number));
}

export function journeyStream(candidate: string, number: number): string {
  return `journey/${journeyIdOf(candidate, number)}`;
}

/** Whoever can tell how a stream stands. */
export interface StateReader {
  stateOf(stream: string): Promise<{ readonly state: unknown }>;
}

export type NextJourney =
  | { readonly kind: 'free'; readonly number: number; readonly givesWay: string | null }
  | { readonly kind: 'open'; readonly number: number; readonly journey: string };

/**
 * The journey that a candidate can start now, or the one that is open. One is open at a time: the journey before, `givesWay`, is given
 * `give-way` before the new one starts, after which it is not reopened any more; and it gives way only when it has ended.
 */
export async function nextJourneyOf(reader: StateReader, candidate: string): Promise<NextJourney> {
  for (let number = 1, givesWay: string | null = null; ; number++) {
    const { state } = await reader.stateOf(journeyStream(candidate, number));
    const { status } = state as JourneyState;
    if (status === 'not-started') return { kind: 'free', number, givesWay };
    const journey = journeyIdOf(candidate, number);
    if (status !== 'ended') return { kind: 'open', number, journey };
    givesWay = journey;
  }
}
