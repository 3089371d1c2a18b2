import { StartProblem } from '../../apps/standalone/start-problem.js';
import { demoOptions } from '../../apps/standalone/demo/options.js';
import { ProgressLine, time } from '../../apps/standalone/demo/progress-line.js';

const now = new Date('2026-11-21T15:00:00Z');

describe('what npm run demo is asked', () => {
  it('is 900 people up to today, from a fixed seed', () => {
    const asked = demoOptions([], now);
    expect(asked).toMatchObject({ seed: '1', until: '2026-11-21', contacts: 900, json: null, keep: null, intoStart: false });
    expect(demoOptions(['--quick', '--seed', '7', '--until', '2025-06-30'], now)).toMatchObject({
      ...{ seed: '7', until: '2025-06-30', contacts: 90, size: ' --quick' },
    });
  });

  it('ends on the last day that is over where npm start goes on with it', () => {
    expect(demoOptions(['--into-start', '--demo'], now)).toMatchObject({ until: '2026-11-20', contacts: 90 });
    expect(demoOptions(['--into-start', '--demo=full'], new Date('2026-11-21T20:00:00Z'))).toMatchObject({
      ...{ until: '2026-11-21', contacts: 900 },
    });
  });

  it.each([[['--until', '2026-02-30']], [['--until', 'gisteren']], [['--demo=huge']], [['--people', '3']], [['loose']]])(
    'is refused with what helps: %s',
    (args) => {
      expect(() => demoOptions(args, now)).toThrow(StartProblem);
    },
  );
});

describe('the progress line', () => {
  const progress = { day: '2025-03-14', commands: 50, commandsInAll: 200, contacts: 12, journeys: 9, obligations: 3 };

  function shown(isTTY: boolean, ...days: readonly string[]): string {
    let text = '';
    let at = 0;
    const line = new ProgressLine({ isTTY, write: (more) => (text += more) }, 90, () => (at += 10_000));
    for (const day of days) line.show({ ...progress, day });
    line.end();
    return text;
  }

  it('is one line that changes in a terminal, and a line a month elsewhere', () => {
    expect(shown(true, '2025-03-14', '2025-03-17').split('\r').length).toBe(3);
    const lines = shown(false, '2025-03-14', '2025-03-17', '2025-04-01').trimEnd().split('\n');
    expect(lines).toEqual([
      '2025-03    12/90 contacts     9 journeys   25 %  [######..................]  about 30 s to go',
      '2025-04    12/90 contacts     9 journeys   25 %  [######..................]  about 60 s to go',
    ]);
  });

  it('counts time as a reader does', () => {
    expect([time(4.4), time(89), time(90), time(605)]).toEqual(['4 s', '89 s', '1 min 30 s', '10 min 05 s']);
  });
});
