import type { Response } from 'supertest';
import { offer, people, startApi, violationsOf, type Api, type Who } from './support.js';

const { administrator, werkcentrum, northCoordinator, northCoach, northDesk, northSteering, southCoordinator } = people;

const year = 'from=2030-01-01T00:00:00Z&to=2031-01-01T00:00:00%2B01:00';

let api: Api;
/** Of the last command. */
let position: string;
beforeAll(async () => {
  api = await startApi();
  const enquiry = { channel: 'phone', question: 'Kan ik lassen leren?', followUpOn: '2030-05-16' };
  await done(api.post(northDesk, '/v1/enquiries', { ...enquiry, from: 'anonymous' }));
  const contact = { name: 'Femke Bakker', phone: '06 22334455' };
  await done(api.post(northDesk, '/v1/enquiries', { ...enquiry, from: 'candidate', contact }));
  await done(api.post(werkcentrum, '/v1/handovers', offer()));
  const candidate = {
    person: { givenName: 'Yusuf', familyName: 'Demir', dateOfBirth: '1990-02-03', phone: '06 22334466' },
    situation: { workStatus: 'employed', sector: 'hospitality' },
    origin: { channel: 'walk-in' },
  };
  const registered = await done(api.post(northDesk, '/v1/candidates', candidate));
  const journey = await done(api.post(northCoach, '/v1/journeys', { candidate: registered.body.id, route: 'inflow' }));
  const heldAt = '2030-05-13T09:00:00+02:00';
  position = (
    await done(
      api.post(northCoach, `/v1/journeys/${journey.body.id}/_record-conversation`, { heldAt, mode: 'phone', substantive: true }),
    )
  ).body.position;
});
afterAll(() => api.stop());

async function done(asking: Promise<Response>): Promise<Response> {
  const response = await asking;
  if (response.status >= 300)
    throw new Error(`answered with ${response.status} ${response.body.code} ${JSON.stringify(response.body.errors ?? '')}`);
  return response;
}

const figures = async (query = '', who: Who = northCoordinator) =>
  (await done(api.get(who, `/v1/reports/figures?${year}&position=${position}${query}`))).body;

interface Row {
  readonly group: string | null;
  readonly values: Readonly<Record<string, number | null>>;
}
function rowsOf(report: { figures: { definition: { name: string }; rows: Row[] }[] }, name: string): Row[] {
  return report.figures.find(({ definition }) => definition.name === name)?.rows ?? [];
}

describe('the figures', () => {
  test('come with their definition, period and moment of knowing', async () => {
    const before = Date.now();
    const report = await figures();
    expect(report).toMatchObject({ from: '2030-01-01T00:00:00.000Z', to: '2030-12-31T23:00:00.000Z', by: null });
    expect(Math.abs(Date.parse(report.asOf) - before)).toBeLessThan(60_000);
    expect(rowsOf(report, 'contacts').map(({ values }) => values)).toEqual([{ contacts: 3, anonymous: 1 }]);
    expect(rowsOf(report, 'intakes').map(({ values }) => values)).toEqual([{ intakes: 1 }]);
    for (const { definition, rows } of report.figures) {
      for (const text of [definition.title, definition.numerator, definition.denominator, definition.dateThatCounts])
        expect(text).toEqual({ nl: expect.stringMatching(/\S/), en: expect.stringMatching(/\S/) });
      expect(definition.events.length).toBeGreaterThan(0);
      for (const { values } of rows as Row[])
        for (const measure of Object.keys(values)) expect(definition.columns).toHaveProperty([measure]);
    }
  });

  test('are divided and narrowed as asked', async () => {
    const byOrigin = await figures('&by=origin&figure=contacts');
    expect(byOrigin.figures).toHaveLength(1);
    expect(rowsOf(byOrigin, 'contacts').map(({ group, values }) => [group, values['contacts']])).toEqual([
      ['enquiry', 1],
      ['handover', 1],
      ['walk-in', 1],
    ]);
    const bySender = await figures('&by=sender&figure=contacts');
    expect(rowsOf(bySender, 'contacts')).toContainEqual(
      expect.objectContaining({ group: 'organisation:werkcentrum-noord', groupName: expect.stringMatching(/\S/) }),
    );
    const persona = await figures('&persona=4&figure=contacts,intakes');
    expect(rowsOf(persona, 'contacts')[0]?.values['contacts']).toBe(1);
    const sender = await figures('&sender=organisation:werkcentrum-noord&figure=contacts');
    expect(rowsOf(sender, 'contacts')[0]?.values['contacts']).toBe(1);
  });

  test('are those that were known at a moment', async () => {
    const long = await figures('&asOf=2025-01-01T00:00:00Z');
    expect(rowsOf(long, 'contacts')[0]?.values).toEqual({ contacts: 0, anonymous: 0 });
    const { asOf } = await figures();
    expect(rowsOf(await figures(`&asOf=${asOf}`), 'contacts')).toEqual(rowsOf(await figures(), 'contacts'));
  });

  test('are those of one’s own service point', async () => {
    expect(rowsOf(await figures('', southCoordinator), 'contacts')[0]?.values).toEqual({ contacts: 0, anonymous: 0 });
  });

  test('are for who accounts for them, without persons', async () => {
    for (const who of [northCoach, northDesk, werkcentrum, northSteering])
      expect((await api.get(who, `/v1/reports/figures?${year}`)).status).toBe(403);
    expect((await api.get(administrator, `/v1/reports/figures?${year}`)).status).not.toBe(500);
    const text = JSON.stringify(await figures('&by=sender'));
    for (const secret of ['Femke', 'Bakker', 'Yusuf', 'Demir', 'coach-1', 'v1.']) expect(text).not.toContain(`"${secret}`);
  });

  test('come as CSV, a line per measure', async () => {
    const token = await api.token(northCoordinator);
    const as = (accept: string, query = '') =>
      api.raw().get(`/v1/reports/figures?${year}${query}`).set('Authorization', `Bearer ${token}`).set('Accept', accept);
    const csv = await as('text/csv');
    expect(csv.headers['content-type']).toMatch(/^text\/csv/);
    expect(csv.headers['content-disposition']).toBe('attachment; filename="figures.csv"');
    const lines = csv.text.replace(/^\uFEFF/, '').split('\r\n');
    expect(lines[0]).toMatch(/^figure,title,from,to,asOf,by,group,groupName,step,item,measure,measureTitle,value,numerator,/);
    expect(lines.find((line) => line.startsWith('intakes,'))).toMatch(/^intakes,Intakegesprekken,.*,intakes,Intakegesprekken,1,/);
    expect((await as('text/csv', '&language=en')).text).toContain(
      'Journeys in which the first substantive conversation was held',
    );
    expect((await as('application/pdf')).status).toBe(406);
  });

  test('refuse what they cannot be asked', async () => {
    const asked = async (query: string) => violationsOf(await api.get(northCoordinator, `/v1/reports/figures?${query}`));
    expect(await asked('from=2031-01-01T00:00:00Z&to=2030-01-01T00:00:00Z')).toEqual(['query to ends-before-it-starts']);
    expect(await asked('from=2030-01-01T00:00:00Z&to=2030-01-01T00:00:00Z')).toEqual(['query to ends-before-it-starts']);
    expect(await asked(`${year}&asOf=2999-01-01T00:00:00Z`)).toEqual(['query asOf not-yet-known']);
    expect(await asked('to=2030-01-01T00:00:00Z')).toEqual(['query from required']);
    expect(
      await asked(
        `${year}&by=coach&origin=moon&persona=9&route=up&line=cheese&region=No%20where&sender=me&figure=luck&language=fy`,
      ),
    ).toEqual([
      ...['query by not-one-of', 'query figure not-one-of', 'query language not-one-of', 'query line not-one-of'],
      ...['query origin not-one-of', 'query persona not-one-of', 'query region not-a-slug', 'query route not-one-of'],
      'query sender not-a-party',
    ]);
    expect(await asked(`${year}&coach=coach-1`)).toEqual([expect.stringMatching(/^query coach /)]);
  });

  test('have definitions of their own', async () => {
    const { body } = await done(api.get(northCoordinator, '/v1/reports/figures/definitions'));
    const report = await figures();
    expect(body.figures).toEqual(report.figures.map(({ definition }: { definition: object }) => definition));
    expect(Object.keys(body.groupings)).toContain('sender');
    expect(Object.keys(body.groupings).join()).not.toMatch(/coach/);
  });

  test('make a letter, each with period, standing and definition', async () => {
    const { body } = await done(api.get(northCoordinator, `/v1/reports/letter?${year}&position=${position}`));
    const values = body.figures.map(({ name, value }: { name: string; value: number | null }) => [name, value]);
    expect(values).toEqual([
      ['contacts', 3],
      ['intakes-per-year', expect.closeTo(1, 1)],
      ['placements', 0],
      ['follow-up-contracts', null],
      ['in-training', null],
      ['training-completed', null],
    ]);
    for (const one of body.figures)
      expect(one).toMatchObject({
        standing: 'actual',
        from: body.from,
        to: body.to,
        asOf: body.asOf,
        definition: { notes: expect.any(Array) },
      });
  });
});
