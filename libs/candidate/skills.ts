export const skillOrigins = ['self-reported', 'practice', 'certificate'] as const;
export type SkillOrigin = (typeof skillOrigins)[number];

/** A skill from CompetentNL by its code or address there; the words belong to CompetentNL's own list. */
export type Skill = { readonly skill: string; readonly origin: SkillOrigin };

/** Domain description, "Enquiry and candidate": up to ten skills. */
export const mostSkills = 10;

/** A code or web address, so that no free text gets in. */
export const skillPattern = /^[A-Za-z0-9][A-Za-z0-9:/._#-]{0,199}$/;

export function sameSkills(a: readonly Skill[], b: readonly Skill[]): boolean {
  return a.length === b.length && a.every((skill, index) => skill.skill === b[index]?.skill && skill.origin === b[index]?.origin);
}
