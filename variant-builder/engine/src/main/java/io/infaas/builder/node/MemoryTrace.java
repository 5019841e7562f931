package io.infaas.builder.node;

import io.infaas.catalog.MemoryUse;
import java.util.Optional;
import java.util.OptionalLong;

/** One kind of memory of a node, above its use before the load. */
final class MemoryTrace {

    private final OptionalLong before;
    private OptionalLong now = OptionalLong.empty();
    private long peak;

    /** @param before bytes in use before the load; empty if the node does not report them */
    MemoryTrace(OptionalLong before) {
        this.before = before;
    }

    void add(OptionalLong used) {
        now = used;
        peak = Math.max(peak, used.orElse(0));
    }

    /**
     * The memory of the variant; empty if the node does not report it.
     *
     * @param least bytes that it takes in any case
     */
    Optional<MemoryUse> above(long least) {
        if (before.isEmpty() || now.isEmpty()) {
            return Optional.empty();
        }
        long resting = Math.max(least, now.getAsLong() - before.getAsLong());
        return Optional.of(new MemoryUse(resting, Math.max(resting, peak - before.getAsLong())));
    }
}
