package io.infaas.builder.precision;

import io.infaas.builder.failure.VariantException;
import java.util.Set;

/** Runs of a network on the calibration items with some of its layers quantised. Equal calls have equal results. */
public interface PrecisionTrials {

    /**
     * The noise in the answers, as a share of the variance in the trained network's answers.
     *
     * @param quantised indexes of the layers that are quantised, at least one
     * @throws VariantException if this network does not run, or there is no time left
     */
    double noise(Set<Integer> quantised) throws VariantException;

    /**
     * The accuracy.
     *
     * @param quantised as in {@link #noise}
     */
    double accuracy(Set<Integer> quantised) throws VariantException;
}
