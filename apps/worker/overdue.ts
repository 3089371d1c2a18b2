import { observe } from '../../libs/telemetry/index.js';
import type { Ports } from './ports.js';

interface Row {
  readonly queue: string;
  readonly overdue: number;
  readonly oldest: Date | null;
}

/** Deliveries have receivers who may not answer; everything else only waits for Overstap itself. */
const overdueByQueue = `select queue, count(due_at)::integer as overdue, min(due_at) as oldest
  from (values ('webhook-deliveries', true), ('obligations', false)) as queues (queue, webhooks)
  left join read_model.open_obligations on starts_with(target, 'webhook/') = webhooks and due_at <= $1
  group by queue`;

/** Tells of what should have been carried out by now, as the read model knows it. */
export function observeOverdue({ clock, query }: Pick<Ports, 'clock' | 'query'>): void {
  observe(['overdue', 'queueAge'], async () => {
    const now = await clock.now();
    const rows = await query<Row>(overdueByQueue, [now]);
    return {
      overdue: rows.map(({ queue, overdue }) => ({ value: overdue, attributes: { 'overstap.queue': queue } })),
      queueAge: rows.map(({ queue, oldest }) => ({
        value: oldest === null ? 0 : Math.max(0, Date.parse(now) - oldest.getTime()) / 1_000,
        attributes: { 'overstap.queue': queue },
      })),
    };
  });
}
