package io.infaas.controller.loop;

import io.infaas.controller.lease.Lease;
import io.infaas.controller.lease.LeaseAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags for one of several controllers. */
final class LeaseOptions {

    @Option(
            names = "--lease",
            paramLabel = "PLACE",
            description = "Lease of several controllers, of which one leads: file:FOLDER on one machine, or"
                    + " dynamodb://TABLE/NAME; without it this controller has no rival.")
    private @Nullable String place;

    @Option(
            names = "--lease-seconds",
            paramLabel = "SECONDS",
            defaultValue = "5",
            description = "Time after which a silent controller loses the lease (default: ${DEFAULT-VALUE}).")
    private int seconds;

    /** @throws IllegalArgumentException naming the invalid flag */
    void check() {
        if (place != null) {
            var unused = LeaseAddress.parse(place);
            LeaseAddress.requireBounds(Duration.ofSeconds(seconds));
        }
    }

    /** The lease, if the flags name one; its store has answered. */
    Optional<Lease> open() {
        return Optional.ofNullable(place)
                .map(LeaseAddress::parse)
                .map(address -> address.lease(Duration.ofSeconds(seconds), System::nanoTime));
    }

    String summary() {
        return "leads while it has the lease %s".formatted(place);
    }
}
