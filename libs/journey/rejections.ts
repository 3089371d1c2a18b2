import { candidateRejections } from '../candidate/index.js';
import { reject, type Rejection } from '../kernel/aggregate.js';
import type { JsonObject } from '../kernel/json.js';
import { commonRejections, type RejectionTexts } from '../kernel/rejection-texts.js';

/** Every reason for which a journey refuses a command, and what to do about it. The codes are stable. */
export const journeyRejections = {
  ...commonRejections,
  'candidate-restricted': candidateRejections['candidate-restricted'],
  'candidate-erased': candidateRejections['candidate-erased'],
  'only-a-service-point-guides': {
    en: 'Only a service point guides a candidate. Hand the person over to a service point.',
    nl: 'Alleen een servicepunt begeleidt een kandidaat. Draag de persoon over aan een servicepunt.',
  },
  'not-allowed-in-this-state': {
    en: 'The journey does not stand where this can be done. Look at where it stands and what is allowed.',
    nl: 'De reis staat niet op het punt waar dit kan. Bekijk de stand en wat nu kan.',
  },
  'journey-already-started': {
    en: 'This candidate has this journey already. Open the existing journey.',
    nl: 'Deze kandidaat heeft deze reis al. Open de bestaande reis.',
  },
  'not-the-next-journey': {
    en: 'This is not the candidate’s next journey. Look which journey the candidate has, and start again.',
    nl: 'Dit is niet de volgende reis van de kandidaat. Bekijk welke reis de kandidaat heeft en begin opnieuw.',
  },
  'journey-closed': {
    en: 'This journey is closed for good. Start a new journey for the candidate.',
    nl: 'Deze reis is definitief gesloten. Start een nieuwe reis voor de kandidaat.',
  },
  'not-to-be-reopened': {
    en: 'The term for reopening has passed, or another journey followed. Start a new journey, or go on in the present one.',
    nl: 'De termijn voor heropenen is voorbij of er volgde een andere reis. Start een nieuwe reis of ga verder in de huidige.',
  },
  'no-such-transition': {
    en: 'The present step does not lead to that one. Choose one of the steps named.',
    nl: 'Vanuit de huidige stap kan dat niet. Kies een van de genoemde stappen.',
  },
  'retention-starts-with-a-placement': {
    en: 'Retention begins when somebody starts to work. Record the start of the placement.',
    nl: 'Begeleiding en behoud begint als iemand aan het werk gaat. Leg de start van de plaatsing vast.',
  },
  'not-in-this-step': {
    en: 'The journey is in another step. Enter the step first, with a reason.',
    nl: 'De reis is in een andere stap. Ga eerst naar die stap, met een reden.',
  },
  'already-concluded': {
    en: 'This step is concluded already. Enter it again to come to another conclusion.',
    nl: 'Deze stap is al afgerond. Ga opnieuw naar de stap voor een andere conclusie.',
  },
  'date-not-ahead': {
    en: 'This date must lie after today. Choose a later date.',
    nl: 'Deze datum moet na vandaag liggen. Kies een latere datum.',
  },
  'date-in-the-past': {
    en: 'This date has passed. Choose today or a later date.',
    nl: 'Deze datum is voorbij. Kies vandaag of een latere datum.',
  },
  'date-in-the-future': {
    en: 'This can be recorded once the day has come. Correct the date, or record it then.',
    nl: 'Dit kan worden vastgelegd als het zover is. Verbeter de datum, of leg het dan vast.',
  },
  'before-the-journey': {
    en: 'This lies before the start of the journey. Correct the date.',
    nl: 'Dit ligt voor het begin van de reis. Verbeter de datum.',
  },
  'ends-before-it-starts': {
    en: 'The end lies before the start. Correct the dates.',
    nl: 'Het einde ligt voor het begin. Verbeter de datums.',
  },
  'interval-ends-before-it-starts': {
    en: 'The time ends before it starts. Correct start and end.',
    nl: 'De tijd eindigt voordat die begint. Verbeter begin en einde.',
  },
  'coach-lacks-role': {
    en: 'This colleague does not have the role. Choose somebody who does, or ask an administrator to give the role.',
    nl: 'Deze collega heeft die rol niet. Kies iemand met die rol, of vraag de beheerder de rol te geven.',
  },
  'role-given-twice': {
    en: 'There is one coach for each role. Name one for each.',
    nl: 'Er is één coach per rol. Noem er per rol een.',
  },
  'role-has-coach': {
    en: 'Somebody else is the coach in this role. Transfer the candidate, with a reason.',
    nl: 'Iemand anders is al coach in deze rol. Draag de kandidaat over, met een reden.',
  },
  'role-has-no-coach': {
    en: 'Nobody is the coach in this role yet. Assign one.',
    nl: 'Er is nog geen coach in deze rol. Wijs er een aan.',
  },
  'same-coach': {
    en: 'This is the coach already. Choose a colleague.',
    nl: 'Dit is al de coach. Kies een collega.',
  },
  'agreement-needs-disclosure': {
    en: 'That the sender may hear more is agreed by a disclosure for extra feedback. Record that with the candidate.',
    nl: 'Of de verwijzer meer mag horen, legt u vast als toestemming voor extra terugkoppeling bij de kandidaat.',
  },
  'not-a-guide-here': {
    en: 'Only who guides this candidate, or the coordinator, says who else does. Ask the coordinator.',
    nl: 'Alleen wie deze kandidaat begeleidt of de coördinator bepaalt wie dat nog meer doet. Vraag het de coördinator.',
  },
  'not-a-coach-here': {
    en: 'This colleague is no coach of this candidate, or is away already. Choose one of the coaches.',
    nl: 'Deze collega is geen coach van deze kandidaat, of is al afwezig. Kies een van de coaches.',
  },
  'already-absent': {
    en: 'This coach is away already. Record the return first to change the date.',
    nl: 'Deze coach is al afwezig. Leg eerst de terugkomst vast om de datum te wijzigen.',
  },
  'not-absent': {
    en: 'This coach is not away.',
    nl: 'Deze coach is niet afwezig.',
  },
  'no-stand-in': {
    en: 'This coach has no stand-in. Name a colleague who stands in.',
    nl: 'Deze coach heeft geen vervanger. Noem een collega die vervangt.',
  },
  'task-not-open': {
    en: 'This task is not open any more, or does not exist. Look at the tasks as they stand.',
    nl: 'Deze taak staat niet meer open of bestaat niet. Bekijk de huidige taken.',
  },
  'what-next-needs-an-answer': {
    en: 'A placement ended, and what comes next is not answered. Choose a step, record a new placement, or complete the task.',
    nl: 'Een plaatsing is geëindigd en het vervolg is nog open. Kies een stap, leg een nieuwe plaatsing vast of rond de taak af.',
  },
  'conversation-in-the-past': {
    en: 'A conversation can only be planned ahead. Choose a time to come, or record the conversation that was held.',
    nl: 'Een gesprek kan alleen vooruit worden gepland. Kies een tijd die nog komt, of leg het gevoerde gesprek vast.',
  },
  'conversation-in-the-future': {
    en: 'A conversation can only be recorded after it was held. Correct its time.',
    nl: 'Een gesprek kan pas worden vastgelegd als het gevoerd is. Verbeter het tijdstip.',
  },
  'conversation-not-yet': {
    en: 'The planned conversation has not begun. Wait until its time, or plan another one.',
    nl: 'Het geplande gesprek is nog niet begonnen. Wacht tot het zover is, of plan een ander gesprek.',
  },
  'no-conversation-planned': {
    en: 'No conversation is planned. Plan one first.',
    nl: 'Er is geen gesprek gepland. Plan er eerst een.',
  },
  'line-given-twice': {
    en: 'The same line is in the list more than once. Leave one out.',
    nl: 'Dezelfde lijn staat meer dan eens in de lijst. Laat er een weg.',
  },
  'open-needs-an-action': {
    en: 'What is open needs an action. Write down what is done about it.',
    nl: 'Bij een open randvoorwaarde hoort een actie. Schrijf op wat eraan gedaan wordt.',
  },
  'action-only-where-open': {
    en: 'An action goes with what is open. Leave it out, or record it as open.',
    nl: 'Een actie hoort bij wat open staat. Laat de actie weg, of leg vast dat het open staat.',
  },
  'route-map-without-stations': {
    en: 'A route map has one station at least. Add a station.',
    nl: 'Een routekaart heeft minstens één station. Voeg een station toe.',
  },
  'hours-out-of-range': {
    en: 'These hours a week are not possible. Give a whole number within the limits named.',
    nl: 'Dit aantal uren per week kan niet. Geef een heel getal binnen de genoemde grenzen.',
  },
  'permanent-has-no-end': {
    en: 'A permanent contract has no end date. Leave the date out, or choose another kind of contract.',
    nl: 'Een vast contract heeft geen einddatum. Laat de datum weg, of kies een ander soort contract.',
  },
  'fixed-term-has-an-end': {
    en: 'A contract for a fixed term has an end date. Give the last day.',
    nl: 'Een tijdelijk contract heeft een einddatum. Vul de laatste dag in.',
  },
  'line-outside-technology': {
    en: 'Work outside technology belongs to no line. Leave the line out, or say that it is in technology.',
    nl: 'Werk buiten de techniek hoort bij geen lijn. Laat de lijn weg, of geef aan dat het techniek is.',
  },
  'already-placed-there': {
    en: 'The candidate works for this employer already. Record the contract that follows instead.',
    nl: 'De kandidaat werkt al bij deze werkgever. Leg het vervolgcontract vast.',
  },
  'placement-not-running': {
    en: 'This placement has ended or does not exist. Look at the placements as they stand.',
    nl: 'Deze plaatsing is geëindigd of bestaat niet. Bekijk de huidige plaatsingen.',
  },
  'no-contract-end-open': {
    en: 'No contract waits for an answer. There is nothing to record.',
    nl: 'Er is geen contract dat op een antwoord wacht. U hoeft niets vast te leggen.',
  },
  'training-not-running': {
    en: 'This training has ended or does not exist. Look at the trainings as they stand.',
    nl: 'Deze scholing is geëindigd of bestaat niet. Bekijk de huidige scholing.',
  },
  'check-in-not-open': {
    en: 'This check-in is not open. Look which check-in comes next.',
    nl: 'Dit voortgangsgesprek staat niet open. Bekijk welk gesprek nu aan de beurt is.',
  },
  'check-in-not-due': {
    en: 'A check-in can be missed once it is due. Wait until its time.',
    nl: 'Een voortgangsgesprek is pas gemist als het aan de beurt was. Wacht tot het zover is.',
  },
  'earlier-check-in-open': {
    en: 'An earlier check-in is still open. Record that one first, or that it was missed.',
    nl: 'Een eerder voortgangsgesprek staat nog open. Leg dat eerst vast, of dat het gemist is.',
  },
  'nobody-was-spoken-to': {
    en: 'Neither candidate nor employer was spoken to. Record the check-in as missed.',
    nl: 'Er is met kandidaat noch werkgever gesproken. Leg vast dat het gesprek gemist is.',
  },
  'before-the-placement': {
    en: 'This lies before the start of the placement. Correct the date.',
    nl: 'Dit ligt voor het begin van de plaatsing. Verbeter de datum.',
  },
  'durability-not-due': {
    en: 'This cannot be established now: its day has not passed, or it was answered already.',
    nl: 'Dit kan nu niet worden vastgesteld: de dag is nog niet voorbij, of het is al beantwoord.',
  },
  'durability-not-open': {
    en: 'This was answered already, or no such term is running.',
    nl: 'Dit is al beantwoord, of deze termijn loopt niet.',
  },
  'durability-not-lost-yet': {
    en: 'The gaps are not too long yet. Record a new placement, or wait until the day has passed.',
    nl: 'De onderbreking is nog niet te lang. Leg een nieuwe plaatsing vast, of wacht tot de dag voorbij is.',
  },
  'seen-before-the-day': {
    en: 'What was seen must be of the day itself or later. Correct the date, or look again.',
    nl: 'Wat gezien is moet van de dag zelf of later zijn. Verbeter de datum, of kijk opnieuw.',
  },
  'gaps-too-long': {
    en: 'By the recorded placements the time without work was too long. Complete the placements, or record it as lost.',
    nl: 'Volgens de plaatsingen was de tijd zonder werk te lang. Vul de plaatsingen aan, of leg vast dat het niet duurzaam is.',
  },
  'not-durable': {
    en: 'No durable placement was established. Establish it first, or choose another outcome.',
    nl: 'Er is geen duurzame plaatsing vastgesteld. Stel die eerst vast, of kies een andere uitkomst.',
  },
  'never-placed': {
    en: 'The candidate was not placed in this journey. Record the placement first, or choose another outcome.',
    nl: 'De kandidaat is in deze reis niet geplaatst. Leg eerst de plaatsing vast, of kies een andere uitkomst.',
  },
  'leak-not-named': {
    en: 'Name the leak because of which the candidate left, or choose another reason.',
    nl: 'Noem het knelpunt waardoor de kandidaat afhaakte, of kies een andere reden.',
  },
  'not-waiting': {
    en: 'This no longer waits. Nothing needs to be done.',
    nl: 'Dit staat niet meer open. U hoeft niets te doen.',
  },
  'not-due-yet': {
    en: 'This is not due yet. Wait until its time.',
    nl: 'Dit is nog niet aan de orde. Wacht tot het zover is.',
  },
  'no-such-obligation': {
    en: 'This follow-up is not waiting here. Nothing needs to be done.',
    nl: 'Dit vervolg staat hier niet open. U hoeft niets te doen.',
  },
} as const satisfies RejectionTexts;

export type JourneyRejection = keyof typeof journeyRejections;

export function refuse(code: JourneyRejection, facts?: JsonObject): Rejection {
  return reject(code, facts);
}
