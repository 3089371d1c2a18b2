import { commonRejections, type RejectionTexts } from '../kernel/rejection-texts.js';

export const policyRejections = {
  ...commonRejections,
  'policy-out-of-range': {
    en: 'One or more terms lie outside what is possible. The answer names each with its limits; correct them and send all again.',
    nl: 'Een of meer termijnen vallen buiten wat mogelijk is. Het antwoord noemt ze met hun grenzen; pas ze aan en stuur alles opnieuw.',
  },
  'reminder-after-end-of-day': {
    en: 'The reminder comes after the working day has ended. Choose an earlier time for the reminder.',
    nl: 'De herinnering komt na het einde van de werkdag. Kies een eerder tijdstip voor de herinnering.',
  },
  'half-year-after-year': {
    en: 'The half-year day of durability lies on or after its year day. Choose an earlier day for the half year.',
    nl: 'De dag voor duurzaam na een half jaar ligt niet voor die na een jaar. Kies een eerdere dag voor het half jaar.',
  },
} as const satisfies RejectionTexts;
