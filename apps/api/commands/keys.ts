import { partyKey, type Party } from '../../../libs/kernel/actor.js';
import { deriveId } from '../../../libs/kernel/ids.js';
import type { HeldKey } from './give-command.js';

/** The vault key of a person at a party: one for the stream in which that party met the person. */
export function personKeyAt(stream: string, owner: Party): HeldKey {
  return { keyId: deriveId('person-key', stream, partyKey(owner)), owner };
}
