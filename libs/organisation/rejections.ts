import { reject, type Rejection } from '../kernel/aggregate.js';
import { commonRejections, type RejectionTexts } from '../kernel/rejection-texts.js';

export const organisationRejections = {
  ...commonRejections,
  'organisation-unknown': {
    en: 'There is no such organisation. Register the organisation first.',
    nl: 'Deze organisatie bestaat niet. Registreer de organisatie eerst.',
  },
  'organisation-already-registered': {
    en: 'This organisation is already registered. Change what it has.',
    nl: 'Deze organisatie is al geregistreerd. Pas de bestaande organisatie aan.',
  },
  'client-already-added': {
    en: 'The organisation already has a client with this id. Change its keys, or choose another id.',
    nl: 'De organisatie heeft al een client met dit id. Wijzig de sleutels of kies een ander id.',
  },
  'client-unknown': {
    en: 'The organisation has no client with this id. Add the client first.',
    nl: 'De organisatie heeft geen client met dit id. Voeg de client eerst toe.',
  },
  'client-needs-keys': {
    en: 'A client needs at least one public key, each with its type (kty). Send the key set of the client.',
    nl: 'Een client heeft ten minste één publieke sleutel, elk met een type (kty). Stuur de sleutelset van de client.',
  },
  'private-key-given': {
    en: 'The key set holds a private key. Send public keys only, and replace the key that was sent.',
    nl: 'De sleutelset bevat een privésleutel. Stuur alleen publieke sleutels en vervang de verstuurde sleutel.',
  },
  'key-address-not-secure': {
    en: 'The address of the keys is not secure. Give an https address.',
    nl: 'Het adres van de sleutels is niet beveiligd. Geef een https-adres.',
  },
  'already-an-advisor': {
    en: 'This person is already an advisor of the organisation.',
    nl: 'Deze persoon is al adviseur van de organisatie.',
  },
  'not-an-advisor': {
    en: 'This person is no advisor of the organisation. Invite the person first.',
    nl: 'Deze persoon is geen adviseur van de organisatie. Nodig de persoon eerst uit.',
  },
  'advisor-key-used-before': {
    en: 'The name was secured under a key that was used before. Send it again.',
    nl: 'De naam is beveiligd met een sleutel die al gebruikt is. Stuur hem opnieuw in.',
  },
} as const satisfies RejectionTexts;

export function refuse(code: keyof typeof organisationRejections): Rejection {
  return reject(code);
}
