package io.infaas.controller.preflight;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;

/**
 * A call that changes something is allowed, by a dry run.
 *
 * @param subject whose call it is, in the name of the check; blank for that of the fleet
 * @param target what it is made with; empty if that is not there yet
 * @param missing what is not there then
 * @param call the dry run
 */
record DryRunCheck<T>(
        String action, String subject, DryRuns dryRuns, Supplier<Optional<T>> target, String missing, Consumer<T> call)
        implements FleetCheck {

    @Override
    public String name() {
        return subject.isEmpty() ? action : subject + ", " + action;
    }

    @Override
    public Finding examine() {
        Optional<T> found = target.get();
        if (found.isEmpty()) {
            return notChecked(missing);
        }
        if (!dryRuns.areKept()) {
            return notChecked(DryRuns.NOT_KEPT);
        }
        Optional<Ec2Exception> refusal = dryRuns.refusal(() -> call.accept(found.get()));
        return refusal.map(why -> notChecked("EC2 does not get as far as permissions: %s, %s"
                        .formatted(AwsFailure.code(why), AwsFailure.text(why))))
                .orElseGet(() -> ok("allowed"));
    }
}
