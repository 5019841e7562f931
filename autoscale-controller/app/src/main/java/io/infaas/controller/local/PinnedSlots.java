package io.infaas.controller.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Places for local nodes, each with its share of the cores. A node keeps its place and its cores until it ends. Thread-safe. */
final class PinnedSlots {

    private final List<List<String>> pinnings;
    private final List<Optional<String>> holders;

    private PinnedSlots(List<List<String>> pinnings) {
        this.pinnings = List.copyOf(pinnings);
        this.holders = new ArrayList<>(Collections.nCopies(pinnings.size(), Optional.empty()));
    }

    /**
     * Divides the cores among {@code count} places.
     *
     * @param each cores of a place; its share of all if empty
     */
    static PinnedSlots of(List<Integer> cores, int count, OptionalInt each, Consumer<String> notices) {
        CoreShares shares =
                each.isPresent() ? CoreShares.of(cores, count, each.getAsInt()) : CoreShares.of(cores, count);
        Optional<Path> taskset = LocalMachine.program("taskset");
        if (taskset.isEmpty()) {
            notices.accept("taskset not found on the PATH: local nodes are not pinned to cores");
            return new PinnedSlots(Collections.nCopies(count, List.of()));
        }
        if (shares.overlapping()) {
            notices.accept("%d nodes share %d cores: their latencies add up when both are busy"
                    .formatted(count, cores.size()));
        }
        return new PinnedSlots(shares.shares().stream()
                .map(share -> List.of(
                        taskset.get().toString(),
                        "-c",
                        share.stream().map(String::valueOf).collect(Collectors.joining(","))))
                .toList());
    }

    /** Gives a node the first free place; returns the command prefix that pins to its cores, empty if this machine cannot pin. */
    synchronized Optional<List<String>> take(String node) {
        int free = holders.indexOf(Optional.<String>empty());
        if (free < 0) {
            return Optional.empty();
        }
        holders.set(free, Optional.of(node));
        return Optional.of(pinnings.get(free));
    }

    synchronized void free(String node) {
        int held = holders.indexOf(Optional.of(node));
        if (held >= 0) {
            holders.set(held, Optional.empty());
        }
    }

    synchronized boolean isFree() {
        return holders.contains(Optional.<String>empty());
    }
}
