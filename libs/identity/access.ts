import type { Actor, Role } from '../kernel/actor.js';

// Groups of roles as the domain description's "Who uses it" describes them. `sender` is a client or an advisor of another organisation.
const coaches = ['career-coach', 'labour-market-coach', 'job-coach'] as const;
/** Those who speak with people; all of them may see the personal data of their service point's candidates. */
const guides = ['front-desk', ...coaches, 'coordinator'] as const;
const members = [...guides, 'programme-manager', 'administrator'] as const;
const following = [...coaches, 'coordinator'] as const;
const everybody = ['sender', ...members, 'steering-group'] as const;

// Handover: an organisation, whose people are all `sender`, may be at either end (outbound handovers), a service point as well.
const handing = ['sender', ...guides] as const;
const taking = ['sender', 'front-desk', 'coordinator'] as const;
const guiding = ['sender', ...coaches, 'coordinator'] as const;

const subscribers = ['sender', 'coordinator', 'administrator'] as const;

/**
 * The one table of who may do what, by role; what does not stand here is allowed to nobody. It says what a role may ever do: whether it may now,
 * in this state and on this side of a handover, the aggregate says (`allowedCommands`). Overstap itself (role `system`) does not come in here.
 * Source: domain description, "Who uses it"; the steering group gets aggregated figures only, never a person.
 */
const table = {
  'handover.offer': handing,
  'handover.read': handing,
  'handover.search': handing,
  'handover.open-personal-data': handing,
  'handover.feedback': handing,
  'handover.accept': taking,
  'handover.decline': taking,
  'handover.propose-redirect': taking,
  'handover.name-coach': taking,
  'handover.record-attempt': guiding,
  'handover.propose-times': handing,
  'handover.plan-conversation': guiding,
  'handover.record-missed-conversation': guiding,
  'handover.record-conversation': guiding,
  'handover.complete': guiding,
  'handover.return': guiding,
  'handover.record-candidate-declined': handing,
  'handover.withdraw': handing,
  'handover.mark-entered-in-error': handing,
  'handover.take-back': handing,

  'candidate.register': guides,
  'candidate.read': guides,
  'candidate.open-personal-data': guides,
  'candidate.search': guides,
  'candidate.dossier': [...coaches, 'coordinator'],
  'candidate.read-openings': ['coordinator'],
  'candidate.correct-personal-data': guides,
  'candidate.change-situation': guides,
  'candidate.record-skills': guides,
  'candidate.assign-coach': ['coordinator'],
  'candidate.add-note': [...coaches, 'coordinator'],
  'candidate.give-disclosure': guides,
  'candidate.withdraw-disclosure': guides,
  'candidate.restrict': [...coaches, 'coordinator'],
  'candidate.lift-restriction': ['coordinator'],
  'candidate.link-duplicate': ['coordinator'],
  'candidate.unlink-duplicate': ['coordinator'],
  'candidate.request-erasure': guides,
  'candidate.decline-erasure': ['coordinator'],
  'candidate.approve-erasure': ['coordinator'],

  // Journey: the front desk meets people; the coaches and the coordinator guide them.
  'journey.read': guides,
  'journey.open-personal-data': guides,
  'journey.start': guides,
  'journey.enter-step': following,
  'journey.pause': following,
  'journey.resume': following,
  'journey.add-note': guides,
  'journey.observe-leak': following,
  'journey.change-feedback-consent': following,
  'journey.assign-coach': following,
  'journey.transfer-coach': following,
  'journey.record-absence': following,
  'journey.record-return': following,
  'journey.add-task': guides,
  'journey.complete-task': guides,
  'journey.cancel-task': following,
  'journey.plan-conversation': guides,
  'journey.record-conversation': following,
  'journey.record-missed-conversation': guides,
  'journey.record-interests': following,
  'journey.record-precondition': following,
  'journey.draw-route-map': following,
  'journey.conclude-orientation': following,
  'journey.conclude-in-depth-orientation': following,
  'journey.begin-placement': following,
  'journey.begin-training': following,
  'journey.complete-training': following,
  'journey.abandon-training': following,
  'journey.record-check-in': following,
  'journey.record-missed-check-in': following,
  'journey.record-contract-outcome': following,
  'journey.end-placement': following,
  'journey.establish-durability': following,
  'journey.record-durability-lost': following,
  'journey.end': following,
  'journey.reopen': following,
  'journey.give-way': guides,

  'enquiry.register': guides,
  'enquiry.read': guides,
  'enquiry.open-personal-data': guides,
  'enquiry.route': ['front-desk', 'coordinator'],
  'enquiry.plan-follow-up': guides,
  'enquiry.record-follow-up': guides,
  'enquiry.settle': guides,
  'enquiry.become-candidate': guides,
  'enquiry.erase-early': ['front-desk', 'coordinator'],

  'policy.read': [...members, 'steering-group'],
  'policy.set': ['administrator'],

  // Where a person can be handed over to, which a sender needs to know as well.
  'service-point.find': everybody,
  'service-point.read': [...members, 'steering-group'],
  'service-point.read-members': members,
  'service-point.open': ['administrator'],
  'service-point.serve-region': ['administrator'],
  'service-point.stop-serving-region': ['administrator'],
  'service-point.add-member': ['administrator'],
  'service-point.change-member': ['administrator'],
  'service-point.remove-member': ['administrator'],

  'organisation.read': ['sender', ...members],
  'organisation.register': ['administrator'],
  'organisation.add-client': ['administrator'],
  'organisation.change-client-keys': ['administrator'],
  'organisation.remove-client': ['administrator'],
  'organisation.add-advisor': ['administrator', 'coordinator'],
  'organisation.remove-advisor': ['administrator', 'coordinator'],

  'webhook-subscription.read': subscribers,
  'webhook-subscription.subscribe': subscribers,
  'webhook-subscription.change-url': subscribers,
  'webhook-subscription.rotate-secret': subscribers,
  'webhook-subscription.pause': subscribers,
  'webhook-subscription.resume': subscribers,
  'webhook-subscription.unsubscribe': subscribers,
  'webhook-delivery.read': subscribers,
  'webhook-delivery.replay': subscribers,

  'obligations.read': guides,
  'timeline.read': guides,
  'today.read': guides,
  'today.read-of-colleague': ['coordinator'],
  'workload.read': ['coordinator'],
  'report.figures': ['coordinator', 'programme-manager', 'administrator'],
  'report.promises': ['sender', 'coordinator', 'programme-manager', 'steering-group', 'administrator'],
  'projection.read': ['administrator'],
  'projection.rebuild': ['administrator'],
} as const satisfies Record<string, readonly Exclude<Role, 'system'>[]>;

/** Something that somebody may or may not do: `category.command` for what changes a stream, `category.verb` for what is read. */
export type Action = keyof typeof table;

export const actions = Object.keys(table) as readonly Action[];

export function rolesFor(action: Action): readonly Role[] {
  return table[action];
}

/** Whether any of the roles held allows it. */
export function mayDo(who: Pick<Actor, 'roles'> | readonly Role[], action: Action): boolean {
  const held = 'roles' in who ? who.roles : who;
  return held.some((role) => rolesFor(action).includes(role));
}
