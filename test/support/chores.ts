import { reject, type Aggregate, type Command, type DomainEvent, type JsonObject } from '../../libs/kernel/index.js';

/** Two small aggregates to drive: a list of chores with a workflow of its own, and a tray that has one only while it owes something. */
export type Chore = {
  readonly id: string;
  readonly dueAt: string;
  /** Another stream or an effect; the list itself when absent. */
  readonly target?: string;
  readonly command?: { readonly type: string; readonly data: JsonObject };
};

type Marked = DomainEvent<'chores.marked.v1', { readonly mark: number }>;
type Planned = DomainEvent<'chores.planned.v1', { readonly list: string; readonly chores: readonly Chore[] }>;
type Done = DomainEvent<'chores.done.v1', { readonly id: string }>;
type Settled = DomainEvent<
  'chores.settled.v1',
  { readonly obligationId: string; readonly outcome: string; readonly code?: string }
>;
type Closed = DomainEvent<'chores.closed.v1', object>;
export type ChoresEvent = Marked | Planned | Done | Settled | Closed;

export type ChoresCommand =
  | Command<'mark', Marked['data']>
  | Command<'plan', { readonly chores: readonly Chore[] }>
  | Command<'do', Done['data']>
  | Command<'settle-obligation', Settled['data']>
  | Command<'close', object>
  | Command<'break', object>;

export interface ChoresState {
  readonly status: 'empty' | 'open' | 'closed';
  readonly marks: readonly number[];
  readonly open: readonly (Chore & { readonly target: string })[];
}

export const chores: Aggregate<ChoresState, ChoresCommand, ChoresEvent> = {
  category: 'chores',
  driven: true,
  initial: { status: 'empty', marks: [], open: [] },
  decide(state, command, { stream }) {
    switch (command.type) {
      case 'mark':
        return state.status === 'closed' ? reject('chores-closed') : [{ type: 'chores.marked.v1', data: command.data }];
      case 'plan':
        return state.status === 'closed'
          ? reject('chores-closed')
          : [{ type: 'chores.planned.v1', data: { list: stream, chores: command.data.chores } }];
      case 'do': {
        const chore = state.open.find(({ id }) => id === command.data.id);
        return chore ? [{ type: 'chores.done.v1', data: command.data, occurred: chore.dueAt }] : [];
      }
      case 'settle-obligation':
        return [{ type: 'chores.settled.v1', data: command.data }];
      case 'close':
        return state.status === 'open' ? [{ type: 'chores.closed.v1', data: {} }] : reject('chores-not-open');
      case 'break':
        throw new TypeError('this command is broken');
      default:
        return command satisfies never;
    }
  },
  evolve(state, event) {
    switch (event.type) {
      case 'chores.marked.v1':
        return { ...state, status: 'open', marks: [...state.marks, event.data.mark] };
      case 'chores.planned.v1': {
        const planned = event.data.chores.map((chore) => ({ ...chore, target: chore.target ?? event.data.list }));
        return { ...state, status: 'open', open: [...state.open, ...planned] };
      }
      case 'chores.done.v1':
        return { ...state, open: state.open.filter(({ id }) => id !== event.data.id) };
      case 'chores.settled.v1':
        return { ...state, open: state.open.filter(({ id }) => id !== event.data.obligationId) };
      case 'chores.closed.v1':
        return { ...state, status: 'closed' };
      default:
        return event satisfies never;
    }
  },
  pending: ({ open }) =>
    open.map(({ id, dueAt, target, command }) => ({
      id,
      dueAt,
      target,
      command: command ?? { type: 'do', data: { id } },
      summary: `chore ${id}`,
    })),
  allowedCommands: () => ['mark', 'plan', 'close'],
  isClosed: ({ status }) => status === 'closed',
  servicePointOf: ({ status }) => (status === 'empty' ? null : 'spt-noord'),
  visibleTo: () => [{ kind: 'service-point', id: 'spt-noord' }],
  personKeyOf: () => null,
};

type Filled = DomainEvent<'tray.filled.v1', { readonly tray: string; readonly item: string; readonly washBy?: string }>;
type Washed = DomainEvent<'tray.washed.v1', { readonly item: string }>;
export type TrayEvent = Filled | Washed;
export type TrayCommand =
  Command<'put', { readonly item: string; readonly washBy?: string }> | Command<'wash', { readonly item: string }>;

export interface TrayState {
  readonly tray: string;
  readonly items: readonly string[];
  readonly toWash: readonly { readonly item: string; readonly washBy: string }[];
}

export const tray: Aggregate<TrayState, TrayCommand, TrayEvent> = {
  category: 'tray',
  driven: false,
  initial: { tray: '', items: [], toWash: [] },
  decide(state, command, { stream }) {
    switch (command.type) {
      case 'put':
        if (command.data.item === 'elephant') return reject('tray-too-small');
        return [{ type: 'tray.filled.v1', data: { tray: stream, ...command.data } }];
      case 'wash':
        return state.toWash.some(({ item }) => item === command.data.item)
          ? [{ type: 'tray.washed.v1', data: command.data }]
          : [];
      default:
        return command satisfies never;
    }
  },
  evolve(state, event) {
    switch (event.type) {
      case 'tray.filled.v1': {
        const { tray: name, item, washBy } = event.data;
        return { tray: name, items: [...state.items, item], toWash: washBy ? [...state.toWash, { item, washBy }] : state.toWash };
      }
      case 'tray.washed.v1':
        return { ...state, toWash: state.toWash.filter(({ item }) => item !== event.data.item) };
      default:
        return event satisfies never;
    }
  },
  pending: ({ tray: target, toWash }) =>
    toWash.map(({ item, washBy }) => ({
      id: `wash ${item}`,
      dueAt: washBy,
      target,
      command: { type: 'wash', data: { item } },
      summary: `wash ${item}`,
    })),
  allowedCommands: () => ['put'],
  isClosed: () => false,
  servicePointOf: () => 'spt-noord',
  visibleTo: () => [],
  personKeyOf: () => null,
};
