package io.infaas.builder.targets;

import io.infaas.builder.failure.VariantException;
import io.infaas.builder.measure.ProfileTask;
import io.infaas.builder.node.NodeProfiler;
import io.infaas.builder.node.RequestItems;
import io.infaas.catalog.Accuracy;
import io.infaas.triton.client.Credentials;
import io.infaas.triton.client.NodeAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Measures variants on Triton nodes.
 *
 * @param output the output that accuracy is computed from
 * @param judge computes the accuracy of answers
 * @param scratch existing folder
 * @param budget longest time for all timings of one variant
 * @param timeout longest time for one load or one inference
 * @param credentials for the nodes
 */
public record NodeMeasurer(
        RequestItems items,
        String output,
        Judge judge,
        Path scratch,
        Duration budget,
        Duration timeout,
        Credentials credentials)
        implements OtherVariants.Measure {

    @FunctionalInterface
    public interface Judge {

        /**
         * @param answers NPY file with the answer to each item
         * @throws VariantException if they cannot be judged
         */
        Accuracy of(AssembledVariant variant, Path answers) throws VariantException, IOException;
    }

    @Override
    public OtherVariants.NodeResult measure(String address, AssembledVariant variant)
            throws VariantException, IOException {
        try {
            return measure(NodeAddress.parse("node", address), variant);
        } catch (IllegalArgumentException e) {
            throw new VariantException(String.valueOf(e.getMessage()));
        }
    }

    /** @throws VariantException with the reason, if it does not run there */
    public OtherVariants.NodeResult measure(NodeAddress node, AssembledVariant variant)
            throws VariantException, IOException {
        Path answers = scratch.resolve("answers-on-node.npy");
        ProfileTask.Result result = new NodeProfiler(node, timeout, credentials)
                .profile(new NodeProfiler.NodeTask(
                        variant.name(),
                        variant.configuration(),
                        variant.byPath(scratch),
                        items,
                        output,
                        answers,
                        variant.settings(),
                        budget));
        return new OtherVariants.NodeResult(result, judge.of(variant, answers));
    }
}
