import { Part, TimeOfDay, Whole } from '../http/fields.js';

const workingDays = { min: 1, max: 60 } as const;

/** Working days within which each promise is kept, the day of receipt not counted. */
export class PromiseTermsBody {
  @Whole(workingDays) readonly accept: number;
  @Whole(workingDays) readonly coach: number;
  @Whole(workingDays) readonly contact: number;
  @Whole(workingDays) readonly conversation: number;
  @Whole({ ...workingDays, about: 'By the sender, when somebody comes back.' }) readonly takeBack: number;
}

export class SetPolicy {
  @Part(() => PromiseTermsBody) readonly promises: PromiseTermsBody;
  @TimeOfDay({ about: 'When a promise falls due on its day.' }) readonly workingDayEndsAt: string;
  @TimeOfDay({ about: 'When it is reminded of on that day.' }) readonly remindAt: string;
  @Whole({ ...workingDays, about: 'Working days after a promise lapsed until the coordinator is called upon.' }) readonly escalateAfter: number;
  @Whole({ min: 1, max: 20, about: 'Failed attempts after which a handover goes back.' }) readonly failedAttempts: number;
  @Whole({ min: 1, max: 120, about: 'Months until an enquiry is erased.' }) readonly enquiryRetention: number;
  @Whole({ min: 1, max: 120, about: 'Months that a candidate’s data are kept after the last contact.' }) readonly dataTerm: number;
}
