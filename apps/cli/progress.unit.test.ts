import { Progress } from './progress.js';

describe('progress', () => {
  const on = (isTTY: boolean) => {
    const written: string[] = [];
    let now = 0;
    const progress = new Progress({ isTTY, write: (text) => void written.push(text) }, () => now);
    return { written, progress, at: (milliseconds: number) => (now = milliseconds) };
  };
  const anew = '\r\u001b[K';

  test('on a terminal is one line with counts, share, rate and time left, written anew four times a second at most', () => {
    const { written, progress, at } = on(true);
    progress.show({ name: 'writing', events: 1_000, total: 200_000 });
    at(100);
    progress.show({ name: 'writing', events: 1_100, total: 200_000 });
    at(2_000);
    progress.show({ name: 'writing', events: 5_000, total: 200_000 });
    at(2_100);
    progress.show({ name: 'comparing', events: 100, total: 200_000 });
    at(4_100);
    progress.show({ name: 'comparing', events: 10_100, total: 10_200 });
    progress.clear();
    progress.clear();
    expect(written).toEqual([
      `${anew}writing: 1,000 of 200,000 events, 0 %`,
      `${anew}writing: 5,000 of 200,000 events, 2 %, 2,000/s, 1 min 38 s to go`,
      `${anew}comparing: 100 of 200,000 events, 0 %`,
      `${anew}comparing: 10,100 of 10,200 events, 99 %, 5,000/s, 1 s to go`,
      anew,
    ]);
  });

  test('tells what is known where the end is not', () => {
    const { written, progress, at } = on(true);
    progress.show({ name: 'checking', events: 10, total: null, share: 0.457 });
    at(1_000);
    progress.show({ name: 'exporting', events: 0, total: null, more: '1.0 MB' });
    progress.say('waiting for the event store: gone');
    expect(written).toEqual([
      `${anew}checking: 10 events, 45 %`,
      `${anew}exporting: 0 events, 1.0 MB`,
      anew,
      'waiting for the event store: gone\n',
    ]);
  });

  test('elsewhere is nothing', () => {
    const { written, progress } = on(false);
    progress.show({ name: 'writing', events: 1, total: 2 });
    progress.clear();
    expect(written).toEqual([]);
  });
});
