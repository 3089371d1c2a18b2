import { reject, type Rejection } from '../kernel/aggregate.js';
import { commonRejections, type RejectionTexts } from '../kernel/rejection-texts.js';

export const enquiryRejections = {
  ...commonRejections,
  'enquiry-unknown': {
    en: 'There is no such enquiry. Register the enquiry first.',
    nl: 'Deze vraag bestaat niet. Registreer de vraag eerst.',
  },
  'enquiry-already-registered': {
    en: 'This enquiry is already registered. Open the existing enquiry.',
    nl: 'Deze vraag is al geregistreerd. Open de bestaande vraag.',
  },
  'enquiry-settled': {
    en: 'This enquiry is settled. Register a new enquiry if there is another question.',
    nl: 'Deze vraag is afgehandeld. Registreer een nieuwe vraag als er nog iets is.',
  },
  'enquiry-became-candidate': {
    en: 'This enquiry has become a candidate. Continue with the candidate.',
    nl: 'Deze vraag is een kandidaat geworden. Ga verder bij de kandidaat.',
  },
  'enquiry-erased': {
    en: 'This enquiry has been erased. Register a new enquiry.',
    nl: 'Deze vraag is gewist. Registreer een nieuwe vraag.',
  },
  'only-a-service-point-takes-enquiries': {
    en: 'Only a service point takes enquiries. Put the question to a service point.',
    nl: 'Alleen een servicepunt neemt vragen aan. Stel de vraag aan een servicepunt.',
  },
  'anonymous-has-no-contact': {
    en: 'Somebody who asks anonymously leaves no contact data. Leave these out, or choose who asks.',
    nl: 'Wie anoniem vraagt, laat geen contactgegevens achter. Laat die weg of kies wie het vraagt.',
  },
  'follow-up-in-the-past': {
    en: 'The date of the follow-up has passed. Choose today or later.',
    nl: 'De datum voor de opvolging is voorbij. Kies vandaag of later.',
  },
  'follow-up-after-erasure': {
    en: 'By then the enquiry will have been erased. Choose an earlier date for the follow-up.',
    nl: 'Op die datum is de vraag al gewist. Kies een eerdere datum voor de opvolging.',
  },
  'candidate-needs-own-key': {
    en: 'The candidate was secured under the key of the enquiry. Send the data again.',
    nl: 'De kandidaat is beveiligd met de sleutel van de vraag. Stuur de gegevens opnieuw in.',
  },
} as const satisfies RejectionTexts;

export function refuse(code: keyof typeof enquiryRejections): Rejection {
  return reject(code);
}
