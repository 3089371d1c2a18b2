import type { Role } from '../kernel/actor.js';
import { actions, mayDo, type Action } from './access.js';

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
SFC··O···  handover.offer
SFCLJO···  handover.read
SFCLJO···  handover.open-personal-data
S·C··O···  handover.feedback
S····O···  handover.accept
S····O···  handover.decline
S····O···  handover.propose-redirect
S····O···  handover.name-coach
S·C··O···  handover.record-attempt
S·C··O···  handover.propose-times
S·C··O···  handover.plan-conversation
S·C··O···  handover.record-missed-conversation
S·C··O···  handover.record-conversation
S·C··O···  handover.complete
S·C··O···  handover.withdraw
S·C··O···  handover.record-candidate-declined
S·C··O···  handover.return
S·C··O···  handover.mark-entered-in-error
S·C··O···  handover.take-back
·FCLJO···  candidate.register
·FCLJO···  candidate.read
·FCLJO···  candidate.open-personal-data
·FCLJO···  candidate.search
··CLJO···  candidate.dossier
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
········A  service-point.open
········A  service-point.manage
·FCLJOP·A  service-point.read-members
········A  service-point.manage-members
SFCLJOP·A  organisation.read
········A  organisation.register
········A  organisation.manage-clients
·····O··A  organisation.manage-advisors
·FCLJO···  obligations.read
·FCLJO···  timeline.read
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

  it('shows the steering group nothing about a person', () => {
    const personal = actions.filter((action) => /^(handover|candidate|enquiry|timeline|obligations)\./.test(action));
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
