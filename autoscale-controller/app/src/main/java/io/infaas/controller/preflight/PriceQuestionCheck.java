package io.infaas.controller.preflight;

import io.infaas.controller.ec2.FleetException;
import java.util.Optional;

/**
 * AWS may be asked for the prices that a fleet file leaves out.
 *
 * @param failure why it was not answered, if it was asked
 */
record PriceQuestionCheck(String action, Optional<FleetException> failure) implements FleetCheck {

    @Override
    public String name() {
        return action;
    }

    @Override
    public Finding examine() {
        if (failure.isEmpty()) {
            return ok("allowed");
        }
        AwsFailure why = AwsFailure.of(failure.get(), action);
        if (why.kind() == AwsFailure.Kind.DENIED) {
            throw failure.get();
        }
        return notChecked(why.text());
    }
}
