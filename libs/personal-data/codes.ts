/** Grounds of article 6(1) GDPR on which somebody's data can be passed on. */
export const legalBases = ['consent', 'contract', 'legal-obligation', 'public-task', 'legitimate-interest'] as const;
export type LegalBasis = (typeof legalBases)[number];

/** Ways to reach a person: what somebody prefers, and how it was tried. */
export const contactChannels = ['phone', 'text-message', 'whatsapp', 'email', 'letter', 'video', 'in-person'] as const;
export type ContactChannel = (typeof contactChannels)[number];
