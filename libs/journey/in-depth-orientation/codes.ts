export const inDepthAdvices = ['to-matching', 'to-training', 'other-line', 'more-orientation', 'not-technology'] as const;
/** What the coach advises after the candidate has experienced technology in practice. */
export type InDepthAdvice = (typeof inDepthAdvices)[number];
