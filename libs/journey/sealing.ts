import { sealedUnder } from '../vault/sealed.js';
import type { JourneyCommand } from './commands.js';
import type { JourneyState } from './state.js';

/** The key of the candidate, under which every text in the journey is sealed. */
export function personKeyOf(state: JourneyState): string | null {
  return state.status === 'not-started' ? null : state.personKey;
}

/** Whether a command brings a text, however deep, that erasing the candidate would not reach. */
export function isSealedForAnother(state: JourneyState, { data }: JourneyCommand): boolean {
  const key = personKeyOf(state);
  return textsIn(data).some((text) => key === null || !sealedUnder(key, text));
}

function textsIn(value: unknown): readonly { readonly sealed: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('sealed' in value && typeof value.sealed === 'string') return [{ sealed: value.sealed }];
  return Object.values(value).flatMap(textsIn);
}
