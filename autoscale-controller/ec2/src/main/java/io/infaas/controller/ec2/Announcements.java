package io.infaas.controller.ec2;

import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.NodeMachine;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The last events that end instances, by instance; of two events about one instance, the sooner end. Thread-safe. */
final class Announcements {

    /** Time before its end at which a node drains without waiting for its turn: a start takes up to ten minutes. */
    private static final Duration SOON = Duration.ofMinutes(15);

    private static final int MOST = 1_000;

    private final Map<String, AnnouncedEnd> events = new LinkedHashMap<>();

    /** @param since when the first event about the instance came */
    private record AnnouncedEnd(InstanceEvent event, Instant since) {

        AnnouncedEnd and(InstanceEvent other) {
            return other.until().isBefore(event.until()) ? new AnnouncedEnd(other, since) : this;
        }
    }

    static boolean isSoon(Instant until, Instant now) {
        return now.isAfter(until.minus(SOON));
    }

    /** The machine with its announced end: it drains at once if the end is soon, else the fleet replaces it in its turn. */
    static NodeMachine announce(NodeMachine machine, Instant until, String why, Instant now) {
        boolean serves = machine.life() == MachineLife.READY || machine.life() == MachineLife.CORDONED;
        return serves && isSoon(until, now)
                ? machine.interrupted(until, why)
                : machine.announced(Optional.of(until), why);
    }

    synchronized void add(String instance, InstanceEvent event, Instant now) {
        events.merge(instance, new AnnouncedEnd(event, now), (earlier, later) -> earlier.and(event));
        if (events.size() > MOST) {
            events.remove(events.keySet().iterator().next());
        }
    }

    /** Removes the announcements about an instance. */
    synchronized void remove(String instance) {
        events.remove(instance);
    }

    synchronized Optional<InstanceEvent> find(String instance) {
        return Optional.ofNullable(events.get(instance)).map(AnnouncedEnd::event);
    }

    /** When the first event about an instance came; empty if none came, or many others since. */
    synchronized Optional<Instant> since(String instance) {
        return Optional.ofNullable(events.get(instance)).map(AnnouncedEnd::since);
    }

    /** The machine with the end that an event announces, unless it has an earlier one, or ends anyway. */
    static NodeMachine announce(NodeMachine machine, InstanceEvent event, Instant now) {
        boolean sooner =
                machine.until().filter(until -> !until.isAfter(event.until())).isEmpty();
        boolean lives = machine.life() != MachineLife.ENDING && machine.life() != MachineLife.GONE;
        return lives && sooner ? announce(machine, event.until(), event.description(), now) : machine;
    }
}
