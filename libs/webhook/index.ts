export * from './delivery/delivery.js';
export * from './rejections.js';
export { isDeliverable, webhookSubscription } from './subscription/subscription.js';
export type { Endpoint, SubscriptionCommand, SubscriptionEvent, SubscriptionState } from './subscription/subscription.js';
