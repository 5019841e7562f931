package io.infaas.controller.local;

import io.infaas.controller.node.Market;
import io.infaas.controller.node.Offering;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which local nodes to start, and which may be launched later.
 *
 * @param count number of nodes to start with, at least 0
 * @param most number of nodes at any time, at least {@code count}; the cores are divided among them
 * @param cores cores that each is held to, at least 1; its share of the machine's if empty
 * @param nodeType name of their node type
 * @param pricePerHour nominal price of a node, US dollars per hour
 * @param models models that each node loads before it is ready, or {@code *} for all; usually none
 * @param boot least time of a launch, as on a cloud
 * @param startTimeout time within which each node must be ready
 * @param stopTimeout time between SIGTERM and SIGKILL
 */
public record LocalNodes(
        int count,
        int most,
        OptionalInt cores,
        String nodeType,
        double pricePerHour,
        LocalNodeKind kind,
        List<String> models,
        Duration boot,
        Duration startTimeout,
        Duration stopTimeout) {

    private static final String ZONE = "local";
    /** Start time of an embedded node. */
    private static final Duration PROCESS_START = Duration.ofSeconds(2);

    public LocalNodes {
        models = List.copyOf(models);
        if (count < 0 || most < 1 || most < count) {
            throw new IllegalArgumentException(
                    "count %d of nodes must be at least 0, and at most %d, the number that may run at once"
                            .formatted(count, most));
        }
        if (cores.isPresent() && cores.getAsInt() < 1) {
            throw new IllegalArgumentException("cores %d of a node must be at least 1".formatted(cores.getAsInt()));
        }
        if (boot.isNegative()) {
            throw new IllegalArgumentException("boot time %s must not be negative".formatted(boot));
        }
    }

    /** A fixed number of nodes without models, with 30 s to start and 10 s to stop. */
    public LocalNodes(int count, String nodeType, LocalNodeKind kind) {
        this(
                count,
                Math.max(1, count),
                OptionalInt.empty(),
                nodeType,
                0,
                kind,
                List.of(),
                Duration.ZERO,
                Duration.ofSeconds(30),
                Duration.ofSeconds(10));
    }

    /** As many as {@code most} at once, each at a price and after a boot time. */
    public LocalNodes upTo(int most, double pricePerHour, Duration boot) {
        return new LocalNodes(
                count, most, cores, nodeType, pricePerHour, kind, models, boot, startTimeout, stopTimeout);
    }

    /** Each with this number of cores. */
    public LocalNodes ofCores(int each) {
        return new LocalNodes(
                count,
                most,
                OptionalInt.of(each),
                nodeType,
                pricePerHour,
                kind,
                models,
                boot,
                startTimeout,
                stopTimeout);
    }

    public LocalNodes withTimeouts(Duration startTimeout, Duration stopTimeout) {
        return new LocalNodes(
                count, most, cores, nodeType, pricePerHour, kind, models, boot, startTimeout, stopTimeout);
    }

    Offering offering(Optional<Instant> unavailableUntil) {
        Duration start = boot.compareTo(PROCESS_START) > 0 ? boot : PROCESS_START;
        return new Offering(nodeType, ZONE, Market.ON_DEMAND, pricePerHour, start, unavailableUntil);
    }
}
