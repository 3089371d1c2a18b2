import { reject, type Rejection } from '../kernel/aggregate.js';
import { commonRejections, type RejectionTexts } from '../kernel/rejection-texts.js';

export const servicePointRejections = {
  ...commonRejections,
  'service-point-unknown': {
    en: 'There is no such service point. Open the service point first.',
    nl: 'Dit servicepunt bestaat niet. Open het servicepunt eerst.',
  },
  'service-point-already-open': {
    en: 'This service point is already open. Change what it has.',
    nl: 'Dit servicepunt bestaat al. Pas het bestaande servicepunt aan.',
  },
  'region-already-served': {
    en: 'The region is already served in that period. End that period first, or choose a later first day.',
    nl: 'De regio wordt in die periode al bediend. Beëindig die periode eerst, of kies een latere eerste dag.',
  },
  'region-not-served': {
    en: 'The region is not served, or its last day is already set.',
    nl: 'De regio wordt niet bediend, of de laatste dag is al vastgelegd.',
  },
  'ends-before-it-starts': {
    en: 'The last day lies before the first. Choose a later last day.',
    nl: 'De laatste dag ligt voor de eerste. Kies een latere laatste dag.',
  },
  'already-a-member': {
    en: 'This person is already a member. Change the member instead.',
    nl: 'Deze persoon is al medewerker. Pas de medewerker aan.',
  },
  'not-a-member': {
    en: 'This person is not a member of the service point. Add the person first.',
    nl: 'Deze persoon is geen medewerker van het servicepunt. Voeg de persoon eerst toe.',
  },
  'member-needs-a-role': {
    en: 'A member has at least one role. Choose a role, or remove the member.',
    nl: 'Een medewerker heeft ten minste één rol. Kies een rol of verwijder de medewerker.',
  },
  'member-needs-a-working-day': {
    en: 'A member has at least one working day. Choose one.',
    nl: 'Een medewerker heeft ten minste één werkdag. Kies er een.',
  },
  'stand-in-not-a-member': {
    en: 'The stand-in is not a member of the service point. Choose a member.',
    nl: 'De vervanger is geen medewerker van het servicepunt. Kies een medewerker.',
  },
  'cannot-stand-in-for-oneself': {
    en: 'Nobody stands in for themselves. Choose another member.',
    nl: 'Niemand vervangt zichzelf. Kies een andere medewerker.',
  },
  'member-key-used-before': {
    en: 'The name was secured under a key that was used before. Send it again.',
    nl: 'De naam is beveiligd met een sleutel die al gebruikt is. Stuur hem opnieuw in.',
  },
} as const satisfies RejectionTexts;

export function refuse(code: keyof typeof servicePointRejections): Rejection {
  return reject(code);
}
