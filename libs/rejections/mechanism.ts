import type { RejectionTexts } from '../kernel/rejection-texts.js';

/** Refusals that no aggregate decides: by the executor, and by the API from what it looks up on the way. */
export const mechanismRejections = {
  'stale-revision': {
    en: 'This has changed since you looked. Look again, and decide anew.',
    nl: 'Dit is veranderd sinds u keek. Kijk opnieuw en beslis dan.',
  },
  'command-id-reused': {
    en: 'This Idempotency-Key was used before for something else. Give this command a key of its own.',
    nl: 'Deze Idempotency-Key is al voor iets anders gebruikt. Geef deze opdracht een eigen sleutel.',
  },
  'person-erased': {
    en: 'The data of this person have been erased, so that nothing can be added.',
    nl: 'De gegevens van deze persoon zijn gewist. Er kan niets meer bij.',
  },
  'no-service-point-for-municipality': {
    en: 'No service point serves this municipality. Choose one of the service points named, or look for the municipality by its code.',
    nl: 'Geen servicepunt bedient deze gemeente. Kies een van de genoemde servicepunten, of zoek de gemeente op haar code.',
  },
  'several-service-points': {
    en: 'Several service points serve this municipality. Choose one of those named.',
    nl: 'Meer servicepunten bedienen deze gemeente. Kies een van de genoemde.',
  },
  'no-such-candidate': {
    en: 'This service point has no such candidate. Choose one of its own.',
    nl: 'Dit servicepunt heeft deze kandidaat niet. Kies een kandidaat van dit servicepunt.',
  },
  'no-such-handover': {
    en: 'No such handover of this candidate came to this service point. Name the one that the candidate came from, or none.',
    nl: 'Dit servicepunt kreeg deze overdracht van deze kandidaat niet. Noem de overdracht waarmee de kandidaat kwam, of geen.',
  },
  'handover-not-completed': {
    en: 'This handover is not completed. Complete it first, or start without it.',
    nl: 'Deze overdracht is nog niet afgerond. Rond haar eerst af, of begin zonder.',
  },
  'region-not-served-here': {
    en: 'This service point does not serve this region now. Choose one of the regions named, or leave it out.',
    nl: 'Dit servicepunt bedient deze regio nu niet. Kies een van de genoemde regio’s, of laat de regio weg.',
  },
  'no-such-service-point': {
    en: 'There is no such service point. Choose one from the list of service points.',
    nl: 'Dit servicepunt bestaat niet. Kies er een uit de lijst van servicepunten.',
  },
  'no-such-organisation': {
    en: 'There is no such organisation. An administrator can register it.',
    nl: 'Deze organisatie bestaat niet. De beheerder kan haar registreren.',
  },
  'client-of-another-organisation': {
    en: 'Another organisation has a client with this id. Choose another id.',
    nl: 'Een andere organisatie heeft al een client met dit id. Kies een ander id.',
  },
  'no-such-member': {
    en: 'The subject named is no member here. Choose a member of your own.',
    nl: 'Deze persoon is hier geen medewerker. Kies een medewerker van uzelf.',
  },
} as const satisfies RejectionTexts;
