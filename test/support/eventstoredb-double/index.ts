import { setTimeout as delay } from 'node:timers/promises';
import { GossipService } from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { gossipService } from './gossip.js';
import { Log } from './log.js';
import { streamsService, type Point } from './service.js';
import { Wire } from './wire.js';

/**
 * Stands in for the server on the other side of the wire: the same service definitions, the behaviour that was measured, and faults at the
 * point where a test wants them. It keeps everything in memory and says nothing about how fast or durable a real server is.
 */
export class EventStoreDouble {
  readonly log = new Log();
  readonly counts = { appends: 0, 'batch appends': 0, 'events sent': 0, 'left unanswered': 0 };
  private readonly faults = new Map<Point, { after: number; readonly happens: () => void }>();
  private startingUp = false;
  private ledBy: { readonly host: string; readonly port: number } | null = null;
  private denies = false;

  private constructor(
    private readonly server: Server,
    private readonly wire: Wire,
  ) {}

  static async start(): Promise<EventStoreDouble> {
    const server = new Server();
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      ),
    );
    const double = new EventStoreDouble(server, await Wire.before({ host: '127.0.0.1', port }));
    server.addService(
      GossipService,
      gossipService(() => double.wire.endpoint),
    );
    server.addService(
      StreamsService,
      streamsService({
        log: double.log,
        startingUp: () => double.startingUp,
        stepsIn: (point) => double.stepsIn(point),
        leader: () => double.leaderOnce(),
        isConnected: (peer) => double.wire.isConnected(peer),
        count: (what) => void double.counts[what]++,
        isAllowed: () => !double.denies,
      }),
    );
    return double;
  }

  get url(): string {
    return `esdb://${this.wire.endpoint.host}:${this.wire.endpoint.port}?tls=false`;
  }

  /** As one of three nodes, of which another does not answer. */
  get clusterUrl(): string {
    const { host, port } = this.wire.endpoint;
    return `esdb://${host}:1,${host}:${port}?tls=false`;
  }

  async stop(): Promise<void> {
    await this.wire.unplug();
    this.server.forceShutdown();
  }

  dropConnections(): void {
    this.wire.cut();
  }

  freeze(): void {
    this.wire.freeze();
  }

  thaw(): void {
    this.wire.thaw();
  }

  /**
   * As by kill -9 in the midst of appends: of the next two that come the first is written and the second is not, neither is answered, and then
   * nobody listens any more. What was answered stays. Where so many do not come within `within` milliseconds it dies all the same.
   */
  async kill(within = 250): Promise<void> {
    const inTheMidst = Promise.withResolvers<void>();
    this.once('append written', () => void this.counts['left unanswered']++);
    this.once(
      'append received',
      () => {
        this.counts['left unanswered']++;
        inTheMidst.resolve();
      },
      1,
    );
    await Promise.race([inTheMidst.promise, delay(within, undefined, { ref: false })]);
    this.faults.clear();
    await this.goDown();
  }

  /** After {@link kill}: is there again at once, and ready after `startsUpFor` milliseconds. */
  async restart(startsUpFor: number): Promise<void> {
    await this.comeUp();
    await delay(startsUpFor);
    this.becomeReady();
  }

  /** Nobody listens any more. */
  async goDown(): Promise<void> {
    await this.wire.unplug();
  }

  /** Listens again, and refuses all calls until it is ready. */
  async comeUp(): Promise<void> {
    this.log.restarted();
    this.startingUp = true;
    await this.wire.plugIn();
  }

  becomeReady(): void {
    this.startingUp = false;
  }

  /** Something happens instead of the rest of the call that comes to this point, once; `after` so many that pass it unharmed. */
  once(point: Point, happens: () => void, after = 0): void {
    this.faults.set(point, { after, happens });
  }

  /** The next call that is for the leader only is told to go to this address; where it does, it finds the leader. */
  doesNotLead(): void {
    this.ledBy = this.wire.endpoint;
  }

  deny(): void {
    this.denies = true;
  }

  private leaderOnce(): { readonly host: string; readonly port: number } | null {
    const { ledBy } = this;
    this.ledBy = null;
    return ledBy;
  }

  private stepsIn(point: Point): boolean {
    const fault = this.faults.get(point);
    if (!fault || fault.after-- > 0) return false;
    this.faults.delete(point);
    fault.happens();
    return true;
  }
}
