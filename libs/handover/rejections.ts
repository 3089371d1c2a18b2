import { reject, type Rejection } from '../kernel/aggregate.js';
import type { JsonObject } from '../kernel/json.js';
import { commonRejections, type RejectionTexts } from '../kernel/rejection-texts.js';

/** Every reason for which a handover refuses a command, and what to do about it. The codes are stable. */
export const handoverRejections = {
  'not-your-handover-side': {
    en: 'Your role at your organisation does not do this in this handover. Ask a colleague or the other organisation.',
    nl: 'Uw rol bij uw organisatie doet dit niet in deze overdracht. Vraag een collega of de andere organisatie.',
  },
  'not-allowed-in-this-state': {
    en: 'The handover has moved on and this cannot be done now. Look at its present state and what is allowed.',
    nl: 'De overdracht is verder en dit kan nu niet. Bekijk de huidige stand en wat nu kan.',
  },
  'reference-already-used': {
    en: 'You already handed somebody over under this reference. Follow that handover, or use another reference.',
    nl: 'U heeft onder dit kenmerk al iemand overgedragen. Volg die overdracht, of gebruik een ander kenmerk.',
  },
  'reference-looks-like-bsn': {
    en: 'Nine bare digits are refused as a reference. Use a reference of your own that cannot be a citizen service number.',
    nl: 'Negen losse cijfers zijn geen geldig kenmerk. Gebruik een eigen kenmerk dat geen burgerservicenummer kan zijn.',
  },
  'sender-is-receiver': {
    en: 'Sender and receiver are the same. Choose the organisation that will guide the person.',
    nl: 'Afzender en ontvanger zijn dezelfde. Kies de organisatie die de persoon gaat begeleiden.',
  },
  'no-service-point': {
    en: 'One of the two must be a service point for technology. Choose a service point as receiver.',
    nl: 'Een van beide moet een servicepunt techniek zijn. Kies een servicepunt als ontvanger.',
  },
  'sender-has-no-candidates': {
    en: 'Only a service point has candidates here. Leave the candidate out and send what is needed of the person.',
    nl: 'Alleen een servicepunt heeft hier kandidaten. Laat de kandidaat weg en stuur wat nodig is over de persoon.',
  },
  'person-of-another-candidate': {
    en: 'This handover is not about that candidate. Nothing was erased.',
    nl: 'Deze overdracht gaat niet over die kandidaat. Er is niets gewist.',
  },
  'agreement-in-the-future': {
    en: 'The candidate cannot have agreed after today. Correct the date of the agreement.',
    nl: 'De kandidaat kan niet na vandaag akkoord zijn gegaan. Verbeter de datum van het akkoord.',
  },
  'interval-ends-before-it-starts': {
    en: 'A time ends before it starts. Correct start and end.',
    nl: 'Een tijd eindigt voordat die begint. Verbeter begin en einde.',
  },
  'times-in-the-past': {
    en: 'All times given have passed. Propose times that are still to come.',
    nl: 'Alle opgegeven tijden zijn voorbij. Stel tijden voor die nog komen.',
  },
  'times-of-another-side': {
    en: 'You can only propose the times of the advisor. The coach notes those of the candidate and their own.',
    nl: 'U kunt alleen de tijden van de adviseur voorstellen. De coach noteert die van de kandidaat en van zichzelf.',
  },
  'redirect-only-between-service-points': {
    en: 'Only a service point can pass a handover on, and only to a service point. Decline with advice instead.',
    nl: 'Alleen een servicepunt kan een overdracht doorsturen, en alleen naar een servicepunt. Wijs af met advies.',
  },
  'redirect-to-sender': {
    en: 'This service point handed the person over. Decline with advice; the lead then returns to it.',
    nl: 'Dit servicepunt heeft de persoon zelf overgedragen. Wijs af met advies; de regie gaat dan terug.',
  },
  'redirect-to-earlier-receiver': {
    en: 'This service point already had the handover. Choose another one, or decline with advice.',
    nl: 'Dit servicepunt heeft de overdracht al gehad. Kies een ander, of wijs af met advies.',
  },
  'person-key-in-use': {
    en: 'The data were not sealed anew for the receiver. Send the redirect again with data sealed for the receiver.',
    nl: 'De gegevens zijn niet opnieuw verzegeld voor de ontvanger. Stuur opnieuw door met gegevens verzegeld voor de ontvanger.',
  },
  'sealed-with-other-key': commonRejections['sealed-with-other-key'],
  'no-coach-named': {
    en: 'No coach has been named yet. Name the coach first.',
    nl: 'Er is nog geen coach aangewezen. Wijs eerst de coach aan.',
  },
  'attempt-in-the-future': {
    en: 'An attempt can only be recorded after it was made. Correct its time.',
    nl: 'Een poging kan pas worden vastgelegd als die gedaan is. Verbeter het tijdstip.',
  },
  'attempt-before-offer': {
    en: 'The attempt lies before the handover was offered. Correct its time.',
    nl: 'De poging ligt voor het aanbieden van de overdracht. Verbeter het tijdstip.',
  },
  'conversation-in-the-past': {
    en: 'A conversation can only be planned ahead. Choose a time to come, or record the conversation that was held.',
    nl: 'Een gesprek kan alleen vooruit worden gepland. Kies een tijd die nog komt, of leg het gevoerde gesprek vast.',
  },
  'time-does-not-suit-all': {
    en: 'The time does not suit all three. Choose a time that does, or ask for new times from those named.',
    nl: 'De tijd past niet bij alle drie. Kies een tijd die wel past, of vraag nieuwe tijden aan wie genoemd is.',
  },
  'conversation-not-yet': {
    en: 'The planned conversation has not begun. Wait until its time, or plan another one.',
    nl: 'Het geplande gesprek is nog niet begonnen. Wacht tot het zover is, of plan een ander gesprek.',
  },
  'nobody-was-absent': {
    en: 'Say who was absent. If all were there, record the conversation that was held.',
    nl: 'Geef aan wie er niet was. Was iedereen er, leg dan het gevoerde gesprek vast.',
  },
  'conversation-in-the-future': {
    en: 'A conversation can only be recorded after it was held. Correct its time.',
    nl: 'Een gesprek kan pas worden vastgelegd als het gevoerd is. Verbeter het tijdstip.',
  },
  'conversation-before-offer': {
    en: 'The conversation lies before the handover was offered. Correct its time.',
    nl: 'Het gesprek ligt voor het aanbieden van de overdracht. Verbeter het tijdstip.',
  },
  'candidate-or-coach-absent': {
    en: 'Without the candidate and the coach it was no warm conversation. Record it as missed and plan another one.',
    nl: 'Zonder de kandidaat en de coach was het geen warm gesprek. Leg vast dat het niet doorging en plan een nieuw gesprek.',
  },
  'reason-needed-without-conversation': {
    en: 'No warm conversation was held. Say why the handover is completed without one.',
    nl: 'Er is geen warm gesprek gevoerd. Geef aan waarom de overdracht zonder gesprek wordt afgerond.',
  },
  'conversation-was-held': {
    en: 'The warm conversation was held. Complete the handover without a reason.',
    nl: 'Het warme gesprek is gevoerd. Rond de overdracht af zonder reden.',
  },
  'nothing-to-take-back': {
    en: 'This person does not wait to be taken back. Nothing needs to be done.',
    nl: 'Deze persoon wacht niet op terugname. U hoeft niets te doen.',
  },
  'promise-not-waiting': {
    en: 'This promise no longer waits for that. Nothing needs to be done.',
    nl: 'Deze belofte wacht daar niet meer op. U hoeft niets te doen.',
  },
  'not-due-yet': {
    en: 'This promise is not due yet. Wait until its time.',
    nl: 'Deze belofte is nog niet aan de orde. Wacht tot het zover is.',
  },
  'no-such-obligation': {
    en: 'This follow-up is not waiting here. Nothing needs to be done.',
    nl: 'Dit vervolg staat hier niet open. U hoeft niets te doen.',
  },
} as const satisfies RejectionTexts;

export type HandoverRejection = keyof typeof handoverRejections;

export function refuse(code: HandoverRejection, facts?: JsonObject): Rejection {
  return reject(code, facts);
}
