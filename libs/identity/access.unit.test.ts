import { candidateCommandRoles } from '../candidate/allowed-commands.js';
import { enquiryCommandRoles } from '../enquiry/allowed-commands.js';
import { journeyCommandRoles } from '../journey/index.js';
import { organisationCommandRoles } from '../organisation/allowed-commands.js';
import { policyCommandRoles } from '../policy/allowed-commands.js';
import { servicePointCommandRoles } from '../service-point/allowed-commands.js';
import type { Role } from '../kernel/actor.js';
import { actions, mayDo, rolesFor, type Action } from './access.js';

const entries = Object.entries as <K extends string, V>(of: Record<K, V>) => [K, V][];

const letters = {
  sender: 'S',
  'front-desk': 'F',
  'career-coach': 'C',
  'labour-market-coach': 'L',
  'job-coach': 'J',
  coordinator: 'O',
  'programme-manager': 'P',
  'steering-group': 'G',
  administrator: 'A',
} as const satisfies Record<Exclude<Role, 'system'>, string>;

const matrix = `
SFCLJO···  handover.offer
SFCLJO···  handover.read
SFCLJO···  handover.search
SFCLJO···  handover.open-personal-data
SFCLJO···  handover.feedback
SF···O···  handover.accept
SF···O···  handover.decline
SF···O···  handover.propose-redirect
SF···O···  handover.name-coach
S·CLJO···  handover.record-attempt
SFCLJO···  handover.propose-times
S·CLJO···  handover.plan-conversation
S·CLJO···  handover.record-missed-conversation
S·CLJO···  handover.record-conversation
S·CLJO···  handover.complete
S·CLJO···  handover.return
SFCLJO···  handover.record-candidate-declined
SFCLJO···  handover.withdraw
SFCLJO···  handover.mark-entered-in-error
SFCLJO···  handover.take-back
·FCLJO···  candidate.register
·FCLJO···  candidate.read
·FCLJO···  candidate.open-personal-data
·FCLJO···  candidate.search
··CLJO···  candidate.dossier
·····O···  candidate.read-openings
·FCLJO···  candidate.correct-personal-data
·FCLJO···  candidate.change-situation
·FCLJO···  candidate.record-skills
·····O···  candidate.assign-coach
··CLJO···  candidate.add-note
·FCLJO···  candidate.give-disclosure
·FCLJO···  candidate.withdraw-disclosure
··CLJO···  candidate.restrict
·····O···  candidate.lift-restriction
·····O···  candidate.link-duplicate
·····O···  candidate.unlink-duplicate
·FCLJO···  candidate.request-erasure
·····O···  candidate.decline-erasure
·····O···  candidate.approve-erasure
·FCLJO···  journey.read
·FCLJO···  journey.open-personal-data
·FCLJO···  journey.start
··CLJO···  journey.enter-step
··CLJO···  journey.pause
··CLJO···  journey.resume
·FCLJO···  journey.add-note
··CLJO···  journey.observe-leak
··CLJO···  journey.change-feedback-consent
··CLJO···  journey.assign-coach
··CLJO···  journey.transfer-coach
··CLJO···  journey.record-absence
··CLJO···  journey.record-return
·FCLJO···  journey.add-task
·FCLJO···  journey.complete-task
··CLJO···  journey.cancel-task
·FCLJO···  journey.plan-conversation
··CLJO···  journey.record-conversation
·FCLJO···  journey.record-missed-conversation
··CLJO···  journey.record-interests
··CLJO···  journey.record-precondition
··CLJO···  journey.draw-route-map
··CLJO···  journey.conclude-orientation
··CLJO···  journey.conclude-in-depth-orientation
··CLJO···  journey.begin-placement
··CLJO···  journey.begin-training
··CLJO···  journey.complete-training
··CLJO···  journey.abandon-training
··CLJO···  journey.record-check-in
··CLJO···  journey.record-missed-check-in
··CLJO···  journey.record-contract-outcome
··CLJO···  journey.end-placement
··CLJO···  journey.establish-durability
··CLJO···  journey.record-durability-lost
··CLJO···  journey.end
··CLJO···  journey.reopen
·FCLJO···  journey.give-way
·FCLJO···  enquiry.register
·FCLJO···  enquiry.read
·FCLJO···  enquiry.open-personal-data
·F···O···  enquiry.route
·FCLJO···  enquiry.plan-follow-up
·FCLJO···  enquiry.record-follow-up
·FCLJO···  enquiry.settle
·FCLJO···  enquiry.become-candidate
·F···O···  enquiry.erase-early
·FCLJOPGA  policy.read
········A  policy.set
SFCLJOPGA  service-point.find
·FCLJOPGA  service-point.read
·FCLJOP·A  service-point.read-members
········A  service-point.open
········A  service-point.serve-region
········A  service-point.stop-serving-region
········A  service-point.add-member
········A  service-point.change-member
········A  service-point.remove-member
SFCLJOP·A  organisation.read
········A  organisation.register
········A  organisation.add-client
········A  organisation.change-client-keys
········A  organisation.remove-client
·····O··A  organisation.add-advisor
·····O··A  organisation.remove-advisor
S····O··A  webhook-subscription.read
S····O··A  webhook-subscription.subscribe
S····O··A  webhook-subscription.change-url
S····O··A  webhook-subscription.rotate-secret
S····O··A  webhook-subscription.pause
S····O··A  webhook-subscription.resume
S····O··A  webhook-subscription.unsubscribe
S····O··A  webhook-delivery.read
S····O··A  webhook-delivery.replay
·FCLJO···  obligations.read
·FCLJO···  timeline.read
·FCLJO···  today.read
·····O···  today.read-of-colleague
·····O···  workload.read
·····OP·A  report.figures
S····OPGA  report.promises
········A  projection.read
········A  projection.rebuild
`;

describe('who may do what', () => {
  it('is what this table says: Sender, Front desk, Career, Labour-market and Job coach, cOordinator, Programme manager, steering Group, Administrator', () => {
    const row = (action: Action) => entries(letters).map(([role, letter]) => (mayDo([role], action) ? letter : '·'));
    const lines = actions.map((action) => `${row(action).join('')}  ${action}`);
    expect(`\n${lines.join('\n')}\n`).toBe(matrix);
  });

  // The aggregates say for themselves who gives a command at all; the two must not drift apart.
  it.each([
    ['candidate', candidateCommandRoles],
    ['journey', journeyCommandRoles],
    ['enquiry', enquiryCommandRoles],
    ['policy', policyCommandRoles],
    ['service-point', servicePointCommandRoles],
    ['organisation', organisationCommandRoles],
  ] as const)('agrees with the commands of a %s', (category, commandRoles) => {
    const people = (roles: readonly Role[]) => roles.filter((role) => role !== 'system').sort();
    const own: [string, readonly Role[]][] = Object.entries(commandRoles);
    const expected = own.flatMap(([type, roles]) => (people(roles).length > 0 ? [[`${category}.${type}`, people(roles)]] : []));
    const commands = new Set(own.map(([type]) => `${category}.${type}`));
    const stated = actions.filter((action) => commands.has(action)).map((action) => [action, people(rolesFor(action))]);
    expect(Object.fromEntries(stated)).toEqual(Object.fromEntries(expected));
  });

  it('shows the steering group nothing about a person', () => {
    const personal = actions.filter((action) =>
      /^(handover|candidate|journey|enquiry|timeline|obligations|today|workload)\./.test(action),
    );
    expect(personal.filter((action) => mayDo(['steering-group'], action))).toEqual([]);
  });

  it('lets nobody in without a role, nor as Overstap itself', () => {
    expect(actions.filter((action) => mayDo([], action) || mayDo(['system'], action))).toEqual([]);
  });

  it('adds up the roles of somebody who has several', () => {
    const both = { roles: ['front-desk', 'coordinator'] as const };
    expect([mayDo(both, 'enquiry.route'), mayDo(both, 'candidate.approve-erasure'), mayDo(both, 'policy.set')]).toEqual([
      true,
      true,
      false,
    ]);
  });
});
