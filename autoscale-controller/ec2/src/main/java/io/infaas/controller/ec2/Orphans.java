package io.infaas.controller.ec2;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import software.amazon.awssdk.services.ec2.model.Instance;

/**
 * Instances with our tags that belong to no machine. An orphan that answers stays; one ends only if it is old, if looks over a minute have found
 * it so, and if its node is silent. One ends per minute, and none while anything is in doubt. Confined to one thread at a time.
 */
final class Orphans {

    /** A node that just starts is silent, too. */
    static final Duration LEAST_AGE = Duration.ofMinutes(5);

    private static final int ASKED_AT_ONCE = 20;
    private static final Duration SEEN = Duration.ofSeconds(60);
    private static final Duration BETWEEN = Duration.ofSeconds(60);

    private final Function<Instance, CompletableFuture<Boolean>> answers;
    private final Consumer<String> notices;
    private final Clock clock;
    private final TreeMap<String, Instant> since = new TreeMap<>();
    private final Set<String> reported = ConcurrentHashMap.newKeySet();
    private final Set<String> silent = ConcurrentHashMap.newKeySet();
    private final List<Instance> orphans = new ArrayList<>();
    private Instant ended = Instant.MIN;

    /** @param answers whether the node on an instance answers */
    Orphans(Function<Instance, CompletableFuture<Boolean>> answers, Consumer<String> notices, Clock clock) {
        this.answers = answers;
        this.notices = notices;
        this.clock = clock;
    }

    /** Adds an orphan that a look has found. */
    void add(Instance instance) {
        orphans.add(instance);
    }

    /**
     * Ends a look; returns the instance to end, if there is one.
     *
     * @param isInDoubt whether this look contradicts earlier ones
     */
    Optional<String> endLook(boolean isInDoubt, List<CompletableFuture<?>> questions) {
        Instant now = clock.instant();
        List<String> present = orphans.stream().map(Instance::instanceId).toList();
        since.keySet().retainAll(present);
        silent.retainAll(present);
        reported.retainAll(present);
        Optional<String> due = isInDoubt || now.isBefore(ended.plus(BETWEEN))
                ? Optional.empty()
                : present.stream().filter(silent::contains).findFirst();
        due.ifPresent(id -> {
            ended = now;
            notices.accept("%s is the node of no machine and does not answer: ending it".formatted(id));
        });
        present.forEach(id -> since.putIfAbsent(id, now));
        orphans.stream()
                .filter(instance -> !now.isBefore(
                        since.getOrDefault(instance.instanceId(), now).plus(SEEN)))
                .filter(instance -> !now.isBefore(instance.launchTime().plus(LEAST_AGE)))
                .limit(ASKED_AT_ONCE)
                .map(instance -> answers.apply(instance).thenAccept(answer -> judge(instance.instanceId(), answer)))
                .forEach(questions::add);
        orphans.clear();
        return due;
    }

    private void judge(String id, boolean answer) {
        if (!answer) {
            silent.add(id);
        } else {
            silent.remove(id);
            if (reported.add(id)) {
                notices.accept(
                        "%s has the tags of another instance's node, but answers: leaving it alone, end it by hand"
                                .formatted(id));
            }
        }
    }
}
