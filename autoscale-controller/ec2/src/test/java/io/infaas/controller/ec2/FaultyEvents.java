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
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The events of a fleet in simulated seconds, from a queue whose calls may go wrong. At each turn they are held against what the controller has
 * handled: each event once, all that was handed out, and nothing deleted before somebody has handled it and it is known without its message.
 */
final class FaultyEvents {

    /** A message that is no event. */
    static final String NONSENSE = "{\"nonsense\": 1}";

    /** For how long the queue is left alone when a call failed, s. */
    private static final int RETRY = 5;
    /** Within which a controller that begins learns what an earlier one was told: messages come again after 20 s, and calls may fail. */
    private static final int TOLD_AGAIN = 60;

    private final MemoryQueue queue;
    private final Predicate<InstanceEvent> durable;
    private final Supplier<String> told;
    private final Map<String, Integer> takenAway = new HashMap<>();
    private final Set<String> handled = new HashSet<>();
    private final Set<String> everHandled = new HashSet<>();
    private @Nullable EventQueue events;
    private int deleted;
    private int resumes;
    private int second;

    /**
     * @param durable whether EC2 tells each controller to come what an event says
     * @param told what is known when a check fails
     */
    FaultyEvents(
            Random random,
            Supplier<Instant> clock,
            CallFaults faults,
            Predicate<InstanceEvent> durable,
            Supplier<String> told) {
        this.queue = new MemoryQueue(random, clock, faults);
        this.durable = durable;
        this.told = told;
    }

    MemoryQueue queue() {
        return queue;
    }

    /** A controller begins, and has to learn what earlier ones have handled from what they left. */
    void begin(int now, Ec2NodeProvider provider, Consumer<String> notices) {
        handled.clear();
        takenAway.replaceAll((instance, since) -> now + TOLD_AGAIN);
        resumes = 0;
        events = new EventQueue(
                queue, "queue", 0, event -> handle(event, provider::handle), provider::isDurable, notices);
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
        try {
            if (now >= resumes) {
                if (!Objects.requireNonNull(events).receive()) {
                    resumes = now + RETRY;
                }
                assertThat(handled).as(told).containsAll(ids(events(queue.handedOut())));
            }
        } finally {
            requireNothingLost();
        }
    }

    /** Whether it goes on or is killed here: what it has deleted is known without it. */
    private void requireNothingLost() {
        List<String> all = queue.deleted();
        List<InstanceEvent> last = events(all.subList(deleted, all.size()));
        deleted = all.size();
        assertThat(everHandled).as(told).containsAll(ids(last));
        assertThat(last).as(told).allMatch(durable);
    }

    private static List<InstanceEvent> events(List<String> bodies) {
        return bodies.stream()
                .filter(body -> !body.equals(NONSENSE))
                .map(InstanceEvent::parse)
                .toList();
    }

    private static List<String> ids(List<InstanceEvent> events) {
        return events.stream().map(InstanceEvent::id).toList();
    }

    /** For how long this controller should have known that an instance is taken away, s; not positive if it need not. */
    int known(String instance) {
        return second - takenAway.getOrDefault(instance, second);
    }
}
