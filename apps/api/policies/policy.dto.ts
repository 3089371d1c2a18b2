import { mostCheckIns, policyRanges } from '../../../libs/policy/index.js';
import { Part, TimeOfDay, Whole, WholeNumbers } from '../http/fields.js';

const { promises, escalateAfter, failedAttempts, enquiryRetention, dataTerm, ...journey } = policyRanges;

/** Working days within which each promise is kept, the day of receipt not counted. */
export class PromiseTermsBody {
  @Whole(promises) readonly accept: number;
  @Whole(promises) readonly coach: number;
  @Whole(promises) readonly contact: number;
  @Whole(promises) readonly conversation: number;
  @Whole({ ...promises, about: 'By the sender, when somebody comes back.' }) readonly takeBack: number;
}

/** Days after the first placement in technology. */
export class DurableAfterBody {
  @Whole(journey.durableDays) readonly halfYear: number;
  @Whole(journey.durableDays) readonly year: number;
}

/** Terms of the candidate journey. */
export class JourneyTermsBody {
  @Whole({ ...journey.stallAfter, about: 'Days without activity until the stall signal.' }) readonly stallAfter: number;
  @Whole({ ...journey.reopenWithin, about: 'Months in which a journey that ended can be reopened.' })
  readonly reopenWithin: number;
  @WholeNumbers({
    ...journey.checkInWeeks,
    items: mostCheckIns,
    about: 'Check-ins so many weeks after the start of a placement.',
  })
  readonly checkInWeeks: number[];
  @WholeNumbers({
    ...journey.checkInMonths,
    items: mostCheckIns,
    about: 'Check-ins so many months after the start of a placement.',
  })
  readonly checkInMonths: number[];
  @Whole({ ...journey.checkInGrace, about: 'Days after which a check-in that is due counts as missed.' })
  readonly checkInGrace: number;
  @Whole({ ...journey.minimumHours, about: 'Hours a week from which work counts as a placement.' }) readonly minimumHours: number;
  @Part(() => DurableAfterBody) readonly durableAfter: DurableAfterBody;
  @Whole({ ...journey.durableGap, about: 'Days without work in technology that a durable placement may have in all.' })
  readonly durableGap: number;
  @Whole({ ...journey.durableGrace, about: 'Days after which durability that nobody established is unknown.' })
  readonly durableGrace: number;
}

export class SetPolicy {
  @Part(() => PromiseTermsBody) readonly promises: PromiseTermsBody;
  @TimeOfDay({ about: 'When a promise falls due on its day.' }) readonly workingDayEndsAt: string;
  @TimeOfDay({ about: 'When it is reminded of on that day.' }) readonly remindAt: string;
  @Whole({ ...escalateAfter, about: 'Working days after a promise lapsed until the coordinator is called upon.' })
  readonly escalateAfter: number;
  @Whole({ ...failedAttempts, about: 'Failed attempts after which a handover goes back.' }) readonly failedAttempts: number;
  @Whole({ ...enquiryRetention, about: 'Months until an enquiry is erased.' }) readonly enquiryRetention: number;
  @Whole({ ...dataTerm, about: 'Months that a candidate’s data are kept after the last contact.' }) readonly dataTerm: number;
  @Part(() => JourneyTermsBody, { optional: true, about: 'Left out, these terms stay as they stand.' })
  readonly journey?: JourneyTermsBody;
}
