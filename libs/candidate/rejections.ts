import { reject, type Rejection } from '../kernel/aggregate.js';
import type { JsonObject } from '../kernel/json.js';
import { commonRejections, type RejectionTexts } from '../kernel/rejection-texts.js';

export const candidateRejections = {
  ...commonRejections,
  'candidate-unknown': {
    en: 'There is no such candidate. Register the candidate first.',
    nl: 'Deze kandidaat bestaat niet. Registreer de kandidaat eerst.',
  },
  'candidate-already-registered': {
    en: 'This candidate is already registered. Open the existing candidate.',
    nl: 'Deze kandidaat is al geregistreerd. Open de bestaande kandidaat.',
  },
  'candidate-erased': {
    en: 'This candidate has been erased. Register the person anew if there is contact again.',
    nl: 'Deze kandidaat is gewist. Registreer de persoon opnieuw als er weer contact is.',
  },
  'candidate-restricted': {
    en: 'The candidate asked to restrict the use of their data. Lift the restriction first, with the candidate’s agreement.',
    nl: 'De kandidaat heeft het gebruik van de gegevens laten beperken. Hef eerst de beperking op, in overleg met de kandidaat.',
  },
  'only-a-service-point-registers': {
    en: 'Only a service point registers candidates. Hand the person over to a service point.',
    nl: 'Alleen een servicepunt registreert kandidaten. Draag de persoon over aan een servicepunt.',
  },
  'too-many-skills': {
    en: 'At most ten skills are kept. Choose the ten that matter most.',
    nl: 'Er worden hoogstens tien vaardigheden bewaard. Kies de tien belangrijkste.',
  },
  'skill-given-twice': {
    en: 'The same skill is in the list more than once. Leave one out.',
    nl: 'Dezelfde vaardigheid staat meer dan eens in de lijst. Laat er een weg.',
  },
  'skill-not-from-competentnl': {
    en: 'A skill is given by its code or address in CompetentNL. Pick it from the list.',
    nl: 'Een vaardigheid heeft een code of adres van CompetentNL. Kies hem uit de lijst.',
  },
  'optional-needs-consent': {
    en: 'This is optional for the candidate, so it needs consent as its legal basis.',
    nl: 'Dit is voor de kandidaat een vrije keuze. Daarom is toestemming de grondslag.',
  },
  'consent-only-for-optional': {
    en: 'Consent is asked only for what is optional. Name the legal basis on which this rests.',
    nl: 'Toestemming vraagt u alleen voor wat een vrije keuze is. Noem de grondslag waarop dit berust.',
  },
  'given-in-the-future': {
    en: 'The date on which it was given lies in the future. Give the date on which the candidate agreed.',
    nl: 'De datum van instemming ligt in de toekomst. Vul de dag in waarop de kandidaat instemde.',
  },
  'expiry-in-the-past': {
    en: 'The last day on which it holds has passed. Give a later date.',
    nl: 'De laatste dag waarop dit geldt is voorbij. Vul een latere datum in.',
  },
  'disclosure-not-given': {
    en: 'Nothing is given for this purpose, so there is nothing to withdraw.',
    nl: 'Voor dit doel is niets gegeven. Er is dus niets in te trekken.',
  },
  'already-restricted': {
    en: 'The use of these data is already restricted.',
    nl: 'Het gebruik van deze gegevens is al beperkt.',
  },
  'not-restricted': {
    en: 'The use of these data is not restricted.',
    nl: 'Het gebruik van deze gegevens is niet beperkt.',
  },
  'cannot-link-to-itself': {
    en: 'A candidate cannot be linked to itself. Choose the other candidate.',
    nl: 'Een kandidaat kan niet aan zichzelf worden gekoppeld. Kies de andere kandidaat.',
  },
  'not-linked': {
    en: 'These candidates are not linked.',
    nl: 'Deze kandidaten zijn niet gekoppeld.',
  },
  'erasure-already-requested': {
    en: 'Erasure has been requested already. It waits for the coordinator.',
    nl: 'Het wissen is al aangevraagd. Het wacht op de coördinator.',
  },
  'erasure-not-requested': {
    en: 'Nobody asked to erase this candidate, and its term has not passed. Request erasure first.',
    nl: 'Niemand heeft gevraagd deze kandidaat te wissen en de bewaartermijn loopt nog. Vraag het wissen eerst aan.',
  },
  'data-term-not-passed': {
    en: 'The term for keeping these data has not passed. Give another reason.',
    nl: 'De bewaartermijn is nog niet voorbij. Geef een andere reden.',
  },
  'approver-is-requester': {
    en: 'You asked for this yourself, so another coordinator approves it.',
    nl: 'U hebt dit zelf aangevraagd. Een andere coördinator keurt het goed.',
  },
} as const satisfies RejectionTexts;

export type CandidateRejection = keyof typeof candidateRejections;

export function refuse(code: CandidateRejection, facts?: JsonObject): Rejection {
  return reject(code, facts);
}
