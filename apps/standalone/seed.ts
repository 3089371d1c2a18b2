import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { defaultPolicy } from '../../libs/policy/policy.js';
import type { Composition } from './composition.js';
import { demoToken, publicKeyOf } from './demo-access.js';
import {
  demoColleagues,
  demoOrganisations,
  demoServicePoints,
  firstAdministrator,
  type DemoOrganisation,
  type DemoServicePoint,
} from './demo.js';
import { StartProblem } from './start-problem.js';

export interface SeedOptions {
  readonly onProgress?: (line: string) => void;
  readonly signal?: AbortSignal;
  /** YYYY-MM-DD; regions are served and organisations work from this day on. */
  readonly since?: string;
}

const sinceThen = '2026-01-01';

/**
 * Makes the demonstration through the public API, as its first administrator: service points with regions, policy and members,
 * organisations with a machine client each. Each command has a fixed Idempotency-Key, so that a second time changes nothing.
 */
export async function seed(composition: Pick<Composition, 'urls' | 'folder'>, options: SeedOptions = {}): Promise<void> {
  const { folder, urls } = composition;
  const mark = folder.file('seeded');
  const wanted = createHash('sha256')
    .update(JSON.stringify([demoServicePoints, demoOrganisations]))
    .digest('hex');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return;
  options.onProgress?.('Making two service points with their people, and the organisations that hand over to them');
  const token = await demoToken(folder, urls.issuer, firstAdministrator.subject);
  const api = new SeedApi(urls.api, token, options.signal);
  await Promise.all([
    ...demoServicePoints.map((servicePoint) => seedServicePoint(api, servicePoint, options.since ?? sinceThen)),
    ...demoOrganisations.map((organisation) => seedOrganisation(api, organisation, publicKeyOf(folder, organisation.clientId))),
  ]);
  writeFileSync(mark, wanted, { mode: 0o600 });
}

/** Those who work there besides, where two years are played (demo/). */
export async function seedColleagues(
  { folder, urls }: Pick<Composition, 'urls' | 'folder'>,
  signal?: AbortSignal,
): Promise<void> {
  const api = new SeedApi(urls.api, await demoToken(folder, urls.issuer, firstAdministrator.subject), signal);
  const { id = '' } = demoServicePoints[0] ?? {};
  const party = `service-point:${id}`;
  for (const { subject, name, role, workingDays, standIn } of demoColleagues) {
    const member = { subject, roles: [role], name, standIn, ...(workingDays && { workingDays }) };
    await api.command(party, `/service-points/${id}/_add-member`, `member-${id}-${subject}`, member);
  }
  await api.visible(party, `/service-points/${id}/members`);
}

async function seedServicePoint(api: SeedApi, { id, name, regions, members }: DemoServicePoint, since: string): Promise<void> {
  const party = `service-point:${id}`;
  const path = `/service-points/${id}`;
  await api.command(party, '/service-points', `open-${id}`, { id, name, kind: 'technology' });
  for (const { code, name: region, municipalities } of regions)
    await api.command(party, `${path}/_serve-region`, `serve-${id}-${code}`, {
      region: code,
      name: region,
      municipalities,
      from: since,
    });
  for (const { subject, name: member, role } of members)
    await api.command(party, `${path}/_add-member`, `member-${id}-${subject}`, { subject, roles: [role], name: member });
  const { version: _version, ...terms } = defaultPolicy;
  // The defaults, but for one of the two: what a policy changes can be seen side by side.
  const policy =
    id === 'spt-groot-amsterdam'
      ? { ...terms, promises: { ...terms.promises, coach: 3, contact: 4 } }
      : { ...terms, failedAttempts: 4 };
  await api.command(party, `/policies/${id}/_set`, `policy-${id}`, policy);
  await api.visible(party, `${path}/members`);
}

async function seedOrganisation(api: SeedApi, organisation: DemoOrganisation, publicJwk: object): Promise<void> {
  const { id, name, kind, region, clientId } = organisation;
  const party = `service-point:${servicePointOf(region).id}`;
  await api.command(party, '/organisations', `register-${id}`, { id, name, kind, regions: [region] });
  await api.command(party, `/organisations/${id}/_add-client`, `client-${id}`, {
    clientId,
    description: 'Registratiesysteem van de adviseurs',
    jwks: { keys: [publicJwk] },
  });
  await api.visible(party, `/organisations/${id}`);
}

/** The one that serves a region, which registers its organisations and manages them from then on. */
function servicePointOf(region: string): DemoServicePoint {
  const found = demoServicePoints.find(({ regions }) => regions.some(({ code }) => code === region));
  if (!found) throw new Error(`no demo service point serves ${region}`);
  return found;
}

class SeedApi {
  private readonly positions = new Map<string, string>();

  constructor(
    private readonly url: string,
    private readonly token: string,
    private readonly signal: AbortSignal | undefined,
  ) {}

  async command(actingFor: string, path: string, key: string, body: object): Promise<void> {
    const answer = await this.request(actingFor, path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': `demo-${key}` },
      body: JSON.stringify(body),
    });
    const { position } = JSON.parse(answer) as { readonly position: string | null };
    if (position !== null) this.positions.set(actingFor, position);
  }

  /** Waits until a query shows what was commanded for this party last. */
  async visible(actingFor: string, path: string): Promise<void> {
    const position = this.positions.get(actingFor);
    if (position !== undefined) await this.request(actingFor, `${path}?position=${position}`, {});
  }

  /** Sent again, with the same key, while the API asks to try again. */
  private async request(actingFor: string, path: string, init: RequestInit): Promise<string> {
    for (let attempt = 1; ; attempt++) {
      const response = await fetch(`${this.url}/v1${path}`, {
        ...init,
        signal: this.signal,
        headers: { ...init.headers, authorization: `Bearer ${this.token}`, 'acting-for': actingFor },
      });
      const answer = await response.text();
      if (response.ok) return answer;
      const isPassing = response.status === 429 || response.status === 503;
      if (!isPassing || attempt >= 20)
        throw new StartProblem(
          `The demonstration could not be made: ${path} answered ${response.status} ${answer.slice(0, 300)}`,
        );
      await delay(1_000 * (Number(response.headers.get('retry-after')) || 1), undefined, { signal: this.signal });
    }
  }
}
