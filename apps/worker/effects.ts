import type { CommandExecutor } from '../../libs/execution/index.js';
import type { ObligationOutcome } from '../../libs/kernel/obligation.js';
import type { Vault } from '../../libs/vault/index.js';
import type { Reach } from '../../libs/webhook/delivery/addresses.js';
import { deliver } from '../../libs/webhook/delivery/deliver.js';
import { subscriptionEnded, subscriptionPaused, type Message, type SubscriptionState } from '../../libs/webhook/index.js';
import type { Effect, Effects } from './driver-activities.js';

export interface EffectOptions {
  readonly vault: Pick<Vault, 'destroyKey' | 'open'>;
  readonly executor: Pick<CommandExecutor, 'stateOf'>;
  /** URN that names this installation in what it sends. */
  readonly eventSource: string;
  readonly webhookReach: Reach;
}

/** `vault/<key id>`: erases what is sealed with the key. */
function vaultEffect({ vault }: EffectOptions): Effect {
  return {
    async perform(keyId, command) {
      if (command.type !== 'destroy-key') throw new Error(`the vault has no effect ${command.type}`);
      await vault.destroyKey(keyId);
      return { outcome: 'done' };
    },
  };
}

/** `webhook/<subscription id>`: sends a message to where the subscription says now, signed with the secret that it has now. */
function webhookEffect({ vault, executor, eventSource: source, webhookReach: reach }: EffectOptions): Effect {
  return {
    slow: true,
    async perform(subscription, command) {
      if (command.type !== 'deliver') throw new Error(`a webhook has no effect ${command.type}`);
      const { state } = await executor.stateOf(`webhook-subscription/${subscription}`);
      const standing = state as SubscriptionState;
      switch (standing.status) {
        case 'not-subscribed':
        case 'ended':
          return refused(subscriptionEnded);
        case 'paused':
          return refused(subscriptionPaused);
        case 'active': {
          const { url, subscriber } = standing;
          const secret = await vault.open(standing.secret, { actor: 'overstap', party: subscriber, purpose: 'webhook-delivery' });
          if (typeof secret !== 'string') return refused(subscriptionEnded);
          return deliver({ url, secret, message: command.data as Message, source, reach });
        }
        default:
          return standing satisfies never;
      }
    },
  };
}

function refused(code: string): ObligationOutcome {
  return { outcome: 'refused', code };
}

/** Every target outside the streams. */
export function effectsOf(options: EffectOptions): Effects {
  return { vault: vaultEffect(options), webhook: webhookEffect(options) };
}
