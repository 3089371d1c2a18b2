import { reject, type Rejection } from '../kernel/aggregate.js';
import type { JsonObject } from '../kernel/json.js';
import type { RejectionTexts } from '../kernel/rejection-texts.js';

/** Every reason for which a webhook subscription or delivery refuses a command. */
export const webhookRejections = {
  'not-allowed-for-this-subscription': {
    en: 'This subscription does not allow that now. Look at its status and what is allowed.',
    nl: 'Dit kan nu niet met dit abonnement. Bekijk de status en wat nu kan.',
  },
  'url-not-deliverable': {
    en: 'Give an https address without a user name, password or fragment.',
    nl: 'Geef een https-adres zonder gebruikersnaam, wachtwoord of fragment.',
  },
  'not-allowed-for-this-delivery': {
    en: 'This delivery does not allow that now. A delivery can be replayed once it has ended.',
    nl: 'Dit kan nu niet met deze bezorging. Een bezorging kan opnieuw zodra die is beëindigd.',
  },
} as const satisfies RejectionTexts;

export function refuse(code: keyof typeof webhookRejections, facts?: JsonObject): Rejection {
  return reject(code, facts);
}
