package io.infaas.controller.reconcile;

import io.infaas.catalog.MemorySize;
import io.infaas.catalog.NodeType;
import io.infaas.triton.metrics.MemoryReading;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Memory that the models of one node really take: its readings above the lowest one without loaded models. Memory that an unload
 * does not return stays counted; after {@link #PATIENCE_NANOS} it is lost, and no longer counts against planned loads.
 *
 * <p>Readings are noisy: a server grows while it serves. Only the excess over the profiles beyond {@link #noise} counts.
 */
final class ModelMemory {

    /** Time for which memory may be missing until it is lost, ns. */
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final long LEAST_NOISE_BYTES = 512L << 20;
    private static final int NOISE_PARTS = 4;

    /** Change by a reading. */
    enum Change {
        NONE,
        LOST,
        RETURNED
    }

    private final MemorySize noise;
    private Optional<MemorySize> reading = Optional.empty();
    private Optional<MemorySize> whenEmpty = Optional.empty();
    private Optional<MemorySize> estimate = Optional.empty();
    private long missingSince;
    private boolean missing;
    private boolean lost;

    ModelMemory(NodeType type) {
        this.noise = new MemorySize(noise(type.memoryBytes()), noise(type.gpuMemoryBytes()));
    }

    private static long noise(long memory) {
        return Math.max(LEAST_NOISE_BYTES, memory / NOISE_PARTS);
    }

    /**
     * Adds a reading.
     *
     * @param alone whether no other node is on the machine; otherwise only the figure of the process says something
     * @param resting memory of the loaded models by their profiles
     * @param settled whether nothing is being loaded or unloaded
     */
    Change read(MemoryReading read, boolean alone, MemorySize resting, boolean settled, long now) {
        OptionalLong host = read.process().isPresent() || !alone ? read.process() : read.machine();
        OptionalLong accelerator = alone ? read.accelerator() : OptionalLong.empty();
        if (host.isEmpty() && accelerator.isEmpty()) {
            reading = Optional.empty();
            return Change.NONE;
        }
        MemorySize memorySize = new MemorySize(host.orElse(0), accelerator.orElse(0));
        reading = Optional.of(memorySize);
        if (settled && resting.equals(MemorySize.NONE)) {
            whenEmpty = Optional.of(lower(whenEmpty.orElse(memorySize), memorySize));
        } else if (settled) {
            MemorySize without = memorySize.minus(resting);
            estimate = Optional.of(lower(estimate.orElse(without), without));
        }
        return judge(unreturned(resting), now);
    }

    private Change judge(MemorySize unreturned, long now) {
        boolean was = lost;
        if (unreturned.equals(MemorySize.NONE)) {
            missing = false;
            lost = false;
        } else if (!missing) {
            missing = true;
            missingSince = now;
        } else if (now - missingSince >= PATIENCE_NANOS) {
            lost = true;
        }
        return was == lost ? Change.NONE : lost ? Change.LOST : Change.RETURNED;
    }

    /** Forgets all readings: the process is another one. */
    void forget() {
        reading = Optional.empty();
        whenEmpty = Optional.empty();
        estimate = Optional.empty();
        missing = false;
        lost = false;
    }

    /** Whether memory has been missing for longer than {@link #PATIENCE_NANOS}. */
    boolean isLost() {
        return lost;
    }

    /** Memory that the models take; empty if the node does not say. */
    Optional<MemorySize> used() {
        Optional<MemorySize> base = whenEmpty.isPresent() ? whenEmpty : estimate;
        return base.flatMap(from -> reading.map(now -> atLeastNone(now.minus(from))));
    }

    /** Memory beyond the given profiles and the noise. */
    MemorySize unreturned(MemorySize resting) {
        return used().map(used -> atLeastNone(used.minus(resting).minus(noise))).orElse(MemorySize.NONE);
    }

    private static MemorySize atLeastNone(MemorySize size) {
        return new MemorySize(Math.max(0, size.hostBytes()), Math.max(0, size.acceleratorBytes()));
    }

    private static MemorySize lower(MemorySize memorySize, MemorySize other) {
        return new MemorySize(
                Math.min(memorySize.hostBytes(), other.hostBytes()),
                Math.min(memorySize.acceleratorBytes(), other.acceleratorBytes()));
    }
}
