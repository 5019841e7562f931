package io.infaas.controller.preflight;

/** One thing that a controller needs before it is started. */
interface FleetCheck {

    /** What is checked; no other check of an examination has this name. */
    String name();

    /** The action of IAM that it asks AWS by, such as {@code ec2:DescribeImages}; blank if it asks nobody. */
    String action();

    /**
     * Looks. Changes nothing; blocks for at most the deadlines of its calls.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException if AWS refuses a call or does not answer
     * @throws io.infaas.controller.ec2.FleetException as above, or if what the fleet file names does not exist
     */
    Finding examine();

    default Finding ok(String detail) {
        return new Finding(name(), Outcome.OK, detail, "");
    }

    default Finding wrong(String detail, String remedy) {
        return new Finding(name(), Outcome.WRONG, detail, remedy);
    }

    /** @param reason why it cannot be checked now */
    default Finding notChecked(String reason) {
        return new Finding(name(), Outcome.NOT_CHECKED, reason, "");
    }
}
