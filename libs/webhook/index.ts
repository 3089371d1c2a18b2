export * from './delivery/delivery.js';
export { webhookRejections } from './rejections.js';
export { isDeliverable, subscriptionStatuses, webhookSubscription } from './subscription/subscription.js';
export type { Endpoint, SubscriptionCommand, SubscriptionEvent, SubscriptionState } from './subscription/subscription.js';
