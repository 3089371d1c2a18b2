import type { CandidateEvent } from '../../../libs/candidate/index.js';
import type { EnquiryEvent } from '../../../libs/enquiry/index.js';
import type { HandoverEvent } from '../../../libs/handover/index.js';
import type { JourneyEvent } from '../../../libs/journey/index.js';
import type { OrganisationEvent } from '../../../libs/organisation/index.js';
import type { PolicyEvent } from '../../../libs/policy/index.js';
import type { ServicePointEvent } from '../../../libs/service-point/index.js';
import { journeyWords } from './journey-words.js';

type EventType = (
  HandoverEvent | CandidateEvent | JourneyEvent | EnquiryEvent | PolicyEvent | ServicePointEvent | OrganisationEvent
)['type'];

/** What happened, for a person to read; the Dutch at language level B1, since it stands in the file that a candidate takes along. */
export interface Words {
  readonly [language: string]: string;
  readonly nl: string;
  readonly en: string;
}

const words: Readonly<Record<EventType, Words>> = {
  'handover.offered.v1': { nl: 'De verwijzer heeft u aangemeld.', en: 'The sender handed the person over.' },
  'handover.accepted.v1': { nl: 'Het servicepunt heeft de aanmelding aangenomen.', en: 'The handover was taken.' },
  'handover.declined.v1': {
    nl: 'De aanmelding is niet aangenomen, met een advies aan de verwijzer.',
    en: 'The handover was declined, with advice.',
  },
  'handover.redirect-proposed.v1': {
    nl: 'De aanmelding is doorgestuurd naar een ander servicepunt.',
    en: 'The handover was passed on to another service point.',
  },
  'handover.coach-named.v1': { nl: 'Er is een coach voor u aangewezen.', en: 'A coach was named.' },
  'handover.attempt-recorded.v1': { nl: 'Wij hebben geprobeerd u te bereiken.', en: 'An attempt was made to reach the person.' },
  'handover.times-proposed.v1': {
    nl: 'Er zijn tijden voorgesteld voor het gesprek.',
    en: 'Times were proposed for the conversation.',
  },
  'handover.conversation-planned.v1': { nl: 'Het eerste gesprek is gepland.', en: 'The warm conversation was planned.' },
  'handover.conversation-missed.v1': { nl: 'Het gesprek ging niet door.', en: 'The conversation did not take place.' },
  'handover.conversation-held.v1': { nl: 'Het eerste gesprek is gevoerd.', en: 'The warm conversation was held.' },
  'handover.completed.v1': { nl: 'De overdracht is klaar. Het servicepunt begeleidt u.', en: 'The handover was completed.' },
  'handover.withdrawn.v1': { nl: 'De verwijzer heeft de aanmelding ingetrokken.', en: 'The sender withdrew the handover.' },
  'handover.declined-by-candidate.v1': { nl: 'U wilde de overdracht niet.', en: 'The person did not want the handover.' },
  'handover.returned.v1': {
    nl: 'De begeleiding is terug bij de verwijzer, met een advies.',
    en: 'The person returned to the sender, with advice.',
  },
  'handover.entered-in-error.v1': { nl: 'De aanmelding was een vergissing.', en: 'The handover was marked as entered in error.' },
  'handover.taken-back.v1': { nl: 'De verwijzer begeleidt u weer.', en: 'The sender guides the person again.' },
  'handover.person-erased.v1': {
    nl: 'De verwijzer heeft uw gegevens gewist. Wie u heeft overgenomen, beoordeelt zelf of dat daar ook moet.',
    en: 'The sender erased the person. Who took the person over considers whether to do so too.',
  },
  'handover.promise-kept.v1': { nl: 'Een afspraak is nagekomen.', en: 'A promise was kept.' },
  'handover.promise-lapsed.v1': { nl: 'Een afspraak is niet op tijd nagekomen.', en: 'A promise was not kept in time.' },
  'handover.promise-reminded.v1': { nl: 'Er is aan een afspraak herinnerd.', en: 'A promise was reminded of.' },
  'handover.promise-escalated.v1': {
    nl: 'De coördinator is om hulp gevraagd bij een afspraak.',
    en: 'The coordinator was called upon for a promise.',
  },
  'handover.promise-released.v1': { nl: 'Een afspraak is niet meer nodig.', en: 'A promise is no longer owed.' },
  'handover.obligation-settled.v1': { nl: 'Een vervolgstap is gedaan.', en: 'A follow-up was done.' },
  'candidate.registered.v1': { nl: 'U bent ingeschreven.', en: 'The candidate was registered.' },
  'candidate.personal-data-corrected.v1': { nl: 'Uw gegevens zijn verbeterd.', en: 'The personal data were corrected.' },
  'candidate.situation-changed.v1': { nl: 'Uw situatie is bijgewerkt.', en: 'The situation was changed.' },
  'candidate.skills-recorded.v1': { nl: 'Uw vaardigheden zijn vastgelegd.', en: 'Skills were recorded.' },
  'candidate.coach-assigned.v1': { nl: 'U hebt een coach gekregen.', en: 'A coach was assigned.' },
  'candidate.note-added.v1': { nl: 'Er is een notitie gemaakt.', en: 'A note was added.' },
  'candidate.disclosure-given.v1': { nl: 'U vond goed dat wij gegevens delen.', en: 'A disclosure was given.' },
  'candidate.disclosure-withdrawn.v1': { nl: 'U wilde niet meer dat wij gegevens delen.', en: 'A disclosure was withdrawn.' },
  'candidate.disclosure-expired.v1': { nl: 'De tijd waarin wij gegevens mochten delen is voorbij.', en: 'A disclosure expired.' },
  'candidate.restricted.v1': { nl: 'Wij gebruiken uw gegevens voorlopig niet.', en: 'The use of the data was restricted.' },
  'candidate.restriction-lifted.v1': { nl: 'Wij mogen uw gegevens weer gebruiken.', en: 'The restriction was lifted.' },
  'candidate.duplicate-linked.v1': {
    nl: 'Twee inschrijvingen van u zijn aan elkaar gekoppeld.',
    en: 'Another registration of the same person was linked.',
  },
  'candidate.duplicate-unlinked.v1': {
    nl: 'Een koppeling met een andere inschrijving is weggehaald.',
    en: 'The link with another registration was removed.',
  },
  'candidate.handover-recorded.v1': {
    nl: 'Wij hebben u aangemeld bij een andere organisatie.',
    en: 'The candidate was handed over to another organisation.',
  },
  'candidate.journey-noted.v1': { nl: 'Uw kandidaatreis begon of eindigde.', en: 'A journey began or ended.' },
  'candidate.due-for-erasure.v1': { nl: 'De bewaartijd van uw gegevens is voorbij.', en: 'The data term passed.' },
  'candidate.erasure-requested.v1': { nl: 'Er is gevraagd uw gegevens te wissen.', en: 'Erasure was requested.' },
  'candidate.erasure-declined.v1': { nl: 'Uw gegevens zijn niet gewist. De reden staat erbij.', en: 'Erasure was declined.' },
  'candidate.erasure-approved.v1': { nl: 'Uw gegevens worden gewist.', en: 'Erasure was approved.' },
  'candidate.erasure-postponed.v1': {
    nl: 'Het wissen is nog niet gelukt en wordt opnieuw geprobeerd.',
    en: 'Erasure is tried again.',
  },
  'candidate.erased.v1': { nl: 'Uw gegevens zijn gewist.', en: 'The data were erased.' },
  'candidate.obligation-settled.v1': { nl: 'Een vervolgstap is gedaan.', en: 'A follow-up was done.' },
  ...journeyWords,
  'enquiry.registered.v1': { nl: 'Wij hebben uw vraag opgeschreven.', en: 'The enquiry was registered.' },
  'enquiry.routed.v1': { nl: 'Uw vraag is doorgegeven aan een collega.', en: 'The enquiry was routed.' },
  'enquiry.follow-up-planned.v1': {
    nl: 'Wij hebben gepland wanneer wij op uw vraag terugkomen.',
    en: 'A follow-up was planned.',
  },
  'enquiry.follow-up-fell-due.v1': { nl: 'Het was tijd om op uw vraag terug te komen.', en: 'The follow-up fell due.' },
  'enquiry.follow-up-recorded.v1': { nl: 'Wij zijn op uw vraag teruggekomen.', en: 'A follow-up was recorded.' },
  'enquiry.settled.v1': { nl: 'Uw vraag is afgehandeld.', en: 'The enquiry was settled.' },
  'enquiry.became-candidate.v1': { nl: 'Na uw vraag schrijven wij u in.', en: 'The enquirer becomes a candidate.' },
  'enquiry.candidate-registered.v1': {
    nl: 'Na uw vraag bent u ingeschreven.',
    en: 'The enquirer was registered as a candidate.',
  },
  'enquiry.candidate-refused.v1': { nl: 'De inschrijving na uw vraag is niet gelukt.', en: 'The registration was refused.' },
  'enquiry.erasure-moved.v1': { nl: 'Het wissen van uw vraag is verplaatst.', en: 'The erasure of the enquiry was moved.' },
  'enquiry.erased.v1': { nl: 'Uw vraag is gewist.', en: 'The enquiry was erased.' },
  'policy.set.v1': { nl: 'Het beleid is vastgesteld.', en: 'The policy was set.' },
  'service-point.opened.v1': { nl: 'Het servicepunt is geopend.', en: 'The service point was opened.' },
  'service-point.region-served.v1': { nl: 'Het servicepunt bedient een regio.', en: 'A region is served.' },
  'service-point.region-serving-ended.v1': {
    nl: 'Het servicepunt bedient een regio niet meer.',
    en: 'A region is no longer served.',
  },
  'service-point.member-added.v1': { nl: 'Een medewerker is toegevoegd.', en: 'A member was added.' },
  'service-point.member-changed.v1': { nl: 'Een medewerker is gewijzigd.', en: 'A member was changed.' },
  'service-point.member-removed.v1': { nl: 'Een medewerker is vertrokken.', en: 'A member was removed.' },
  'service-point.member-erasure-postponed.v1': {
    nl: 'Het wissen van een naam wordt opnieuw geprobeerd.',
    en: 'The erasure of a name is tried again.',
  },
  'service-point.member-erased.v1': { nl: 'De naam van een medewerker is gewist.', en: 'The name of a member was erased.' },
  'organisation.registered.v1': { nl: 'De organisatie is geregistreerd.', en: 'The organisation was registered.' },
  'organisation.client-added.v1': { nl: 'Een koppeling is toegevoegd.', en: 'A client was added.' },
  'organisation.client-keys-changed.v1': {
    nl: 'De sleutels van een koppeling zijn vervangen.',
    en: 'The keys of a client were changed.',
  },
  'organisation.client-removed.v1': { nl: 'Een koppeling is verwijderd.', en: 'A client was removed.' },
  'organisation.advisor-added.v1': { nl: 'Een adviseur is uitgenodigd.', en: 'An advisor was added.' },
  'organisation.advisor-removed.v1': { nl: 'Een adviseur is vertrokken.', en: 'An advisor was removed.' },
  'organisation.advisor-erasure-postponed.v1': {
    nl: 'Het wissen van een naam wordt opnieuw geprobeerd.',
    en: 'The erasure of a name is tried again.',
  },
  'organisation.advisor-erased.v1': { nl: 'De naam van een adviseur is gewist.', en: 'The name of an advisor was erased.' },
};

/** An event that came with a later version than this one knows is named by its type. */
export function wordsFor(type: string): Words {
  return (words as Readonly<Record<string, Words | undefined>>)[type] ?? { nl: type, en: type };
}
