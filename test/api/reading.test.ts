import { randomUUID } from 'node:crypto';
import type { Response } from 'supertest';
import { methodOf, operations } from '../../apps/api/http/operation.js';
import { offer, offered, people, startApi, violationsOf, type Api, type Who } from './support.js';
import { schemaChecker } from './schema-checker.js';

const { administrator, werkcentrum, northCoordinator, northCoach, northDesk, southCoordinator } = people;

let api: Api;
let document: object;
beforeAll(async () => {
  api = await startApi();
  document = (await api.raw().get('/v1/openapi.json')).body;
});
afterAll(() => api.stop());

async function done(asking: Promise<Response>): Promise<Response> {
  const response = await asking;
  if (response.status >= 300)
    throw new Error(
      `answered with ${response.status} ${String(response.body.code)} ${JSON.stringify(response.body.errors ?? '')}`,
    );
  return response;
}
const verb = (who: Who, id: string, name: string, body: object = {}) => done(api.post(who, `/v1/handovers/${id}/_${name}`, body));
const times = [{ start: '2030-05-14T09:00:00+02:00', end: '2030-05-14T12:00:00+02:00' }];

/** Taken, with a coach, the candidate reached and all times known; the candidate is registered. */
async function inContact(): Promise<{ readonly id: string; readonly candidate: string; readonly position: string }> {
  const id = await offered(api);
  await verb(northCoordinator, id, 'accept');
  await verb(northCoordinator, id, 'name-coach', { coach: northCoach });
  await verb(northCoach, id, 'record-attempt', {
    channel: 'phone',
    at: '2030-05-13T09:00:00+02:00',
    outcome: 'reached',
    note: 'Opgewekt gesprek.',
  });
  for (const by of ['candidate', 'coach']) await verb(northCoach, id, 'propose-times', { by, times });
  const position = await api.carryOut(`handover/${id}`);
  const seen = await done(api.get(northCoach, `/v1/handovers/${id}?position=${position}`));
  return { id, candidate: seen.body.candidate, position };
}

describe('what is read', () => {
  test('fits the schemas of the OpenAPI document, for every operation', async () => {
    const check = schemaChecker(document);
    const { id, candidate } = await inContact();
    await verb(northCoach, id, 'plan-conversation', {
      start: '2030-05-14T09:30:00+02:00',
      end: '2030-05-14T10:15:00+02:00',
      mode: 'video',
    });
    const enquiry = (
      await done(
        api.post(northDesk, '/v1/enquiries', {
          from: 'anonymous',
          channel: 'phone',
          question: 'Wanneer bent u open?',
          followUpOn: '2030-05-16',
        }),
      )
    ).body.id;
    const journey = (await done(api.post(northCoach, '/v1/journeys', { candidate, route: 'inflow' }))).body.id;
    const stations = [{ kind: 'training', title: 'Leren lassen.' }];
    await done(api.post(northCoach, `/v1/journeys/${journey}/_draw-route-map`, { line: 'metal', stations }));
    const policy = operations().find((operation) => operation.id === 'setPolicy')?.example ?? {};
    const { position } = (
      await done(api.post(administrator, '/v1/policies/spt-noord/_set', policy, { 'Acting-For': 'service-point:spt-noord' }))
    ).body;
    await api.ports.positions.waitForPosition(
      [
        'handovers',
        'candidates',
        'journeys',
        'enquiries',
        'policies',
        'timeline',
        'feedback',
        'open-obligations',
        'promise-facts',
      ],
      position,
      20_000,
    );

    const ids: Record<string, string> = {
      Handovers: id,
      Candidates: candidate,
      Journeys: journey,
      Enquiries: enquiry,
      Policies: 'spt-noord',
      'Service points': 'spt-noord',
      Organisations: 'werkcentrum-noord',
    };
    const askers: Record<string, Who> = {
      listFeedback: werkcentrum,
      listProjections: administrator,
      listDueForErasure: northCoordinator,
    };
    const period = '?from=2030-01-01T00:00:00Z&to=2031-01-01T00:00:00Z';
    const queries: Record<string, string> = {
      reportPromises: period,
      reportFigures: `${period}&by=sender`,
      reportLetter: period,
    };
    const reads = operations().filter(
      (operation) => operation.kind === 'read' && operation.tag !== 'Webhooks' && operation.access !== 'anybody',
    );
    expect(reads.length).toBeGreaterThan(30);
    for (const operation of reads) {
      const path = `/v1${operation.path.replace('{id}', ids[operation.tag] ?? '')}${queries[operation.id] ?? ''}`;
      const who = askers[operation.id] ?? northCoordinator;
      const response = await (methodOf(operation) === 'GET' ? api.get(who, path) : api.post(who, path, operation.example));
      expect([operation.id, response.status, response.body.code ?? '']).toEqual([operation.id, 200, '']);
      const type = response.headers['content-type']?.split(';', 1)[0] ?? '';
      const schema = operation.returns.content[type];
      expect([operation.id, schema]).toEqual([operation.id, expect.any(Object)]);
      if (type === 'application/json') check(schema ?? {}, response.body, operation.id);
      if (operation.returns.etag)
        expect([operation.id, response.headers['etag']]).toEqual([operation.id, `"${response.body.revision}"`]);
    }
  });

  test('waits for a position, and says so when it does not come', async () => {
    const made = await done(api.post(werkcentrum, '/v1/handovers', offer()));
    expect((await api.get(werkcentrum, `/v1/handovers/${made.body.id}?position=${made.body.position}`)).status).toBe(200);
    const far = '99999999999-1';
    const late = await api.get(werkcentrum, `/v1/handovers?position=${far}`);
    expect([late.status, late.body.code, Number(late.headers['retry-after']) > 0]).toEqual([503, 'unavailable', true]);
  });

  test('comes in pages, each handover once', async () => {
    const made = await Promise.all(Array.from({ length: 5 }, () => offered(api)));
    const { position } = (await done(api.post(werkcentrum, '/v1/handovers', offer()))).body;
    const seen: string[] = [];
    let next: string | null = null;
    do {
      const response: Response = await done(
        api.get(werkcentrum, `/v1/handovers?limit=2&position=${position}${next === null ? '' : `&cursor=${next}`}`),
      );
      expect(response.body.items.length).toBeLessThanOrEqual(2);
      seen.push(...response.body.items.map(({ id }: { id: string }) => id));
      next = response.body.next;
    } while (next !== null);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(made));
  });

  test('shows the names of persons to who is entitled and asked, and each opening is on record', async () => {
    const { id, position } = (await done(api.post(werkcentrum, '/v1/handovers', offer()))).body;
    const nameOf = async (who: Who, query: string) =>
      (await done(api.get(who, `/v1/handovers?position=${position}${query}`))).body.items.find(
        (item: { id: string }) => item.id === id,
      )?.name;
    expect(await nameOf(northCoordinator, '&names=true')).toBe('Samira el Idrissi');
    expect(await nameOf(northCoordinator, '')).toBeUndefined();
    expect(await nameOf(werkcentrum, '&names=true')).toBeNull();
    const purposes = async () => {
      await api.get(northCoordinator, `/v1/handovers/${id}`);
      return openings(northCoordinator);
    };
    expect(await purposes()).toEqual(expect.arrayContaining(['handover', 'handover-list']));
  });
});

/** For what somebody has opened personal data, as the superuser sees it. */
async function openings(actor: string): Promise<string[]> {
  const { rows } = await api.asSuperuser<{ purpose: string }>('select distinct purpose from vault.openings where actor = $1', [
    actor,
  ]);
  return rows.map(({ purpose }) => purpose);
}

describe('a handover on its way', () => {
  test('is found on the beginnings of names before anybody took it, by whom it was put to, and shown as a possible duplicate', async () => {
    const person = { givenName: 'Wietske', familyName: 'Zoekgraag', phone: '06 11223344' };
    const { id, position } = (await done(api.post(werkcentrum, '/v1/handovers', { ...offer(), person }))).body;
    const found = async (who: Who) =>
      (await done(api.post(who, `/v1/handovers/_search?position=${position}`, { name: 'zoekg' }))).body.items;
    expect(await found(northDesk)).toEqual([expect.objectContaining({ id, name: 'Wietske Zoekgraag' })]);
    expect(await found(southCoordinator)).toEqual([]);
    expect(await found(werkcentrum)).toEqual([]);
    expect((await api.post(northDesk, '/v1/handovers/_search', { name: ' - ' })).status).toBe(400);
    const same = { person: { givenName: 'W.', familyName: 'Zoekgraag-Jansen', phone: '+31 6 11223344' } };
    const duplicates = await done(api.post(northDesk, `/v1/candidates/_find-duplicates?position=${position}`, same));
    expect(duplicates.body.items).toEqual([{ candidate: null, handover: id, name: expect.any(String), sharing: ['phone'] }]);
  });

  test('shows the times that suit all three, and a calendar file that names nobody', async () => {
    const { id } = await inContact();
    const suitable = await done(api.get(werkcentrum, `/v1/handovers/${id}/suitable-times`));
    expect(suitable.body.items).toEqual([{ start: '2030-05-14T07:00:00.000Z', end: '2030-05-14T10:00:00.000Z' }]);
    expect((await api.get(northCoach, `/v1/handovers/${id}/conversation.ics`)).status).toBe(404);
    await verb(northCoach, id, 'plan-conversation', {
      start: '2030-05-14T09:30:00+02:00',
      end: '2030-05-14T10:15:00+02:00',
      mode: 'at-receiver',
    });
    const file = await done(api.get(werkcentrum, `/v1/handovers/${id}/conversation.ics`));
    expect(file.headers['content-type']).toBe('text/calendar; charset=utf-8');
    expect(file.text).toMatch(/^BEGIN:VCALENDAR\r\n/);
    expect(file.text).toContain('DTSTART:20300514T073000Z');
    expect(file.text).toContain(`UID:${id}@handover`);
    for (const name of ['Samira', 'Idrissi', 'Joost']) expect(file.text).not.toContain(name);
  });

  test('tells each side what it may do', async () => {
    const id = await offered(api);
    const of = async (who: Who) => (await done(api.get(who, `/v1/handovers/${id}/allowed-commands`))).body.commands;
    expect(await of(northCoordinator)).toEqual(['accept', 'decline', 'propose-redirect', 'record-candidate-declined']);
    expect(await of(werkcentrum)).toEqual(['propose-times', 'record-candidate-declined', 'withdraw', 'mark-entered-in-error']);
    expect(await of(northCoach)).toEqual(['record-candidate-declined']);
  });

  test('is passed on with the person sealed anew; who passed it on keeps the status only', async () => {
    const id = await offered(api);
    await verb(northCoordinator, id, 'redirect', { servicePoint: 'spt-zuid', reason: 'closer-to-home' });
    const { position } = (await verb(southCoordinator, id, 'accept')).body;
    const there = await done(api.get(southCoordinator, `/v1/handovers/${id}?position=${position}`));
    expect(there.body).toMatchObject({
      view: 'full',
      person: { familyName: 'Idrissi' },
      question: 'Ik wil graag iets met mijn handen doen.',
    });
    const here = await done(api.get(northCoordinator, `/v1/handovers/${id}`));
    expect(here.body).toMatchObject({ view: 'status-only', status: 'accepted' });
    expect(Object.keys(here.body)).not.toEqual(expect.arrayContaining(['reference', 'person', 'situation']));
    const found = await done(api.post(southCoordinator, '/v1/candidates/_search', { name: 'idri' }));
    expect(found.body.items).toEqual([]);
    const after = await api.carryOut(`handover/${id}`);
    expect(
      (await done(api.post(southCoordinator, `/v1/candidates/_search?position=${after}`, { name: 'idri' }))).body.items,
    ).toHaveLength(1);
    const events = JSON.stringify(await api.ports.store.readStream(`handover/${id}`));
    for (const secret of ['Samira', 'Idrissi', 'handen', 'Joost', 'voorbeeld.example']) expect(events).not.toContain(secret);
  });

  test('gives the sender the reason and advice that come back, and its feedback without reasons', async () => {
    const id = await offered(api);
    const { position } = (
      await verb(northCoordinator, id, 'decline', { reason: 'no-capacity', advice: 'Probeer het in juni opnieuw.' })
    ).body;
    const seen = await done(api.get(werkcentrum, `/v1/handovers/${id}?position=${position}`));
    expect(seen.body.ended).toEqual({ at: expect.any(String), reason: 'no-capacity', advice: 'Probeer het in juni opnieuw.' });
    const feedback = await done(api.get(werkcentrum, `/v1/feedback?handover=${id}&position=${position}`));
    expect(feedback.body.items).toEqual([
      { handover: id, reference: expect.any(String), kind: 'ended', occurred: expect.any(String) },
    ]);
    expect((await api.get(northCoordinator, `/v1/feedback?handover=${id}`)).body.items).toEqual([]);
  });

  test('has a timeline with its texts, for who holds them', async () => {
    const { id, position } = await inContact();
    const lines = (await done(api.get(northCoach, `/v1/handovers/${id}/timeline?limit=100&position=${position}`))).body.items;
    const attempt = lines.find(({ type }: { type: string }) => type === 'handover.attempt-recorded.v1');
    expect(attempt).toMatchObject({
      texts: { '/note': 'Opgewekt gesprek.' },
      words: { nl: 'Wij hebben geprobeerd u te bereiken.' },
    });
    expect((await api.get(werkcentrum, `/v1/handovers/${id}/timeline`)).status).toBe(403);
  });

  test('counts in the report of promises, as JSON and as CSV', async () => {
    const { position } = await inContact();
    const query = `?from=2030-01-01T00:00:00Z&to=2031-01-01T00:00:00%2B01:00&position=${position}`;
    const report = await done(api.get(northCoordinator, `/v1/reports/promises${query}`));
    expect(report.body.rows).toContainEqual(
      expect.objectContaining({ sender: { kind: 'organisation', id: 'werkcentrum-noord' }, promise: 'accept', side: 'receiver' }),
    );
    expect(report.body.definition.name).toBe('promises-per-sender');
    const token = await api.token(northCoordinator);
    const as = (accept: string) =>
      api.raw().get(`/v1/reports/promises${query}`).set('Authorization', `Bearer ${token}`).set('Accept', accept);
    const csv = await as('text/csv');
    expect(csv.headers['content-type']).toMatch(/^text\/csv/);
    const [head, first] = csv.text.replace(/^\uFEFF/, '').split('\r\n');
    expect(head).toMatch(
      /^figure,title,from,to,asOf,sender,senderName,promise,side,kept,broken,late,released,open,share,numerator,/,
    );
    expect(first).toContain('promises-per-sender,"Beloften per verwijzer, nagekomen en verbroken",2030-01-01T00:00:00.000Z,');
    expect((await as('application/pdf')).status).toBe(406);
    const backwards = await api.get(northCoordinator, '/v1/reports/promises?from=2031-01-01T00:00:00Z&to=2030-01-01T00:00:00Z');
    expect(violationsOf(backwards)).toEqual(['query to ends-before-it-starts']);
  });
});

describe('a candidate', () => {
  const registration = (overrides: object = {}) => ({
    person: {
      givenName: 'Yusuf',
      familyName: `Özdemir-${randomUUID().replace(/[^a-z]/g, '')}`,
      dateOfBirth: '1990-02-03',
      phone: '06 22334455',
      ...overrides,
    },
    situation: { workStatus: 'employed', sector: 'hospitality' },
    origin: { channel: 'walk-in' },
  });
  const register = async (overrides?: object) =>
    (await done(api.post(northDesk, '/v1/candidates', registration(overrides)))).body;

  test('is found on the beginnings of names, by its own service point only', async () => {
    const { id, position } = await register({ givenName: 'Wijnanda', familyName: 'van der Zeepaard' });
    const search = async (who: Who, name: string) =>
      (await done(api.post(who, `/v1/candidates/_search?position=${position}`, { name }))).body.items;
    expect(await search(northCoach, 'zeep wij')).toEqual([
      expect.objectContaining({ id, name: 'Wijnanda van der Zeepaard', persona: '4' }),
    ]);
    expect(await search(northCoach, 'zeep jan')).toEqual([]);
    expect(await search(southCoordinator, 'zeep')).toEqual([]);
    expect((await api.get(southCoordinator, `/v1/candidates/${id}`)).status).toBe(404);
    expect((await api.post(southCoordinator, `/v1/candidates/${id}/_add-note`, { text: 'x' })).status).toBe(404);
    expect(violationsOf(await api.post(northCoach, '/v1/candidates/_search', { name: ' - ' }))).toEqual(['body /name too-short']);
  });

  test('is found by the corrected name, and by the old one no longer', async () => {
    const { id } = await register({ givenName: 'Pelle', familyName: 'Oudenaam' });
    const key = { 'Idempotency-Key': randomUUID() };
    const first = { person: { givenName: 'Pelle', familyName: 'Nieuwnaam' } };
    await done(api.post(northDesk, `/v1/candidates/${id}/_correct-personal-data`, first, key));
    const { position } = (
      await done(
        api.post(northDesk, `/v1/candidates/${id}/_correct-personal-data`, {
          person: { givenName: 'Pelle', familyName: 'Nieuwernaam' },
        }),
      )
    ).body;
    await done(api.post(northDesk, `/v1/candidates/${id}/_correct-personal-data`, first, key));
    const search = async (name: string) =>
      (await done(api.post(northCoach, `/v1/candidates/_search?position=${position}`, { name }))).body.items.length;
    expect([await search('oudenaam'), await search('nieuwernaam'), await search('nieuwnaam')]).toEqual([0, 1, 0]);
  });

  test('shows possible duplicates when registered, before and after', async () => {
    const phone = '06 55667788';
    const { id, position } = await register({ phone });
    const before = await done(
      api.post(northDesk, `/v1/candidates/_find-duplicates?position=${position}`, {
        person: { givenName: 'Y', familyName: 'O', phone: '+31655667788' },
      }),
    );
    expect(before.body.items).toEqual([
      { candidate: id, handover: null, name: expect.stringContaining('Yusuf'), sharing: ['phone'] },
    ]);
    const other = await register({ phone, givenName: 'Joep' });
    expect(other.possibleDuplicates).toEqual([expect.objectContaining({ candidate: id, sharing: ['phone'] })]);
    const after = await done(api.get(northDesk, `/v1/candidates/${id}/possible-duplicates?position=${other.position}`));
    expect(after.body.items).toEqual([expect.objectContaining({ candidate: other.id })]);
  });

  test('shows its texts to the coach assigned and the coordinator; others see that something was written', async () => {
    const { candidate } = await inContact();
    const { position } = (
      await done(api.post(northCoach, `/v1/candidates/${candidate}/_add-note`, { text: 'Houdt van buiten werken.' }))
    ).body;
    const noteSeenBy = async (who: Who) => {
      const { body } = await done(api.get(who, `/v1/candidates/${candidate}/timeline?position=${position}`));
      return body.items.find(({ type }: { type: string }) => type === 'candidate.note-added.v1').texts;
    };
    expect(await noteSeenBy(northCoordinator)).toEqual({ '/text': 'Houdt van buiten werken.' });
    expect(await noteSeenBy(northCoach)).toEqual({ '/text': 'Houdt van buiten werken.' });
    expect(await noteSeenBy(northDesk)).toEqual({ '/text': null });
  });

  test('tells the coordinator who opened what, for what, in pages', async () => {
    const { candidate } = await inContact();
    await done(api.get(northCoach, `/v1/candidates/${candidate}`));
    await done(api.get(northCoach, `/v1/candidates/${candidate}/dossier`));
    const record: { actor: string; purpose: string; at: string }[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const after: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body } = await done(api.get(northCoordinator, `/v1/candidates/${candidate}/openings?limit=1${after}`));
      expect(body.items.length).toBeLessThanOrEqual(1);
      record.push(...body.items);
      cursor = body.next;
    }
    const mine = record.filter(({ actor }) => actor === northCoach);
    expect(new Set(mine.map(({ purpose }) => purpose))).toEqual(new Set(['handover', 'candidate', 'dossier']));
    expect(record.map(({ at }) => at)).toEqual(
      record
        .map(({ at }) => at)
        .sort()
        .reverse(),
    );
    expect((await api.get(northCoach, `/v1/candidates/${candidate}/openings`)).status).toBe(403);
    expect((await api.get(southCoordinator, `/v1/candidates/${candidate}/openings`)).status).toBe(404);
    expect((await api.get(northCoordinator, `/v1/candidates/${candidate}/openings?cursor=WyJ4Il0`)).status).toBe(400);
  });

  test('takes along everything that is known, in words', async () => {
    const { candidate } = await inContact();
    const { position } = (
      await done(api.post(northCoach, `/v1/candidates/${candidate}/_add-note`, { text: 'Houdt van buiten werken.' }))
    ).body;
    const dossier = await done(api.get(northCoach, `/v1/candidates/${candidate}/dossier?position=${position}`));
    expect(dossier.headers['content-disposition']).toBe('attachment; filename="dossier.json"');
    expect(dossier.body.candidate.person).toMatchObject({ givenName: 'Samira', familyName: 'Idrissi' });
    const words = dossier.body.history.map((line: { words: { nl: string } }) => line.words.nl);
    expect(words[0]).toBe('De verwijzer heeft u aangemeld.');
    expect(words).toEqual(
      expect.arrayContaining([
        'Het servicepunt heeft de aanmelding aangenomen.',
        'U bent ingeschreven.',
        'Er is een notitie gemaakt.',
      ]),
    );
    const texts = JSON.stringify(dossier.body.history.map((line: { texts: object }) => line.texts));
    for (const text of ['Houdt van buiten werken.', 'Opgewekt gesprek.', 'Ik wil graag iets met mijn handen doen.'])
      expect(texts).toContain(text);
    expect((await api.get(northDesk, `/v1/candidates/${candidate}/dossier`)).status).toBe(403);
    const nobodys = await register({ givenName: 'Wietske' });
    const path = `/v1/candidates/${nobodys.id}/dossier?position=${nobodys.position}`;
    expect((await api.get(northCoach, path)).status).toBe(403);
    expect((await api.get(northCoordinator, path)).status).toBe(200);
  });

  test('is erased when another coordinator than who asked approves; nothing can be read or added then', async () => {
    const { id } = await register({ givenName: 'Wispelturia' });
    await done(
      api
        .post(northDesk, `/v1/candidates/${id}/_add-note`, { text: 'x' })
        .then(
          (response) => (
            expect(response.status).toBe(403),
            api.post(northCoach, `/v1/candidates/${id}/_add-note`, { text: 'Wil weg.' })
          ),
        ),
    );
    const asked = await done(api.post(northDesk, `/v1/candidates/${id}/_request-erasure`, { reason: 'candidate-asked' }));
    const due = await done(
      api.get(northCoordinator, `/v1/candidates/due-for-erasure?names=true&position=${asked.body.position}`),
    );
    expect(due.body.items).toContainEqual(
      expect.objectContaining({ id, erasure: 'requested', name: expect.stringContaining('Wispelturia') }),
    );
    await done(api.post(northCoordinator, `/v1/candidates/${id}/_approve-erasure`));
    const erased = await api.carryOut(`candidate/${id}`);
    const gone = await done(api.get(northCoordinator, `/v1/candidates/${id}?position=${erased}`));
    expect(gone.body).toMatchObject({ status: 'erased', person: null });
    const note = await api.post(northCoach, `/v1/candidates/${id}/_add-note`, { text: 'Nog iets.' });
    expect([note.status, note.body.code]).toEqual([409, 'person-erased']);
    const situation = await api.post(northCoach, `/v1/candidates/${id}/_change-situation`, { situation: {} });
    expect([situation.status, situation.body.code]).toEqual([409, 'candidate-erased']);
    expect((await done(api.post(northCoach, '/v1/candidates/_search', { name: 'wispelturia' }))).body.items).toEqual([]);
    const timeline = await done(api.get(northCoordinator, `/v1/candidates/${id}/timeline`));
    for (const { texts } of timeline.body.items) expect(Object.values(texts).every((text) => text === null)).toBe(true);
  });
});

describe('an enquiry', () => {
  test('is followed up and becomes a candidate', async () => {
    const made = await done(
      api.post(northDesk, '/v1/enquiries', {
        from: 'candidate',
        channel: 'website',
        contact: { name: 'Ayla', phone: '06 33445566' },
        question: 'Kan ik monteur worden?',
        followUpOn: '2030-05-20',
      }),
    );
    const { id } = made.body;
    await done(api.post(northDesk, `/v1/enquiries/${id}/_route`, { member: northCoach }));
    expect(violationsOf(await api.post(northDesk, `/v1/enquiries/${id}/_route`, {}))).toEqual(['body  one-of']);
    const followedUp = await done(
      api.post(northCoach, `/v1/enquiries/${id}/_record-follow-up`, { outcome: 'spoken', text: 'Komt langs.' }),
    );
    const seen = await done(api.get(northCoach, `/v1/enquiries/${id}?position=${followedUp.body.position}`));
    expect(seen.body).toMatchObject({ toMember: northCoach, status: 'open' });
    expect(seen.body.texts.map(({ kind, text }: { kind: string; text: unknown }) => [kind, text])).toEqual([
      ['contact', { name: 'Ayla', phone: '06 33445566' }],
      ['question', 'Kan ik monteur worden?'],
      ['follow-up', 'Komt langs.'],
    ]);
    await done(
      api.post(northCoach, `/v1/enquiries/${id}/_become-candidate`, {
        person: { givenName: 'Ayla', familyName: 'Kayabashi' },
        situation: {},
      }),
    );
    const registered = await api.carryOut(`enquiry/${id}`);
    const found = await done(api.post(northCoach, `/v1/candidates/_search?position=${registered}`, { name: 'kayabashi' }));
    expect(found.body.items).toEqual([
      expect.objectContaining({ origin: expect.objectContaining({ channel: 'enquiry', stream: `enquiry/${id}` }) }),
    ]);
  });
});

describe('administration', () => {
  test('shows members by name to their own service point only', async () => {
    const members = await done(api.get(northCoach, '/v1/service-points/spt-noord/members'));
    expect(members.body.items).toContainEqual({
      subject: northCoach,
      name: 'Naam van career-coach',
      roles: ['career-coach'],
      workingDays: [1, 2, 3, 4, 5],
      standIn: null,
    });
    expect((await api.get(southCoordinator, '/v1/service-points/spt-noord/members')).status).toBe(404);
    expect((await api.get(southCoordinator, '/v1/policies/spt-noord')).status).toBe(404);
  });

  test('shows where a municipality can hand over to', async () => {
    const served = await done(api.get(werkcentrum, '/v1/service-points?municipality=MAASTRICHT'));
    expect(served.body.items.map(({ id }: { id: string }) => id)).toEqual(['spt-zuid']);
    expect((await done(api.get(werkcentrum, '/v1/service-points/spt-noord'))).body.regions).toEqual([
      { region: 'groningen', name: 'groningen', municipalities: ['Groningen'], from: '2026-01-01', until: null },
    ]);
  });

  test('shows the clients of an organisation to itself and to who manages them', async () => {
    const of = async (who: Who) => (await done(api.get(who, '/v1/organisations/werkcentrum-noord'))).body;
    expect((await of(werkcentrum)).clients).toEqual([expect.objectContaining({ clientId: werkcentrum })]);
    expect((await of(administrator)).clients).toHaveLength(1);
    expect(await of(northCoach)).not.toHaveProperty('clients');
    expect(await of(people.municipality)).not.toHaveProperty('clients');
  });

  test('lets a machine act for one organisation only', async () => {
    const key = {
      kty: 'EC',
      crv: 'P-256',
      x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
      y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
    };
    const client = { clientId: people.municipality, description: 'Registratiesysteem', jwks: { keys: [key] } };
    const refused = await api.post(administrator, '/v1/organisations/werkcentrum-noord/_add-client', client);
    expect([refused.status, refused.body.code]).toEqual([409, 'client-of-another-organisation']);
    const own = await api.post(administrator, '/v1/organisations/gemeente-aa/_add-client', client);
    expect([own.status, own.body.code]).toEqual([409, 'client-already-added']);
  });

  test('tells who one is', async () => {
    const me = (await done(api.get(northCoach, '/v1/me'))).body;
    expect(me).toMatchObject({
      id: northCoach,
      kind: 'person',
      party: { kind: 'service-point', id: 'spt-noord' },
      roles: ['career-coach'],
    });
    expect(me.actions).toContain('candidate.add-note');
    expect(me.actions).not.toContain('candidate.assign-coach');
  });

  test('a new service point gets its first member from the administrator of another', async () => {
    const acting = { 'Acting-For': 'service-point:spt-noord' };
    await done(api.post(administrator, '/v1/service-points', { id: 'spt-west', name: 'West', kind: 'technology' }, acting));
    const member = (subject: string) => ({ subject, roles: ['administrator'], name: 'Naam' });
    await done(api.post(administrator, '/v1/service-points/spt-west/_add-member', member('west-administrator'), acting));
    expect((await api.post(administrator, '/v1/service-points/spt-west/_add-member', member('another'), acting)).status).toBe(
      404,
    );
  });
});

test('health says what is up', async () => {
  expect((await api.raw().get('/health/live')).body).toEqual({ status: 'up' });
  expect((await api.raw().get('/health/started')).body).toEqual({ status: 'up' });
  const ready = await api.raw().get('/health/ready');
  expect([ready.status, ready.body]).toEqual([
    200,
    { status: 'up', events: 'up', vault: 'up', readModels: 'up', temporal: 'up' },
  ]);
});
