import { demoColleagues, demoServicePoints } from '../demo.js';
import type { MemberRole } from '../../../libs/service-point/commands.js';
import type { Random } from './random.js';

/** The service point whose two years are played. */
export const home = demoServicePoints[0]!;
/** The other one, which hands people over and takes some. */
export const neighbour = demoServicePoints[1]!;

const atHome = [...home.members, ...demoColleagues];

/** Who has that role at the service point, the same each time. */
export function staff(role: MemberRole): string {
  const member = atHome.find((one) => one.role === role);
  if (!member) throw new Error(`nobody is ${role}`);
  return member.subject;
}

/** One of those who have that role. */
export function anyOf(role: MemberRole, random: Random): string {
  return random.oneOf(atHome.filter((one) => one.role === role)).subject;
}

/** Another one in that role than `subject`. */
export function colleagueOf(subject: string, role: MemberRole, random: Random): string {
  return random.oneOf(atHome.filter((one) => one.role === role && one.subject !== subject)).subject;
}

export function neighbours(role: MemberRole): string {
  const member = neighbour.members.find((one) => one.role === role);
  if (!member) throw new Error(`nobody is ${role}`);
  return member.subject;
}
