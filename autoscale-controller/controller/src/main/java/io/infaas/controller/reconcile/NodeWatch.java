package io.infaas.controller.reconcile;

import io.infaas.catalog.NodeType;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.gateway.contract.Node;
import io.infaas.triton.metrics.HardwareReading;
import io.infaas.triton.metrics.MemoryReading;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Whether the controller reaches one node, and when to observe it next. At most one observation is in flight. */
final class NodeWatch {

    /** How a node stands by all evidence. */
    enum Standing {
        /** It answers the controller. */
        REACHED,
        /** It answers gateways, but not the controller: it serves on, its placements stay as they are. */
        UNREACHED,
        /** It answers neither gateways nor the controller. */
        DOWN
    }

    private final Node node;
    private NodeType type;
    private final NodeControl control;
    private final ReconcilerSettings settings;

    private final ModelMemory memory;
    private Optional<MemoryReading> reading = Optional.empty();
    private Optional<String> contradiction = Optional.empty();
    private boolean memoryUnderWay;
    private long memoryAt;
    private boolean memoryRead;
    private boolean up;
    private Standing standing = Standing.DOWN;
    private String obstacle = "";
    private boolean responded;
    private int misses;
    private long incarnation;
    private long observations;
    private boolean underWay;
    private long nextAt;

    NodeWatch(Node node, NodeType type, NodeControl control, ReconcilerSettings settings) {
        this.node = node;
        this.type = type;
        this.control = control;
        this.settings = settings;
        this.memory = new ModelMemory(type);
    }

    Node node() {
        return node;
    }

    NodeType type() {
        return type;
    }

    /** The type in another catalog: the same machine, at another price perhaps. */
    void adopt(NodeType other) {
        type = other;
    }

    NodeControl control() {
        return control;
    }

    NodeCapacity capacity() {
        NodeCapacity nodeCapacity =
                new NodeCapacity(node.id(), type, isAlive()).withMemory(memory.used(), memory.isLost());
        NodeCapacity reached = standing == Standing.UNREACHED ? nodeCapacity.asUnreached() : nodeCapacity;
        return contradiction.isPresent() ? reached.asCordoned() : reached;
    }

    /** Whether the node answers the controller or a gateway, as of the last {@link #judge}. */
    boolean isAlive() {
        return standing != Standing.DOWN;
    }

    /** Judges the node by all evidence; returns its standing if that is another one than before. */
    Optional<Standing> judge(boolean alive) {
        Standing before = standing;
        boolean observed = responded || misses > 0;
        standing = up ? Standing.REACHED : alive && observed ? Standing.UNREACHED : Standing.DOWN;
        return standing == before ? Optional.empty() : Optional.of(standing);
    }

    /** Why the controller did not reach it last. */
    String obstacle() {
        return obstacle;
    }

    /** Records the node's report of its machine; returns whether a contradiction to its type appeared or ended. */
    boolean recordHardware(HardwareReading hardwareReading) {
        // a page that could not be read says nothing
        if (hardwareReading.equals(HardwareReading.NONE)) {
            return false;
        }
        boolean before = contradiction.isPresent();
        contradiction = HardwareClaim.contradiction(type, hardwareReading);
        return before != contradiction.isPresent();
    }

    /** Why the node cannot be of its type. */
    Optional<String> contradiction() {
        return contradiction;
    }

    ModelMemory memory() {
        return memory;
    }

    /** Whether a reading of the memory is due; at most one is under way. */
    boolean isMemoryDue(long now) {
        return up && node.metricsPort() > 0 && !memoryUnderWay && (!memoryRead || now - memoryAt >= 0);
    }

    void beginMemory(long now) {
        memoryUnderWay = true;
        memoryRead = true;
        memoryAt = now + 2 * settings.observeEvery().toNanos();
    }

    /** @param memoryReading the reading; empty if it says nothing about the present node */
    void endMemory(Optional<MemoryReading> memoryReading) {
        memoryUnderWay = false;
        reading = memoryReading;
    }

    /** The reading that arrived last, once. */
    Optional<MemoryReading> takeReading() {
        Optional<MemoryReading> memoryReading = reading;
        reading = Optional.empty();
        return memoryReading;
    }

    /** Memory may have come back. */
    void readMemorySoon(long now) {
        memoryAt = now;
    }

    /** Whether it answers the controller, so that steps are possible there. */
    boolean isUp() {
        return up;
    }

    /** Whether it ever answered, or said by refusing that nothing runs there. */
    boolean isHeard() {
        return responded;
    }

    /** Grows whenever the controller loses the node: results of earlier calls say nothing about it any more. */
    long incarnation() {
        return incarnation;
    }

    /** Number of observations started. */
    long observations() {
        return observations;
    }

    boolean isDue(long now) {
        return !underWay && (observations == 0 || now - nextAt >= 0);
    }

    /** Starts an observation and returns its number. */
    long begin(long now) {
        underWay = true;
        nextAt = now + settings.observeEvery().toNanos();
        return ++observations;
    }

    /** Schedules the next observation early. */
    void observeSoon(long now) {
        long early = now + settings.firstCheck().toNanos();
        if (early - nextAt < 0) {
            nextAt = early;
        }
    }

    void recordAnswer() {
        underWay = false;
        misses = 0;
        responded = true;
        up = true;
    }

    /**
     * Records a missing answer; returns whether the controller loses the node with it.
     *
     * @param refused whether the node refused the connection: then its process has ended
     */
    boolean recordMiss(boolean refused, String why) {
        underWay = false;
        misses++;
        responded |= refused;
        obstacle = why;
        if (!up || (!refused && misses < settings.missesUntilDown())) {
            return false;
        }
        up = false;
        incarnation++;
        if (refused) {
            memory.forget();
        }
        return true;
    }

    /** Whether a machine can be of its node's declared type. Unreported figures are believed. */
    static final class HardwareClaim {

        /** Least share of the nominal memory: systems, drivers and hypervisors keep a part. */
        private static final double LEAST_SHARE = 0.8;

        private HardwareClaim() {}

        /** The contradiction; empty if there is none, or if the machine only exceeds the type. */
        static Optional<String> contradiction(NodeType type, HardwareReading hardwareReading) {
            OptionalLong memory = hardwareReading.memoryBytes();
            if (isLess(memory, type.memoryBytes())) {
                return differs(type, memory.getAsLong() + " bytes of memory", type.memoryBytes());
            }
            OptionalInt accelerators = hardwareReading.accelerators();
            if (accelerators.isPresent() && accelerators.getAsInt() < type.gpus()) {
                return differs(type, accelerators.getAsInt() + " accelerators", type.gpus());
            }
            OptionalLong each = hardwareReading.acceleratorBytes();
            if (type.gpus() > 0 && isLess(each, type.gpuMemoryBytes())) {
                return differs(type, each.getAsLong() + " bytes on an accelerator", type.gpuMemoryBytes());
            }
            return Optional.empty();
        }

        private static boolean isLess(OptionalLong reportedBytes, long expected) {
            return reportedBytes.isPresent() && reportedBytes.getAsLong() < LEAST_SHARE * expected;
        }

        private static Optional<String> differs(NodeType type, String reported, long expected) {
            return Optional.of("has %s, its node type '%s' has %d: the node is not used; correct its type"
                    .formatted(reported, type.name(), expected));
        }
    }
}
