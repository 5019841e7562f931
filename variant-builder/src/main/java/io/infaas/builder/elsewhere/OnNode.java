package io.infaas.builder.elsewhere;

import io.infaas.builder.failure.VariantException;
import io.infaas.builder.measure.ProfileTask;
import io.infaas.builder.node.NodeAddress;
import io.infaas.builder.node.NodeItems;
import io.infaas.builder.node.NodeProfiler;
import io.infaas.builder.node.NodeTask;
import io.infaas.catalog.Accuracy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Measures variants on Triton nodes.
 *
 * @param answer the output tensor that accuracy is measured by
 * @param judge of its answers
 * @param scratch an existing folder
 * @param budget longest time for all timings of one variant
 * @param patience longest time that one load or one inference may take
 */
public record OnNode(NodeItems items, String answer, Judge judge, Path scratch, Duration budget, Duration patience)
        implements OtherVariants.Measure {

    /** Says how accurate answers are. */
    @FunctionalInterface
    public interface Judge {

        /**
         * @param answers NPY file of what each item is answered
         * @throws VariantException if they cannot be judged
         */
        Accuracy of(Form form, Path answers) throws VariantException, IOException;
    }

    @Override
    public OtherVariants.Measured on(String address, Form form) throws VariantException, IOException {
        NodeAddress node;
        try {
            node = NodeAddress.parse(address);
        } catch (IllegalArgumentException e) {
            throw new VariantException(String.valueOf(e.getMessage()));
        }
        Path answers = scratch.resolve("answers-on-node.npy");
        ProfileTask.Result result = new NodeProfiler(node, patience)
                .profile(new NodeTask(
                        form.name(),
                        form.configuration(),
                        form.places(scratch),
                        items,
                        answer,
                        answers,
                        form.settings(),
                        budget));
        return new OtherVariants.Measured(result, judge.of(form, answers));
    }
}
