import 'reflect-metadata';
import { appendFile, rm, writeFile } from 'node:fs/promises';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import '../../apps/api/resources.js';
import { markOf, partsOf, type Dto } from '../../apps/api/http/fields.js';
import { operations } from '../../apps/api/http/operation.js';
import { eventually } from '../support/eventually.js';
import { grootAmsterdam, handOver, noordHolland, zaanstreek } from '../support/region.js';
import { startTimeout, System, type Caller, type Page } from '../support/system.js';
import { Search, type Found } from './search.js';

/** What is written in a journey. */
const inJourney = [
  ...['reisnotitie', 'nietgekomen', 'verslag', 'talent', 'motivatie', 'actie', 'voorwaarde', 'station', 'richting', 'stapreden'],
  ...[
    'verdiept',
    'overgedragen',
    'taak',
    'knelpunt',
    'opleiding',
    'taakklaar',
    'gestopt',
    'afspraakcandidate',
    'afspraakemployer',
  ],
  ...['werkgestopt', 'pauze', 'einde', 'heropend'],
];

/** Begins every text that is planted; stands nowhere else. */
const stem = 'Plantsel';
const phones = ['06 87654329', '+31687654329', '0687654329', '687654329'];
const dateOfBirth = '1961-12-27';
const postcode = '9873 QZ';
const search = new Search([stem, ...phones.slice(0, 3), dateOfBirth, `${postcode}"`]);

/** Fields about a person that something was planted in, by operation. */
const planted = new Set<string>();

function plant<Field extends string>(
  operation: string,
  fields: Readonly<Record<Field, unknown>>,
): Readonly<Record<Field, unknown>> {
  for (const field of Object.keys(fields)) planted.add(`${operation}.${field}`);
  return fields;
}
const text = (what: string): string => `${stem}${what}`;
/** As {@link plant}, in a field within a field: `stations.title`. */
function plantWithin(operation: string, field: string, value: string): string {
  planted.add(`${operation}.${field}`);
  return value;
}
const person = (what: string): object => ({
  givenName: text(`voor${what}`),
  infix: text('tussen'),
  familyName: text(`achter${what}`),
  dateOfBirth,
  email: `${stem}${what}@voorbeeld.example`,
  phone: phones[0],
  postcode,
  preferredChannel: 'email',
  preferredTimes: text('tijden'),
  languages: [text('taal')],
});

interface Known {
  readonly id: string;
  readonly status: string;
  readonly name?: string;
}

let system: System;
let sender: Caller;
let desk: Caller;
let coach: Caller;
let coordinator: Caller;
/** Who guided the person in the end, and every other registration of the same person. */
let candidate: string;
let linked: readonly string[];
let handover: string;
let enquiry: string;
let journey: string;
let settledEnquiry: string;
/** As published before the erasure, by path. */
const published = new Map<string, string>();

const reports = ['promises', 'figures'].map((name) => `/reports/${name}?from=2030-01-01T00:00:00Z&to=2031-01-01T00:00:00Z`);

beforeAll(async () => {
  system = await System.start({ now: '2030-05-13T08:00:00Z' });
  sender = system.as(zaanstreek.id);
  [desk, coach, coordinator] = ['front-desk', 'career-coach', 'coordinator'].map((role) =>
    system.as(`${role}-groot-amsterdam`),
  ) as [Caller, Caller, Caller];
}, startTimeout);

afterAll(() => system?.stop());

/** Everything that there is on disk and behind every interface that keeps something. */
async function everywhere(): Promise<{ readonly places: number; readonly found: readonly Found[] }> {
  await system.sql('superuser', 'checkpoint');
  const files = await search.inFolder(system.varDirectory);
  const tables = await inTables();
  const histories = await inHistories();
  return { places: files.files + tables.places + histories.places, found: [...files.found, ...tables.found, ...histories.found] };
}

/** As a dump of the database has it: what PostgreSQL compresses is not readable in its files. */
async function inTables(): Promise<{ readonly places: number; readonly found: readonly Found[] }> {
  const url = new URL(system.composition.urls.database.superuser);
  url.pathname = new URL(system.composition.urls.database.owner).pathname;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'm') or c.relkind = 'v' and n.nspname = 'read_model'`,
    );
    const found: Found[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(`select t::text as row from ${name} t`);
      found.push(...search.inText(rows.map(({ row }) => row).join('\n'), `table ${name}`));
    }
    return { places: tables.length, found };
  } finally {
    await client.end();
  }
}

async function inHistories(): Promise<{ readonly places: number; readonly found: readonly Found[] }> {
  const connection = await Connection.connect({ address: system.composition.urls.temporal });
  try {
    const { workflow } = new Client({ connection, namespace: 'overstap' });
    const found: Found[] = [];
    let places = 0;
    for await (const execution of workflow.list()) {
      places++;
      const { workflowId, runId } = execution;
      const history = await workflow.getHandle(workflowId, runId).fetchHistory();
      found.push(...search.inText(JSON.stringify([execution.raw, history], bytesAsText), `history of ${workflowId}`));
    }
    return { places, found };
  } finally {
    await connection.close();
  }
}

/** Payloads of a history are bytes, which JSON would write as numbers. */
function bytesAsText(_name: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  const given = value as { readonly type?: unknown; readonly data?: unknown } | null;
  if (given?.type === 'Buffer' && Array.isArray(given.data)) return Buffer.from(given.data as number[]).toString('latin1');
  return typeof value === 'bigint' ? String(value) : value;
}

describe('a person who is everywhere', () => {
  test('comes in by enquiries, handovers and the front desk, and is written about in every field', async () => {
    enquiry = (
      await desk.does('/enquiries', {
        from: 'candidate',
        channel: 'email',
        followUpOn: '2030-05-14',
        ...plant('registerEnquiry', {
          contact: { name: text('vrager'), phone: phones[2], email: `${stem}vrager@voorbeeld.example` },
          question: text('vraag'),
        }),
      })
    ).id;
    await desk.does(`/enquiries/${enquiry}/_record-follow-up`, {
      outcome: 'spoken',
      ...plant('recordFollowUp', { text: text('opgevolgd') }),
    });
    await desk.does(`/enquiries/${enquiry}/_become-candidate`, {
      situation: {},
      ...plant('becomeCandidate', { person: person('vrager') }),
    });
    settledEnquiry = (
      await desk.does('/enquiries', {
        from: 'candidate',
        channel: 'phone',
        contact: { name: text('beller'), phone: phones[1] },
        question: text('belvraag'),
        followUpOn: '2030-05-14',
      })
    ).id;
    await desk.does(`/enquiries/${settledEnquiry}/_settle`, {
      settlement: 'answered',
      ...plant('settleEnquiry', { text: text('antwoord') }),
    });
    const registered = (
      await desk.does('/candidates', {
        situation: {},
        origin: { channel: 'event' },
        ...plant('registerCandidate', { person: person('balie') }),
      })
    ).id;

    const told = plant('offerHandover', {
      person: person('overdracht'),
      question: text('eigenwoorden'),
      doneSoFar: text('gedaan'),
      advisor: { name: text('adviseur'), phone: phones[0], email: `${stem}adviseur@voorbeeld.example` },
    });
    const advisorTimes = [{ start: '2030-05-14T09:00:00+02:00', end: '2030-05-14T12:00:00+02:00' }];
    handover = await handOver(sender, 'ERASE-1', {
      ...told,
      advisorTimes,
      agreement: { textVersion: '1', agreedOn: '2030-05-10' },
    });
    await system
      .as('coordinator-noord-holland')
      .does(`/handovers/${handover}/_redirect`, { servicePoint: grootAmsterdam.id, reason: 'closer-to-home' });
    await coordinator.does(`/handovers/${handover}/_accept`);
    await coordinator.does(`/handovers/${handover}/_name-coach`, { coach: 'career-coach-groot-amsterdam' });
    const attempt = plant('recordAttempt', { note: text('poging'), advice: text('pogingsadvies') });
    await coach.does(`/handovers/${handover}/_record-attempt`, {
      channel: 'phone',
      at: await system.now(),
      outcome: 'not-reached',
      ...attempt,
    });
    await coach.does(`/handovers/${handover}/_record-attempt`, {
      channel: 'phone',
      at: await system.now(),
      outcome: 'reached',
      note: text('bereikt'),
    });
    for (const by of ['candidate', 'coach'])
      await coach.does(`/handovers/${handover}/_propose-times`, { by, times: advisorTimes });
    const planned = { start: '2030-05-14T09:30:00+02:00', end: '2030-05-14T10:15:00+02:00', mode: 'video' };
    await coach.does(`/handovers/${handover}/_plan-conversation`, planned);
    await system.advance('2030-05-14T08:30:00Z');
    const missed = plant('recordMissedConversation', { note: text('gemist') });
    await coach.does(`/handovers/${handover}/_record-missed-conversation`, { absent: ['candidate'], ...missed });
    await coach.does(`/handovers/${handover}/_record-conversation`, {
      heldAt: await system.now(),
      present: ['advisor', 'candidate', 'coach'],
      ...plant('recordConversation', { told: text('verteld'), promised: text('beloofd'), askNext: text('navragen') }),
    });
    await coach.does(`/handovers/${handover}/_complete`);

    const declined = await handOver(sender, 'ERASE-2', { ...told, servicePoint: noordHolland.id });
    const toSender = plant('declineHandover', { advice: text('afwijsadvies') });
    await system
      .as('coordinator-noord-holland')
      .does(`/handovers/${declined}/_decline`, { reason: 'already-guided-here', ...toSender });
    const returned = await handOver(sender, 'ERASE-3', { ...told, servicePoint: grootAmsterdam.id });
    await coordinator.does(`/handovers/${returned}/_accept`);
    await coach.does(`/handovers/${returned}/_return`, {
      reason: 'moved',
      ...plant('returnHandover', { advice: text('terugadvies') }),
    });
    await system.settled();

    candidate = (await coach.sees<{ readonly candidate: string }>(`/handovers/${handover}`)).candidate;
    const others = await Promise.all([
      coach.sees<{ readonly candidate: string }>(`/handovers/${returned}`),
      desk.sees<{ readonly candidate: string }>(`/enquiries/${enquiry}`),
    ]);
    linked = [registered, ...others.map((other) => other.candidate)];
    for (const other of linked) await coordinator.does(`/candidates/${candidate}/_link-duplicate`, { candidate: other });
    await coach.does(
      `/candidates/${candidate}/_correct-personal-data`,
      plant('correctPersonalData', { person: person('verbeterd') }),
    );
    await coach.does(`/candidates/${candidate}/_add-note`, plant('addNote', { text: text('notitie') }));
    journey = await travelled();
    await desk.does(`/candidates/${candidate}/_request-erasure`, { reason: 'candidate-asked' });
    await coordinator.does(`/candidates/${candidate}/_decline-erasure`, plant('declineErasure', { why: text('waaromniet') }));
    await system.settled();
  });

  /** A journey through every step, with something written wherever something can be; it is open in the end. */
  async function travelled(): Promise<string> {
    const { id } = await coach.does('/journeys', { candidate, route: 'inflow' });
    const does = (command: string, body: object = {}, who = coach) => who.does(`/journeys/${id}/_${command}`, body);
    const now = await system.now();
    await does('add-note', plant('addJourneyNote', { text: text('reisnotitie') }));
    await does('plan-conversation', { start: '2030-05-14T11:00:00+02:00', end: '2030-05-14T12:00:00+02:00', mode: 'video' });
    await system.advance('2030-05-14T09:30:00Z');
    const missed = plant('recordMissedJourneyConversation', { note: text('nietgekomen') });
    await does('record-missed-conversation', { absent: 'candidate', ...missed });
    const summary = plant('recordJourneyConversation', { summary: text('verslag') });
    await does('record-conversation', { heldAt: now, mode: 'phone', substantive: true, ...summary });
    const drawn = plant('recordInterests', { talents: text('talent'), motivation: text('motivatie') });
    await does('record-interests', { interests: [{ line: 'energy', strength: 'strong' }], ...drawn });
    const precondition = plant('recordPrecondition', { action: text('actie'), note: text('voorwaarde') });
    await does('record-precondition', { precondition: 'transport', standing: 'open', ...precondition });
    const title = plantWithin('drawRouteMap', 'stations.title', text('station'));
    await does('draw-route-map', { line: 'energy', stations: [{ kind: 'training', title }] });
    const direction = { result: 'direction', line: 'energy' };
    await does('conclude-orientation', {
      conclusion: direction,
      ...plant('concludeOrientation', { note: text('richting') }),
    });
    const entering = plant('enterStep', { note: text('stapreden') });
    await does('enter-step', { step: 'in-depth-orientation', reason: 'wants-to-experience', ...entering });
    const advised = plant('concludeInDepthOrientation', { note: text('verdiept') });
    await does('conclude-in-depth-orientation', { advice: 'to-matching', line: 'energy', ...advised });

    const colleague = 'coordinator-groot-amsterdam';
    await system.as('administrator-groot-amsterdam').does(`/service-points/${grootAmsterdam.id}/_change-member`, {
      subject: colleague,
      roles: ['coordinator', 'career-coach'],
    });
    for (const to of [colleague, 'career-coach-groot-amsterdam']) {
      const transfer = plant('transferCoach', { note: text('overgedragen') });
      await does('transfer-coach', { role: 'career-coach', coach: to, reason: 'workload', ...transfer }, system.as(colleague));
    }
    await does('add-task', { role: 'career-coach', dueOn: '2030-05-20', ...plant('addTask', { text: text('taak') }) });
    await does('observe-leak', { leak: 'availability', ...plant('observeLeak', { note: text('knelpunt') }) });
    const training = { provider: 'noorderpoort', kind: 'mbo-bbl', startsOn: '2030-05-14', withJob: true };
    await does('begin-training', { ...training, ...plant('beginTraining', { title: text('opleiding') }) });
    const begun = await does('begin-placement', {
      employer: 'windwerken',
      startsOn: '2030-05-14',
      contract: 'permanent',
      hours: 32,
      wageBand: 'unknown',
      inTechnology: true,
      attribution: 'spt',
      trainingNeeded: false,
      practiceTrainer: 'named',
    });
    interface Detail {
      readonly tasks: readonly { readonly task: string }[];
      readonly trainings: readonly { readonly training: string }[];
      readonly placements: readonly { readonly placement: string }[];
    }
    const detail = await coach.sees<Detail>(`/journeys/${id}`, begun);
    const task = detail.tasks[0]?.task;
    await does('complete-task', { task, ...plant('completeTask', { note: text('taakklaar') }) });
    const abandoned = plant('abandonTraining', { note: text('gestopt') });
    const abandoning = { training: detail.trainings[0]?.training, abandonedOn: '2030-05-14', reason: 'hours' };
    await does('abandon-training', { ...abandoning, ...abandoned });
    const placement = detail.placements[0]?.placement;
    const side = (which: string) => ({
      heldAt: '2030-05-14T09:00:00Z',
      risk: 'act',
      agreements: plantWithin('recordCheckIn', `${which}.agreements`, text(`afspraak${which}`)),
    });
    await does('record-check-in', { placement, term: '2-weeks', candidate: side('candidate'), employer: side('employer') });
    const ended = plant('endPlacement', { note: text('werkgestopt') });
    await does('end-placement', { placement, lastDay: '2030-05-14', by: 'employer', reason: 'trial-period', ...ended });
    await does('enter-step', { step: 'matching', reason: 'placement-ended' });
    await does('pause', { reason: 'holiday', resumesOn: '2030-06-17', ...plant('pauseJourney', { note: text('pauze') }) });
    await does('resume');
    await does('end', { ending: { outcome: 'no-further-help' }, ...plant('endJourney', { note: text('einde') }) });
    await does('reopen', { reason: 'reached-again', ...plant('reopenJourney', { note: text('heropend') }) });
    return id;
  }

  test('with something planted in every field that holds what is about a person', async () => {
    const { schemas } = (await sender.sees<Document>('/openapi.json')).components;
    const sealed = operations()
      .filter(({ kind, tag }) => kind === 'command' && ['Handovers', 'Candidates', 'Journeys', 'Enquiries'].includes(tag))
      .flatMap(({ id, body }) => (body === undefined ? [] : sealedIn(body, schemas).map((field) => `${id}.${field}`)));
    expect([...planted].sort()).toEqual(sealed.sort());
  });

  interface Document {
    readonly components: { readonly schemas: Schemas };
  }
  type Schemas = Readonly<Record<string, { readonly properties?: Readonly<Record<string, object>> }>>;

  /** Fields of a body that are sealed, at any depth. */
  function sealedIn(body: Dto, schemas: Schemas): readonly string[] {
    return Object.entries(schemas[body.name]?.properties ?? {}).flatMap(([name, schema]) => {
      if (markOf(new body(), name)?.sealed) return [name];
      const said = JSON.stringify(schema);
      const part = partsOf(body).find((one) => said.includes(`"#/components/schemas/${one.name}"`));
      return part ? sealedIn(part, schemas).map((field) => `${name}.${field}`) : [];
    });
  }

  test('can be read by who may, and stands nowhere in plain text', async () => {
    const { items } = await coach.finds<Page<Known>>('/candidates/_search', { name: text('achterverb') });
    expect(items.map(({ id }) => id)).toEqual([candidate]);
    const found = await coach.finds<{ readonly items: readonly { readonly candidate: string }[] }>(
      '/candidates/_find-duplicates',
      { person: person('balie') },
    );
    expect(found.items.map((item) => item.candidate).sort()).toEqual([candidate, ...linked].sort());
    const all = await Promise.all(
      [
        `/candidates/${candidate}/dossier`,
        `/handovers/${handover}`,
        `/handovers/${handover}/timeline?limit=100`,
        `/journeys/${journey}`,
        `/journeys/${journey}/timeline?limit=100`,
        `/journeys/${journey}/route-map`,
        `/enquiries/${enquiry}`,
        `/enquiries/${settledEnquiry}`,
      ].map(async (path) => (await coach.get(path)).text),
    );
    const words = [
      'achterverbeterd',
      'notitie',
      'waaromniet',
      'eigenwoorden',
      'adviseur',
      'poging',
      'gemist',
      'verteld',
      'beloofd',
      'navragen',
      'opgevolgd',
      'antwoord',
      ...inJourney,
    ];
    for (const word of words) expect([word, all.some((answer) => answer.includes(text(word)))]).toEqual([word, true]);
    const { places, found: inPlain } = await everywhere();
    expect(inPlain).toEqual([]);
    expect(places).toBeGreaterThan(500);
  }, 120_000);
});

describe('the person is erased', () => {
  test('by request of one and approval of another', async () => {
    for (const report of reports) {
      const { asOf } = await coordinator.sees<{ readonly asOf: string }>(report);
      const path = `${report}&asOf=${asOf}`;
      published.set(path, (await coordinator.get(path)).text);
    }
    await coach.does(`/candidates/${candidate}/_request-erasure`, { reason: 'candidate-asked' });
    await coordinator.does(`/candidates/${candidate}/_approve-erasure`);
    await desk.does(`/enquiries/${settledEnquiry}/_erase-early`);
    await system.settled();
    for (const id of [candidate, ...linked])
      expect(await coach.sees<Known>(`/candidates/${id}`)).toMatchObject({ status: 'erased', person: null });
    expect(await coach.sees<Known>(`/enquiries/${settledEnquiry}`)).toMatchObject({ status: 'erased' });
    expect(await coach.sees<Known>(`/journeys/${journey}`)).toMatchObject({ status: 'ended' });
    const keys = await system.sql<{ standing: number }>(
      'app',
      `select count(*)::integer as standing from vault.keys k where owner = $1 and wrapped is not null
          and exists (select from event_store.events e where e.data::text like '%' || k.key_id || '%' and e.stream ~ '^(candidate|enquiry|handover)/')`,
      [grootAmsterdam.key],
    );
    expect(keys).toEqual([{ standing: 0 }]);
  });

  interface Line {
    readonly type: string;
    readonly texts: Readonly<Record<string, unknown>>;
  }
  async function timelineOf(id: string): Promise<readonly Line[]> {
    const lines: Line[] = [];
    for (let cursor = ''; ;) {
      const { items, next }: Page<Line> = await coach.sees<Page<Line>>(`/candidates/${id}/timeline?limit=100${cursor}`);
      lines.push(...items);
      if (next === null) return lines;
      cursor = `&cursor=${next}`;
    }
  }

  test('after which nobody can read anything of it, though it can be seen that it was', async () => {
    // What the API keeps of keys in memory, for a minute at most, goes with its process.
    await system.composition.kill('api');
    await system.composition.start('api');
    const paths = [
      ...[candidate, ...linked].flatMap((id) => [
        `/candidates/${id}`,
        `/candidates/${id}/timeline?limit=100`,
        `/candidates/${id}/dossier`,
        `/candidates/${id}/possible-duplicates`,
      ]),
      ...['', '/timeline?limit=100'].map((rest) => `/handovers/${handover}${rest}`),
      ...[enquiry, settledEnquiry].flatMap((id) => [`/enquiries/${id}`, `/enquiries/${id}/timeline`]),
      ...['', '/timeline?limit=100', '/route-map'].map((rest) => `/journeys/${journey}${rest}`),
      '/journeys?names=true&status=active,paused,ended',
      '/today?names=true&limit=100',
      '/workload?names=true',
      '/handovers?names=true',
      '/candidates?names=true&status=active,erasing,erased',
    ];
    for (const reader of [coordinator, coach, sender])
      for (const path of paths) expect([path, search.inText((await reader.get(path)).text, path)]).toEqual([path, []]);
    const passedOn = (await system.as('coordinator-noord-holland').get(`/handovers/${handover}`)).text;
    expect(search.inText(passedOn, 'handover passed on')).toEqual([]);
    const lines = await timelineOf(candidate);
    expect(lines.map(({ type }) => type)).toEqual(
      expect.arrayContaining([
        'handover.conversation-held.v1',
        'candidate.note-added.v1',
        'journey.route-map-drawn.v1',
        'candidate.erased.v1',
      ]),
    );
    expect(lines.flatMap(({ texts }) => Object.values(texts)).filter((value) => value !== null)).toEqual([]);
    for (const name of [text('achterverb'), text('voorbalie')])
      expect((await coach.finds<Page<Known>>('/candidates/_search', { name })).items).toEqual([]);
    const duplicates = await coach.finds<{ readonly items: readonly object[] }>('/candidates/_find-duplicates', {
      person: person('balie'),
    });
    expect(duplicates.items).toEqual([]);
    expect(await coach.isRefused(`/candidates/${candidate}/_add-note`, { text: 'Nog iets.' })).toMatchObject({ status: 409 });
  });

  test('while published figures stay as they were', async () => {
    expect(published.size).toBe(reports.length);
    for (const [path, text] of published) expect((await coordinator.get(path)).text).toBe(text);
  });

  test('and stands in no file, table, history or log', async () => {
    const { places, found } = await everywhere();
    expect(found).toEqual([]);
    expect(places).toBeGreaterThan(500);
  }, 120_000);
});

describe('this search', () => {
  test('finds what is planted in a file, a log, a table and a history', async () => {
    const { composition } = system;
    const planting = {
      file: composition.folder.file('temporal', 'planted.bin'),
      log: composition.folder.logFile('api'),
    };
    await writeFile(planting.file, Buffer.concat([Buffer.from([1, 2, 3]), Buffer.from(`${text('bestand')}`, 'utf16le')]));
    await appendFile(planting.log, `${JSON.stringify({ msg: Buffer.from(`xy${text('logregel')}`).toString('base64') })}\n`);
    await system.sql(
      'owner',
      `create table projection.planted as select repeat('x', 10000) || $1::text || repeat('x', 10000) as line`,
      [text('tabel')],
    );
    const connection = await Connection.connect({ address: composition.urls.temporal });
    const { workflow } = new Client({ connection, namespace: 'overstap' });
    await workflow.start('nobody-runs-this', {
      workflowId: 'planted',
      taskQueue: 'planted',
      args: [{ said: text('geschiedenis') }],
    });
    const listed = async (): Promise<boolean> => (await workflow.count('WorkflowId = "planted"')).count === 1;
    await eventually(listed);
    await connection.close();
    const { found } = await everywhere();
    await rm(planting.file);
    const places = new Set(found.map(({ where }) => where));
    for (const place of [
      'temporal/planted.bin',
      'logs/api.log',
      'table projection.planted',
      'history of planted',
      'temporal/temporal.db-wal',
    ])
      expect(places).toContain(place);
  }, 120_000);
});
