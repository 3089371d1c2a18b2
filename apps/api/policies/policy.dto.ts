import { policyRanges } from '../../../libs/policy/index.js';
import { Part, TimeOfDay, Whole } from '../http/fields.js';

const { promises, escalateAfter, failedAttempts, enquiryRetention, dataTerm } = policyRanges;

/** Working days within which each promise is kept, the day of receipt not counted. */
export class PromiseTermsBody {
  @Whole(promises) readonly accept: number;
  @Whole(promises) readonly coach: number;
  @Whole(promises) readonly contact: number;
  @Whole(promises) readonly conversation: number;
  @Whole({ ...promises, about: 'By the sender, when somebody comes back.' }) readonly takeBack: number;
}

export class SetPolicy {
  @Part(() => PromiseTermsBody) readonly promises: PromiseTermsBody;
  @TimeOfDay({ about: 'When a promise falls due on its day.' }) readonly workingDayEndsAt: string;
  @TimeOfDay({ about: 'When it is reminded of on that day.' }) readonly remindAt: string;
  @Whole({ ...escalateAfter, about: 'Working days after a promise lapsed until the coordinator is called upon.' }) readonly escalateAfter: number;
  @Whole({ ...failedAttempts, about: 'Failed attempts after which a handover goes back.' }) readonly failedAttempts: number;
  @Whole({ ...enquiryRetention, about: 'Months until an enquiry is erased.' }) readonly enquiryRetention: number;
  @Whole({ ...dataTerm, about: 'Months that a candidate’s data are kept after the last contact.' }) readonly dataTerm: number;
}
