import type { HandoverCommand } from './commands.js';
import type { HandoverState } from './state.js';

/** The key of the person at the party that the handover is put to now; new texts are sealed under it. */
export function personKeyOf(state: HandoverState): string | null {
  return state.status === 'not-offered' ? null : state.receiver.copy.personKey;
}

/** Whether a command brings a text that would outlive the destruction of the key that it belongs under, or could not be read there. */
export function isSealedForAnother(state: HandoverState, command: HandoverCommand): boolean {
  const { key, texts } = textsOf(state, command);
  return Object.values(texts).some((text) => isText(text) && !text.sealed.startsWith(`v1.${key}.`));
}

function textsOf(state: HandoverState, { type, data }: HandoverCommand): { readonly key: string | null; readonly texts: object } {
  if (type === 'offer') return { key: data.personKey, texts: data };
  if (type === 'propose-redirect') return { key: data.resealed.personKey, texts: data.resealed };
  return { key: personKeyOf(state), texts: data };
}

function isText(value: unknown): value is { readonly sealed: string } {
  return typeof value === 'object' && value !== null && 'sealed' in value && typeof value.sealed === 'string';
}
