package io.infaas.builder.elsewhere;

import io.infaas.builder.failure.VariantException;
import io.infaas.builder.measure.ProfileTask;
import io.infaas.builder.node.NodeAddress;
import io.infaas.builder.node.NodeItems;
import io.infaas.builder.node.NodeProfiler;
import io.infaas.builder.node.NodeTask;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Measures variants on Triton nodes.
 *
 * @param answer the output tensor whose last dimension numbers the classes
 * @param scratch an existing folder
 * @param budget longest time for all timings of one variant
 * @param patience longest time that one load or one inference may take
 */
public record OnNode(NodeItems items, String answer, Path scratch, Duration budget, Duration patience)
        implements OtherVariants.Measure {

    @Override
    public ProfileTask.Result on(String address, Form form) throws VariantException, IOException {
        NodeAddress node;
        try {
            node = NodeAddress.parse(address);
        } catch (IllegalArgumentException e) {
            throw new VariantException(String.valueOf(e.getMessage()));
        }
        return new NodeProfiler(node, patience)
                .profile(new NodeTask(
                        form.name(),
                        form.configuration(),
                        form.places(scratch),
                        items,
                        answer,
                        form.settings(),
                        budget));
    }
}
