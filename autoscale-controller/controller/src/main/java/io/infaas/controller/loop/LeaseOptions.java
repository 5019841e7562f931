package io.infaas.controller.loop;

import io.infaas.controller.control.ControlConfig;
import io.infaas.controller.desired.DesiredInForce;
import io.infaas.controller.lease.Lease;
import io.infaas.controller.lease.LeaseAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags for one of several controllers. */
final class LeaseOptions {

    private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::", "[::]");

    @Option(
            names = "--lease",
            paramLabel = "PLACE",
            description = "Lease that makes one of several controllers the leader: file:FOLDER on one machine, or"
                    + " dynamodb://TABLE/NAME; without a lease run only one controller.")
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

    /**
     * The desired state: beside the lease, else beside the journal, else in memory. Not yet read.
     *
     * @param journal file of the journal, if there is one
     */
    DesiredInForce desired(Optional<Path> journal) {
        return place == null
                ? DesiredInForce.beside(journal)
                : new DesiredInForce(LeaseAddress.parse(place).desired(), Clock.systemUTC());
    }

    /** The lease, if the flags name one; its store has answered. */
    Optional<Lease> open(String adminHost, int adminPort) {
        return Optional.ofNullable(place)
                .map(LeaseAddress::parse)
                .map(address ->
                        address.lease(admin(adminHost, adminPort), Duration.ofSeconds(seconds), System::nanoTime));
    }

    // other processes on this machine find a loopback address by the machine's name, too
    private static String admin(String host, int port) {
        boolean isOfThisMachineAlone = ControlConfig.loopback(host) || WILDCARDS.contains(host);
        return port == 0 ? "" : "%s:%d".formatted(isOfThisMachineAlone ? LeaseAddress.hostName() : host, port);
    }

    String summary() {
        return "leads while it has the lease %s".formatted(place);
    }
}
