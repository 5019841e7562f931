package io.infaas.controller.preflight;

import io.infaas.controller.ec2.FleetException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;

/** Finds out whether EC2 would make a change, without making it. Not thread-safe. */
final class DryRuns {

    private final Ec2Client ec2;
    private Optional<Boolean> supported = Optional.empty();

    DryRuns(Ec2Client ec2) {
        this.ec2 = ec2;
    }

    /** As {@link #run}: whether a change is allowed. */
    <T> Finding permission(Optional<T> target, String missing, Consumer<T> call) {
        return run(target, missing, call, refusal -> refusal.map(
                        reason -> Finding.notChecked("EC2 refuses it before it checks permissions: %s, %s"
                                .formatted(AwsFailure.code(reason), AwsFailure.text(reason))))
                .orElseGet(() -> Finding.ok("allowed")));
    }

    /**
     * Tries a change.
     *
     * @param target argument of the call; empty if it does not exist yet
     * @param missing reason not to try it then
     * @param call has the flag DryRun
     * @param verdict maps the refusal for another reason than permissions, empty if EC2 would make the change
     * @throws Ec2Exception if it is not allowed
     * @throws FleetException if the change was made
     */
    <T> Finding run(
            Optional<T> target, String missing, Consumer<T> call, Function<Optional<Ec2Exception>, Finding> verdict) {
        if (target.isEmpty()) {
            return Finding.notChecked(missing);
        }
        if (!areSupported()) {
            return Finding.notChecked("the endpoint ignores the flag DryRun");
        }
        try {
            call.accept(target.get());
        } catch (Ec2Exception e) {
            return switch (AwsFailure.code(e)) {
                case "DryRunOperation" -> verdict.apply(Optional.empty());
                case "UnauthorizedOperation" -> throw e;
                default -> verdict.apply(Optional.of(e));
            };
        }
        throw new FleetException("the endpoint ignored the flag DryRun and made the change: undo it");
    }

    /** By a call that reads: an endpoint that stands in for EC2 may ignore the flag, and would make each change. */
    private boolean areSupported() {
        if (supported.isEmpty()) {
            try {
                var unused = ec2.describeInstances(request -> request.dryRun(true));
                supported = Optional.of(false);
            } catch (Ec2Exception e) {
                supported = Optional.of(true);
            }
        }
        return supported.get();
    }
}
