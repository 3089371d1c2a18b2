import type { JourneyEventType } from '../../../libs/journey/index.js';
import type { Words } from './event-words.js';

/** What happened in a journey, as in the file that a candidate takes along. */
export const journeyWords: Readonly<Record<JourneyEventType, Words>> = {
  'journey.started.v1': { nl: 'Uw reis naar werk in de techniek is begonnen.', en: 'The journey started.' },
  'journey.step-entered.v1': { nl: 'U bent in een nieuwe stap van uw reis.', en: 'A step was entered.' },
  'journey.advisory-raised.v1': { nl: 'De coach kreeg een aandachtspunt te zien.', en: 'An advisory was raised.' },
  'journey.paused.v1': { nl: 'Uw reis staat even stil.', en: 'The journey was paused.' },
  'journey.resumed.v1': { nl: 'Uw reis gaat verder.', en: 'The journey was resumed.' },
  'journey.stalled.v1': { nl: 'Er is een tijd niets gebeurd. De coach is daarop gewezen.', en: 'Nothing happened for a while.' },
  'journey.note-added.v1': { nl: 'De coach heeft iets opgeschreven.', en: 'A note was added.' },
  'journey.leak-observed.v1': { nl: 'De coach heeft een knelpunt opgeschreven.', en: 'A leak was observed.' },
  'journey.feedback-consent-changed.v1': {
    nl: 'U hebt gewijzigd wat uw verwijzer mag horen.',
    en: 'What the sender may hear was changed.',
  },
  'journey.restricted.v1': { nl: 'Wij gebruiken uw gegevens voorlopig niet.', en: 'The use of the data was restricted.' },
  'journey.restriction-lifted.v1': { nl: 'Wij mogen uw gegevens weer gebruiken.', en: 'The restriction was lifted.' },
  'journey.candidate-erased.v1': { nl: 'Uw gegevens zijn gewist.', en: 'The data of the candidate were erased.' },
  'journey.ended.v1': { nl: 'Uw reis bij het servicepunt is geëindigd.', en: 'The journey ended.' },
  'journey.reopened.v1': { nl: 'Uw reis is heropend.', en: 'The journey was reopened.' },
  'journey.gave-way.v1': { nl: 'Er is een nieuwe reis voor in de plaats gekomen.', en: 'The journey gave way to the next one.' },
  'journey.closed.v1': { nl: 'Uw reis is gesloten.', en: 'The journey was closed for good.' },
  'journey.obligation-settled.v1': { nl: 'Een vervolgstap is gedaan.', en: 'A follow-up was done.' },

  'journey.coach-assigned.v1': { nl: 'U hebt een coach.', en: 'A coach was assigned.' },
  'journey.coach-transferred.v1': { nl: 'U hebt een andere coach.', en: 'The candidate was transferred to another coach.' },
  'journey.coach-absent.v1': {
    nl: 'Uw coach is afwezig en heeft een vervanger.',
    en: 'A coach is away; the stand-in takes over.',
  },
  'journey.coach-returned.v1': { nl: 'Uw coach is terug.', en: 'A coach returned.' },
  'journey.task-added.v1': { nl: 'Er is een taak bij gekomen.', en: 'A task was added.' },
  'journey.task-fell-due.v1': { nl: 'Een taak is aan de beurt.', en: 'A task fell due.' },
  'journey.task-done.v1': { nl: 'Een taak is klaar.', en: 'A task was done.' },
  'journey.task-cancelled.v1': { nl: 'Een taak is niet meer nodig.', en: 'A task was cancelled.' },
  'journey.task-moved.v1': { nl: 'Een collega heeft een taak overgenomen.', en: 'A task moved to a colleague.' },

  'journey.conversation-planned.v1': { nl: 'Er is een gesprek gepland.', en: 'A conversation was planned.' },
  'journey.conversation-held.v1': { nl: 'Er is een gesprek gevoerd.', en: 'A conversation was held.' },
  'journey.intake-held.v1': { nl: 'Dit was uw intake.', en: 'This was the intake.' },
  'journey.conversation-missed.v1': { nl: 'Een gesprek ging niet door.', en: 'A conversation did not take place.' },
  'journey.interests-recorded.v1': {
    nl: 'Uw interesses en talenten zijn opgeschreven.',
    en: 'Interests and talents were recorded.',
  },
  'journey.precondition-recorded.v1': {
    nl: 'Er is opgeschreven wat geregeld is of nog moet worden.',
    en: 'A precondition was recorded.',
  },
  'journey.route-map-drawn.v1': { nl: 'Uw routekaart is getekend.', en: 'A version of the route map was drawn.' },
  'journey.orientation-concluded.v1': { nl: 'De eerste oriëntatie is afgerond.', en: 'The orientation was concluded.' },
  'journey.in-depth-orientation-concluded.v1': {
    nl: 'De verdiepende oriëntatie is afgerond met een advies.',
    en: 'The in-depth orientation was concluded with advice.',
  },

  'journey.placement-begun.v1': { nl: 'U bent begonnen met werken.', en: 'A placement began.' },
  'journey.contract-outcome-recorded.v1': {
    nl: 'Er is opgeschreven of uw contract verder gaat.',
    en: 'Whether another contract follows was recorded.',
  },
  'journey.placement-ended.v1': { nl: 'Uw baan is geëindigd. We kijken samen wat nu past.', en: 'A placement ended.' },
  'journey.check-in-fell-due.v1': { nl: 'Het is tijd voor een voortgangsgesprek.', en: 'A check-in fell due.' },
  'journey.check-in-recorded.v1': { nl: 'Er is een voortgangsgesprek gevoerd.', en: 'A check-in was recorded.' },
  'journey.check-in-missed.v1': { nl: 'Een voortgangsgesprek is niet gevoerd.', en: 'A check-in was missed.' },
  'journey.durability-fell-due.v1': {
    nl: 'Het is tijd om te kijken of u nog aan het werk bent in de techniek.',
    en: 'Durability is to be established.',
  },
  'journey.durability-established.v1': { nl: 'U bent blijvend aan het werk in de techniek.', en: 'Durability was established.' },
  'journey.durability-lost.v1': { nl: 'U bent niet meer aan het werk in de techniek.', en: 'Durability was lost.' },
  'journey.durability-unknown.v1': {
    nl: 'Het is niet bekend of u nog aan het werk bent in de techniek.',
    en: 'Durability is unknown.',
  },

  'journey.training-begun.v1': { nl: 'U bent begonnen met scholing.', en: 'A training began.' },
  'journey.training-completed.v1': { nl: 'U hebt de scholing afgerond.', en: 'A training was completed.' },
  'journey.training-abandoned.v1': { nl: 'U bent met de scholing gestopt.', en: 'A training was abandoned.' },
};
