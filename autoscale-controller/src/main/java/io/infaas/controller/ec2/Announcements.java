package io.infaas.controller.ec2;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The last events that take instances away, by instance; of two about one instance, the one that does so sooner. Thread-safe. */
final class Announcements {

    private static final int MOST = 1_000;

    private final Map<String, InstanceEvent> events = new LinkedHashMap<>();

    synchronized void add(String instance, InstanceEvent event) {
        events.merge(instance, event, (one, other) -> other.until().isBefore(one.until()) ? other : one);
        if (events.size() > MOST) {
            events.remove(events.keySet().iterator().next());
        }
    }

    synchronized Optional<InstanceEvent> find(String instance) {
        return Optional.ofNullable(events.get(instance));
    }
}
