package io.infaas.controller.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The events of a fleet in simulated seconds, from a queue whose calls may go wrong. At each turn they are held against what the controller has
 * handled: each event once, all that was handed out, and nothing deleted before somebody has handled it.
 */
final class FaultyEvents {

    /** A message that is no event. */
    static final String NONSENSE = "{\"nonsense\": 1}";

    /** For how long the queue is left alone when a call failed, s. */
    private static final int RETRY = 5;

    private final MemoryQueue queue;
    private final Supplier<String> told;
    private final Map<String, Integer> takenAway = new HashMap<>();
    private final Set<String> handled = new HashSet<>();
    private final Set<String> everHandled = new HashSet<>();
    private @Nullable EventQueue events;
    private int resumes;
    private int second;

    /** @param told what is known when a check fails */
    FaultyEvents(Random random, Supplier<Instant> clock, CallFaults faults, Supplier<String> told) {
        this.queue = new MemoryQueue(random, clock, faults);
        this.told = told;
    }

    MemoryQueue queue() {
        return queue;
    }

    /** A controller begins, which knows nothing of what earlier ones have handled. */
    void begin(Consumer<InstanceEvent> handler, Consumer<String> notices) {
        handled.clear();
        takenAway.clear();
        resumes = 0;
        events = new EventQueue(queue, "queue", 0, event -> handle(event, handler), notices);
    }

    private void handle(InstanceEvent event, Consumer<InstanceEvent> handler) {
        assertThat(handled.add(event.id()))
                .as("%s is handled for the first time, %s", event.id(), told.get())
                .isTrue();
        everHandled.add(event.id());
        handler.accept(event);
        if (event.meaning() == InstanceEvent.Meaning.TAKEN_AWAY) {
            event.instances().forEach(instance -> takenAway.putIfAbsent(instance, second));
        }
    }

    /** The controller asks the queue, unless a call has just failed. */
    void turn(int now) {
        second = now;
        if (now >= resumes) {
            if (!Objects.requireNonNull(events).receive()) {
                resumes = now + RETRY;
            }
            assertThat(handled).as(told).containsAll(ids(queue.handedOut()));
        }
        assertThat(everHandled).as(told).containsAll(ids(queue.deleted()));
    }

    private static List<String> ids(List<String> bodies) {
        return bodies.stream()
                .filter(body -> !body.equals(NONSENSE))
                .map(body -> InstanceEvent.parse(body).id())
                .toList();
    }

    /** For how long this controller has known that an instance is taken away, s; 0 if it does not. */
    int known(String instance) {
        return second - takenAway.getOrDefault(instance, second);
    }
}
