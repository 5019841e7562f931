package io.infaas.controller.preflight;

import io.infaas.controller.ec2.FleetException;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;

/** Asks EC2 whether it would do something, without doing it. Not thread-safe. */
final class DryRuns {

    static final String NOT_KEPT = "what answers in place of EC2 knows no dry runs";

    private static final String ALLOWED = "DryRunOperation";
    private static final String DENIED = "UnauthorizedOperation";

    private final Ec2Client ec2;
    private Optional<Boolean> areKept = Optional.empty();

    DryRuns(Ec2Client ec2) {
        this.ec2 = ec2;
    }

    /**
     * Tries a call.
     *
     * @param call has the flag DryRun
     * @return why EC2 would not do it, for another reason than permissions; empty if it would
     * @throws Ec2Exception if it is not allowed
     * @throws FleetException if it was done
     */
    Optional<Ec2Exception> refusal(Runnable call) {
        try {
            call.run();
        } catch (Ec2Exception e) {
            return switch (AwsFailure.code(e)) {
                case ALLOWED -> Optional.empty();
                case DENIED -> throw e;
                default -> Optional.of(e);
            };
        }
        throw new FleetException("what answers in place of EC2 has done what was a dry run: undo it");
    }

    /** Whether EC2 keeps to dry runs, found by one that reads: what answers in its place may not know them, and do what is only tried. */
    boolean areKept() {
        if (areKept.isEmpty()) {
            areKept = Optional.of(tryToRead());
        }
        return areKept.get();
    }

    private boolean tryToRead() {
        try {
            var unused = ec2.describeInstances(request -> request.dryRun(true));
            return false;
        } catch (Ec2Exception e) {
            return true;
        }
    }
}
