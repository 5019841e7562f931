package io.infaas.controller.ec2;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The last events that take instances away, by instance; of two about one instance, the one that does so sooner. Thread-safe. */
final class Announcements {

    private static final int MOST = 1_000;

    private final Map<String, Announced> events = new LinkedHashMap<>();

    /** @param since when the first event about the instance came */
    private record Announced(InstanceEvent event, Instant since) {

        Announced and(InstanceEvent other) {
            return other.until().isBefore(event.until()) ? new Announced(other, since) : this;
        }
    }

    synchronized void add(String instance, InstanceEvent event, Instant now) {
        events.merge(instance, new Announced(event, now), (one, other) -> one.and(event));
        if (events.size() > MOST) {
            events.remove(events.keySet().iterator().next());
        }
    }

    synchronized Optional<InstanceEvent> find(String instance) {
        return Optional.ofNullable(events.get(instance)).map(Announced::event);
    }

    /** When the first event about an instance came; empty if none came, or many others since. */
    synchronized Optional<Instant> since(String instance) {
        return Optional.ofNullable(events.get(instance)).map(Announced::since);
    }
}
