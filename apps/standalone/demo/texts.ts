/** What people say in the demonstration; level B1, and no figure in it that could be taken for a number of a person. */
export const questions = [
  'Ik wil graag iets met mijn handen doen, liefst buiten.',
  'Ik zoek werk waar ik elke dag zie wat ik gemaakt heb. Waar begin ik?',
  'Kan ik zonder diploma aan de slag als monteur?',
  'Ik wil leren lassen. Kan dat naast mijn uitkering?',
  'Mijn bedrijf sluit. Ik wil in de techniek blijven werken.',
  'Ik heb in mijn eigen land als elektricien gewerkt. Kan ik dat hier ook?',
  'Ik wil meewerken aan de energietransitie, maar ik weet niet wat er bij mij past.',
  'Is er een plek waar ik een dag mag meelopen?',
  'Ik ben handig en wil van de horeca naar de techniek.',
] as const;

export const doneSoFar = [
  'Twee gesprekken gehad en een beroepentest gedaan.',
  'Cv bijgewerkt. Een middag meegelopen bij een installateur.',
  'Een oriëntatiegesprek gehad. De belangstelling voor techniek is duidelijk.',
  'Taalcursus afgerond. Wil nu snel aan het werk.',
] as const;

export const told = [
  'De kandidaat heeft verteld over eerder werk en wat daar goed ging.',
  'De kandidaat klust veel en wil daar zijn of haar werk van maken.',
  'De kandidaat zoekt vast werk met goede begeleiding.',
] as const;

export const promised = [
  'Wij zoeken een dag om mee te lopen bij een bedrijf in de buurt.',
  'Wij nodigen de kandidaat uit voor een gesprek bij het servicepunt.',
  'Wij zoeken samen uit welke opleiding past.',
] as const;

export const askNext = [
  'Hoe ging de meeloopdag?',
  'Is de opvang voor de kinderen geregeld?',
  'Welke richting trekt het meest?',
] as const;

export const advice = [
  'Bespreek nog eens welk werk past. Daarna kan de kandidaat opnieuw worden aangemeld.',
  'Regel eerst de taalcursus. Wij helpen daarna graag verder.',
  'Probeer het via een andere weg, bijvoorbeeld een bericht of een brief.',
] as const;

export const notes = [
  'Gebeld. Wil graag eerst een dag meelopen.',
  'Heeft een bericht gestuurd: het gaat goed, geen vragen.',
  'Bedrijf gesproken over een plek; zij denken erover na.',
  'Past goed bij kleine bedrijven met een vaste leermeester.',
  'Samen vacatures bekeken. Twee zijn de moeite waard.',
  'Reistijd is een punt; kijkt ook naar bedrijven dichter bij huis.',
] as const;

export const tasks = [
  'Bel over de meeloopdag.',
  'Vraag bij de opleider na wanneer de volgende groep begint.',
  'Stuur de routekaart na.',
  'Zoek uit of reiskosten vergoed worden.',
] as const;

export const actions = [
  'Vraagt bij de gemeente naar de opvang.',
  'Zoekt een collega om mee te rijden.',
  'Begint met een taalcursus op het werk.',
  'Bespreekt met het bedrijf of de dag later kan beginnen.',
] as const;

export const summaries = [
  'Goed gesprek over wat de kandidaat kan en wil.',
  'De kandidaat weet nu welke richting het wordt.',
  'Besproken wat er nodig is om te kunnen beginnen.',
] as const;

export const agreements = [
  'Krijgt een vaste leermeester.',
  'Mag vanaf volgende maand zelf klussen doen.',
  'Over drie weken bellen wij weer.',
  'De begintijd schuift een half uur op.',
] as const;

export const trainingTitles = {
  installation: 'Monteur werktuigkundige installaties',
  electrical: 'Leerling elektromonteur',
  metal: 'Basis lassen en constructie',
  construction: 'Allround bouwmedewerker',
  energy: 'Monteur zonnepanelen en warmtepompen',
  process: 'Operator procesindustrie',
  infrastructure: 'Monteur laagspanningsnetten',
  'technical-ict': 'Monteur datanetwerken',
} as const;

export const stationTitles = {
  'company-visit': 'Een dag meelopen',
  'orientation-programme': 'Ontdekken in de werkplaats',
  training: 'Leren op school en op het werk',
  certificate: 'Veilig werken',
  'first-job': 'Eerste baan als leerling',
  'next-job': 'Zelfstandig monteur',
} as const;
