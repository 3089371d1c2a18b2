/** Where progress is shown, such as stderr. */
export interface Screen {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** How far something is. */
export interface Stage {
  /** What is being done: `writing`. Rate and time left are of this stage. */
  readonly name: string;
  readonly events: number;
  /** How many there are in all; null where nobody knows. */
  readonly total: number | null;
  /** Which part has been done, from 0 to 1, where `total` does not tell. */
  readonly share?: number;
  /** Anything else that tells how far it is. */
  readonly more?: string;
}

/** Milliseconds between two looks of somebody who watches. */
const renewEvery = 250;

/** For whoever watches on a terminal, one line that is written anew; where nobody watches, nothing. */
export class Progress {
  private name: string | undefined;
  private began = 0;
  private before = 0;
  private shownAt = Number.NEGATIVE_INFINITY;
  private shown = false;

  constructor(
    private readonly screen: Screen,
    private readonly now: () => number = () => performance.now(),
  ) {}

  show(stage: Stage): void {
    if (!this.screen.isTTY) return;
    const now = this.now();
    if (stage.name !== this.name) {
      this.name = stage.name;
      this.began = now;
      this.before = stage.events;
      this.shownAt = Number.NEGATIVE_INFINITY;
    }
    if (now < this.shownAt + renewEvery) return;
    this.shownAt = now;
    this.shown = true;
    this.screen.write(`\r\u001b[K${line(stage, (stage.events - this.before) / ((now - this.began) / 1_000))}`);
  }

  /** A line of its own, above what is shown. */
  say(text: string): void {
    this.clear();
    this.screen.write(`${text}\n`);
  }

  /** Leaves nothing of it on the terminal. */
  clear(): void {
    if (this.shown) this.screen.write('\r\u001b[K');
    this.shown = false;
  }
}

function line({ name, events, total, share = total ? events / total : undefined, more }: Stage, rate: number): string {
  const perSecond = Number.isFinite(rate) && rate > 0 ? Math.round(rate) : undefined;
  const left = total !== null && perSecond ? (total - events) / perSecond : undefined;
  return [
    `${name}: ${count(events)}${total === null ? '' : ` of ${count(total)}`} events`,
    share === undefined ? [] : `${Math.floor(100 * share)} %`,
    perSecond === undefined ? [] : `${count(perSecond)}/s`,
    left === undefined ? [] : `${duration(left)} to go`,
    more ?? [],
  ]
    .flat()
    .join(', ');
}

function count(number: number): string {
  return number.toLocaleString('en');
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
