package io.infaas.controller.ec2;

/** What became of one launch. */
sealed interface LaunchOutcome {

    /** The instance exists. */
    record Launched(String instance) implements LaunchOutcome {}

    /** Nothing was launched, and nothing will be by this request. */
    record Refused(String why) implements LaunchOutcome {}

    /** Whether something was launched is not known: the same request, sent again, answers that without launching twice. */
    record Unknown(String why) implements LaunchOutcome {}
}
