export type Standing = 'up' | 'down';

/** Something that a process stands on. */
export interface HealthPart {
  /** Resolves to whether it can be used; what throws or takes too long counts as down. */
  readonly look: () => Promise<boolean>;
  /** Without it the process is of no use to whoever asks. Of the others it is only told how they are. */
  readonly needed: boolean;
}

/** `status` is of the whole; the others are the parts by name. */
export type Readiness = { readonly status: Standing } & Readonly<Record<string, Standing>>;

/** Milliseconds that a part may take to answer. */
const patience = 2_000;

/**
 * How a process is, for whoever runs it, in three questions. *Live*: does it answer at all; if not, start it again. *Started*: has it been
 * ready once; until then it is given time. *Ready*: can it do its work now; if not, send the work elsewhere.
 */
export class Health {
  private parts: Readonly<Record<string, HealthPart>> | null = null;
  private begun = false;
  private ending = false;

  /** What it stands on, as soon as that can be asked; it is not ready before. */
  standsOn(parts: Readonly<Record<string, HealthPart>>): void {
    this.parts = parts;
  }

  /** It takes no new work any more. */
  leaving(): void {
    this.ending = true;
  }

  live(): Readiness {
    return { status: 'up' };
  }

  async started(): Promise<Readiness> {
    if (!this.begun) await this.ready();
    return { status: this.begun ? 'up' : 'down' };
  }

  async ready(): Promise<Readiness> {
    const parts = Object.entries(this.parts ?? {});
    const standings = await Promise.all(parts.map(async ([name, { look }]) => [name, await standingOf(look)] as const));
    const byName = Object.fromEntries(standings);
    const able = this.parts !== null && parts.every(([name, { needed }]) => !needed || byName[name] === 'up');
    this.begun ||= able;
    return { status: able && !this.ending ? 'up' : 'down', ...byName };
  }
}

async function standingOf(look: () => Promise<boolean>): Promise<Standing> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => (timer = setTimeout(resolve, patience, false)));
  try {
    return (await Promise.race([look(), late])) ? 'up' : 'down';
  } catch {
    return 'down';
  } finally {
    clearTimeout(timer);
  }
}
