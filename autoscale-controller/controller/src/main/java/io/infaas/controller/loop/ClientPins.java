package io.infaas.controller.loop;

import io.infaas.catalog.Application;
import io.infaas.controller.control.GatewayRegistry;
import io.infaas.controller.demand.AvailabilityPins;
import io.infaas.controller.journal.Journal;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.gateway.contract.AvailabilityPin;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pins that clients set and remove through gateways, and the publication of the pins to gateways. Not thread-safe. */
final class ClientPins {

    private static final Logger LOG = LoggerFactory.getLogger(ClientPins.class);

    private final AvailabilityPins pins;
    private final GatewayPublisher publisher;
    private final Journal journal;
    private final Clock clock;
    private final Deque<Runnable> replies = new ArrayDeque<>();
    private boolean due;

    ClientPins(AvailabilityPins pins, GatewayPublisher publisher, Journal journal, Clock clock) {
        this.pins = pins;
        this.publisher = publisher;
        this.journal = journal;
        this.clock = clock;
    }

    /** Restores the pins that a gateway kept from an earlier controller or stream; returns whether one is new. */
    boolean restore(String gateway, List<AvailabilityPin> pinned) {
        long maxStamp = clock.millis() + GatewayRegistry.CLOCK_SKEW.toMillis();
        long ahead = pinned.stream().filter(pin -> pin.stamp() > maxStamp).count();
        if (ahead > 0) {
            LOG.warn(
                    "gateway {}: ignored {} availability pins stamped ahead of this controller's clock",
                    gateway,
                    ahead);
        }
        List<AvailabilityPin> restored = pins.restore(pinned, maxStamp);
        restored.forEach(
                pin -> recordChange(pin.name(), pin.wanted(), "restored from gateway '%s'".formatted(gateway)));
        return !restored.isEmpty();
    }

    /** A client pins a name or removes its pin; returns whether something changed. */
    boolean request(String gateway, long number, String name, boolean add) {
        boolean hasApplication = pins.application(name).isPresent();
        boolean changes = hasApplication && pins.request(name, add, clock.millis());
        if (changes) {
            recordChange(name, add, "requested by a client of gateway '%s'".formatted(gateway));
        }
        String refusal = hasApplication ? "" : "the controller's catalog has no '%s'".formatted(name);
        replies.add(() -> publisher.answer(gateway, number, refusal));
        return changes;
    }

    /** Publishes to gateways. Within an iteration, like views: before the first one there is no port to publish on. */
    void publish() {
        if (due) {
            due = false;
            publisher.pins(pins.list());
        }
        // after the pins: a gateway that receives the reply already has the pin
        while (!replies.isEmpty()) {
            replies.remove().run();
        }
    }

    private void recordChange(String name, boolean add, String why) {
        due = true;
        String application = pins.application(name).map(Application::name).orElse("");
        String reason = add
                ? "'%s' is pinned until a client unloads it: %s".formatted(name, why)
                : "'%s' is not pinned any more, demand alone decides: %s".formatted(name, why);
        journal.write(
                JournalEntry.of("pin", application, "", "", reason, add ? "pinned" : "unpinned", Map.of("name", name)));
    }
}
