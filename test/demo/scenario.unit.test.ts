import fc from 'fast-check';
import { dutchCalendar } from '../../libs/calendar/index.js';
import type { Deed } from '../../apps/standalone/demo/diary.js';
import { contacts } from '../../apps/standalone/demo/proportions.js';
import { scenario, type Script } from '../../apps/standalone/demo/scenario.js';
import { home } from '../../apps/standalone/demo/staff.js';
import { demoColleagues, demoOrganisations, demoServicePoints } from '../../apps/standalone/demo.js';

const until = '2026-11-21';
const full = scenario({ seed: '1', until, contacts: contacts.full });

const deedsOf = (scripts: readonly Script[]) => scripts.flatMap(({ deeds }) => deeds);
const given = (verb: string, deeds: readonly Deed[] = deedsOf(full.scripts)) => deeds.filter(({ path }) => path.endsWith(verb));
const scenarios = fc.record({
  seed: fc.string(),
  until: fc.constantFrom('2026-11-21', '2027-01-01', '2026-02-28', '2028-02-29'),
  contacts: fc.integer({ min: 1, max: 60 }),
});

describe('the scenario of the demonstration', () => {
  it('is the same for the same seed, and another for another', () => {
    fc.assert(
      fc.property(scenarios, (options) => {
        expect(JSON.stringify(scenario(options))).toBe(JSON.stringify(scenario(options)));
      }),
      { numRuns: 20 },
    );
    const other = scenario({ seed: '2', until, contacts: contacts.quick });
    expect(other.scripts).not.toEqual(scenario({ seed: '1', until, contacts: contacts.quick }).scripts);
  });

  it('has the proportions of the letter', () => {
    const first = ({ deeds }: Script) => given('_begin-placement', deeds).at(0);
    const placed = full.scripts.filter((script) => (first(script)?.body['contract'] ?? 'agency') !== 'agency');
    expect(placed.length).toBe(258);
    const early = placed.filter((script) => (first(script)?.at ?? '') < '2026-08-21T22');
    expect(early.length).toBe(223);
    const trained = placed.filter(({ deeds }) => given('_begin-training', deeds).length > 0);
    expect(trained.length / placed.length).toBeGreaterThan(0.65);
    expect(trained.length / placed.length).toBeLessThan(0.75);
    const [completed, abandoned] = [given('_complete-training').length, given('_abandon-training').length];
    expect(completed / (completed + abandoned)).toBeGreaterThan(0.86);
    expect(completed / (completed + abandoned)).toBeLessThan(0.94);
    const outcomes = given('_record-contract-outcome');
    const followed = outcomes.filter(({ body }) => body['renewed'] === true);
    expect(followed.length / outcomes.length).toBeCloseTo(0.75, 1);
    const firstSixQuarters = full.scripts.filter(({ way, deeds: [first] }) => way && first && first.at < '2026-05-21T22');
    expect(firstSixQuarters.length).toBeGreaterThan(600);
    const intakes = full.scripts.filter(({ deeds }) => deeds.some(({ body }) => body['substantive'] === true));
    expect(intakes.length / 2).toBeGreaterThan(380);
    expect(intakes.length / 2).toBeLessThan(420);
  });

  it('shows what a service point meets: every way in, every sender, broken promises, loops, pauses, leaks', () => {
    expect(new Set(full.scripts.map(({ way }) => way)).size).toBe(17);
    const senders = new Set(given('/handovers').map(({ who }) => who));
    expect(senders.size).toBe(6);
    for (const verb of [
      '_pause',
      '_resume',
      '_reopen',
      '_transfer-coach',
      '_record-absence',
      '_observe-leak',
      '_record-missed-check-in',
    ])
      expect(given(verb).length).toBeGreaterThan(1);
    const back = given('_enter-step').filter(({ body }) => body['reason'] === 'no-match' || body['reason'] === 'placement-ended');
    expect(back.length).toBeGreaterThan(30);
    const leaks = new Set(given('_end').map(({ body }) => (body['ending'] as { readonly leak?: string }).leak));
    expect(leaks.size).toBeGreaterThan(8);
  });

  it('has people do one thing after the other, when the service point is at work, within the two years', () => {
    fc.assert(
      fc.property(scenarios, (options) => {
        const { begins, ends, scripts } = scenario(options);
        const times = new Set(scripts.flatMap(({ deeds }) => deeds.map(({ at }) => at)));
        const atWork = (at: string) =>
          at > begins &&
          at <= ends &&
          dutchCalendar.isWorkingDay(at) &&
          at >= dutchCalendar.sameDayAt(at, '09:00') &&
          at < dutchCalendar.sameDayAt(at, '17:00');
        expect([...times].filter((at) => !atWork(at))).toEqual([]);
        const isOrdered = ({ deeds }: Script) => deeds.every(({ at }, index) => (deeds[index - 1]?.at ?? '') <= at);
        expect(scripts.filter((script) => !isOrdered(script))).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  /** A follow-up that is carried out while somebody gives the same candidate a command could come before it or after it. */
  it('gives no command to a candidate at the moment at which something else of that person tells the candidate', () => {
    const tells = /_(accept|name-coach|become-candidate|end|reopen)$|^\/journeys$/;
    const meeting = full.scripts.flatMap(({ deeds }) => {
      const telling = new Set(deeds.filter(({ path }) => tells.test(path)).map(({ at }) => at));
      return deeds.filter(({ path, at }) => path.startsWith('/candidates/{') && telling.has(at));
    });
    expect(meeting).toEqual([]);
  });

  it('names nobody outside what is sealed', () => {
    for (const { deeds } of full.scripts) {
      const person = deeds.map(({ body }) => body['person']).find((one) => one !== undefined) as
        { readonly givenName: string; readonly familyName: string } | undefined;
      if (!person) continue;
      for (const { path, who, body, names } of deeds) {
        const open = [path, who, names, body['reference'], body['employer'], body['provider'], body['campaign']]
          .join(' ')
          .toLowerCase();
        expect(open).not.toContain(person.familyName.toLowerCase());
      }
    }
  });

  it('invents people who cannot be reached', () => {
    const people = deedsOf(full.scripts).flatMap(
      ({ body }) => (body['person'] as { email?: string; phone?: string } | undefined) ?? [],
    );
    expect(people.length).toBeGreaterThan(700);
    expect(people.filter(({ email }) => email !== undefined && !/@voorbeeld\.example$/.test(email))).toEqual([]);
    expect(people.filter(({ phone }) => phone !== undefined && !/^06 66\d{6}$/.test(phone))).toEqual([]);
    expect(new Set(people.map(({ phone }) => phone)).size).toBeGreaterThan(people.length * 0.85);
  });

  it('is played by people and machines who have the access', () => {
    const known = new Set([
      ...demoServicePoints.flatMap(({ members }) => members.map(({ subject }) => subject)),
      ...demoColleagues.map(({ subject }) => subject),
      ...demoOrganisations.map(({ clientId }) => clientId),
    ]);
    expect(deedsOf(full.scripts).filter(({ who }) => !known.has(who))).toEqual([]);
    expect(new Set(deedsOf(full.scripts).map(({ who }) => who)).size).toBeGreaterThan(15);
    for (const { standIn } of demoColleagues) expect(known.has(standIn)).toBe(true);
    expect(home.id).toBe('spt-noord-holland');
  });
});
