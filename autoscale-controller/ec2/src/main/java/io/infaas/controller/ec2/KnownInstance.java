package io.infaas.controller.ec2;

import java.time.Instant;
import java.util.Optional;

/**
 * The instance of a machine at EC2.
 *
 * @param instance id of its instance, once known
 * @param since when its launch, or the instance, became known
 * @param launching whether the launch is under way
 * @param isRead whether its console must be read before it may end
 */
record KnownInstance(Optional<String> instance, Instant since, boolean launching, boolean isRead) {

    static KnownInstance launching(Instant now) {
        return new KnownInstance(Optional.empty(), now, true, false);
    }

    static KnownInstance of(String instance, Instant now) {
        return new KnownInstance(Optional.of(instance), now, false, false);
    }

    /** Its launch has ended, with or without an instance. */
    KnownInstance launched(Instant now) {
        return new KnownInstance(instance, now, false, isRead);
    }

    KnownInstance found(String name) {
        return new KnownInstance(Optional.of(name), since, launching, isRead);
    }

    KnownInstance read(boolean now) {
        return new KnownInstance(instance, since, launching, now);
    }
}
