package io.infaas.builder.report;

import io.infaas.catalog.Accuracy;
import io.infaas.catalog.Definition;
import java.util.Optional;

/**
 * The reason why a tried variant is not in the catalog.
 *
 * @param reason reason for users
 */
public record LeftOut(Cause cause, String reason) {

    /** Less than the weight of one answer in any data set. */
    private static final double ROUNDING = 1e-9;

    /** Kinds of reasons. */
    public enum Cause {
        /** It cannot be made, or does not run. */
        FAILED,
        /** It is too far below the accuracy of the trained network. */
        INACCURATE,
        /** It needs more cores than a node has. */
        TOO_LARGE,
        /** Its files are identical to another variant's. */
        IDENTICAL,
        /** It costs more than another and gains too little. */
        NO_GAIN
    }

    /** Why an accuracy is too far below the trained network's; empty if it is not. */
    public static Optional<LeftOut> accuracyDrop(Definition definition, Accuracy source, Accuracy accuracy) {
        double drop = source.value() - accuracy.value();
        double limit = definition.variants().maxAccuracyDrop();
        return drop <= limit + ROUNDING
                ? Optional.empty()
                : Optional.of(new LeftOut(
                        Cause.INACCURATE,
                        "accuracy %.4f is %.4f below the trained network's, more than maxAccuracyDrop %s"
                                .formatted(accuracy.value(), drop, limit)));
    }
}
