import type { Progress } from './player.js';

export interface Screen {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const barWidth = 24;

/** How far the play is: one line that changes, or a line for each month where the output is no terminal. */
export class ProgressLine {
  private month = '';

  constructor(
    private readonly screen: Screen,
    private readonly contacts: number,
    private readonly clock: () => number = Date.now,
  ) {
    this.began = clock();
  }

  private readonly began: number;

  show(progress: Progress): void {
    const month = progress.day.slice(0, 7);
    if (this.screen.isTTY) this.screen.write(`\r\u001b[2K${this.line(progress, month)}`);
    else if (month !== this.month) this.screen.write(`${this.line(progress, month)}\n`);
    this.month = month;
  }

  end(): void {
    if (this.screen.isTTY) this.screen.write('\n');
  }

  private line({ commands, commandsInAll, contacts, journeys }: Progress, month: string): string {
    const part = commandsInAll === 0 ? 1 : commands / commandsInAll;
    const filled = Math.round(part * barWidth);
    const bar = `[${'#'.repeat(filled)}${'.'.repeat(barWidth - filled)}]`;
    const spent = (this.clock() - this.began) / 1000;
    const left = part > 0.03 ? `about ${time((spent * (1 - part)) / part)} to go` : '';
    const counted = `${String(contacts).padStart(4)}/${this.contacts} contacts  ${String(journeys).padStart(4)} journeys`;
    return `${month}  ${counted}  ${String(Math.floor(part * 100)).padStart(3)} %  ${bar}  ${left}`.trimEnd();
  }
}

/** Seconds as a reader counts them. */
export function time(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 90 ? `${whole} s` : `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}
