/** What a user reads where a command is refused: what is wrong and what to do about it. */
export interface RejectionText {
  readonly en: string;
  readonly nl: string;
}

/** The rejection codes of an aggregate with their sentences; codes are kebab-case and never change once released. */
export type RejectionTexts = Readonly<Record<string, RejectionText>>;

/** Codes that every aggregate may give. */
export const commonRejections = {
  'role-not-allowed': {
    en: 'Your role does not include this. Ask a colleague who has the role, or an administrator.',
    nl: 'Dit hoort niet bij uw rol. Vraag het een collega met die rol, of de beheerder.',
  },
  'other-service-point': {
    en: 'This belongs to another service point. Contact that service point.',
    nl: 'Dit hoort bij een ander servicepunt. Neem contact op met dat servicepunt.',
  },
  'sealed-with-other-key': {
    en: 'The text was not secured for this person. Send it again.',
    nl: 'De tekst is niet voor deze persoon beveiligd. Stuur hem opnieuw in.',
  },
} as const satisfies RejectionTexts;
