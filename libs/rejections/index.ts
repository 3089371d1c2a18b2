import { candidateRejections } from '../candidate/index.js';
import { enquiryRejections } from '../enquiry/index.js';
import { handoverRejections } from '../handover/rejections.js';
import { journeyRejections } from '../journey/index.js';
import type { RejectionText, RejectionTexts } from '../kernel/rejection-texts.js';
import { organisationRejections } from '../organisation/index.js';
import { policyRejections } from '../policy/index.js';
import { servicePointRejections } from '../service-point/index.js';
import { webhookRejections } from '../webhook/index.js';
import { mechanismRejections } from './mechanism.js';

export { mechanismRejections };

/** The rejections of each aggregate, and those that any command can meet. */
export const rejectionsByOwner = {
  mechanism: mechanismRejections,
  handover: handoverRejections,
  candidate: candidateRejections,
  journey: journeyRejections,
  enquiry: enquiryRejections,
  policy: policyRejections,
  'service-point': servicePointRejections,
  organisation: organisationRejections,
  webhook: webhookRejections,
} as const satisfies Readonly<Record<string, RejectionTexts>>;

/** Every code with which a command can be refused, with the sentence that a user reads. */
export const rejections: RejectionTexts = Object.assign({}, ...Object.values(rejectionsByOwner)) as RejectionTexts;

export type Language = keyof RejectionText;

/** What is wrong and what to do about it, in the words of the aggregate that refused. @throws for a code that is in no list */
export function sentenceOf(code: string, owner: string = 'mechanism', language: Language = 'en'): string {
  const own: RejectionTexts = Object.entries(rejectionsByOwner).find(([name]) => name === owner)?.[1] ?? {};
  const text = own[code] ?? rejections[code];
  if (!text) throw new Error(`rejection ${code} is in no list`);
  return text[language];
}
