package io.infaas.controller.ec2;

import java.util.List;

/** The outcome of the launch of a batch. */
sealed interface LaunchOutcome {

    /**
     * The instances exist, at least one.
     *
     * @param shortfall why there are fewer than requested; blank if there are not
     */
    record Launched(List<String> instances, String shortfall) implements LaunchOutcome {

        public Launched {
            instances = List.copyOf(instances);
        }
    }

    /** Nothing was launched, and nothing will be by this request. */
    record Refused(String why) implements LaunchOutcome {}

    /** The result is unknown: the same request, sent again, returns it without a second launch. */
    record Unknown(String why) implements LaunchOutcome {}
}
