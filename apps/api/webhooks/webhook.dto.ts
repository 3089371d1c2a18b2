import { deliveryStatuses } from '../../../libs/webhook/index.js';
import { CodesInQuery, Id, WebAddress } from '../http/fields.js';
import { PageQuery } from '../queries/read.js';

export class SubscribeWebhook {
  @WebAddress({ about: 'https on the public internet, without user name, password or fragment.' }) readonly url: string;
}

export class ChangeWebhookUrl {
  @WebAddress({ about: 'https, without user name, password or fragment.' }) readonly url: string;
}

export class WebhookDeliveriesQuery extends PageQuery {
  @Id({ optional: true, about: 'Id of one subscription.' }) readonly subscription?: string;
  @CodesInQuery(deliveryStatuses, { optional: true, about: 'One or more, apart by commas.' })
  readonly status?: readonly (typeof deliveryStatuses)[number][];
}
