package io.infaas.controller.lease;

import io.infaas.controller.desired.DesiredStore;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.LongSupplier;

/** Where the lease of a controller is, as people write it. */
public interface LeaseAddress {

    /** Shortest and longest duration of a lease. */
    Duration SHORTEST = Duration.ofSeconds(1);

    Duration LONGEST = Duration.ofMinutes(5);

    /** @throws IllegalArgumentException naming the expected forms */
    static LeaseAddress parse(String text) {
        SortedSet<String> forms = new TreeSet<>(Comparator.reverseOrder());
        for (LeaseKind kind : ServiceLoader.load(LeaseKind.class)) {
            Optional<LeaseAddress> address = kind.parse(text);
            if (address.isPresent()) {
                return address.get();
            }
            forms.add(kind.form());
        }
        throw new IllegalArgumentException("--lease '%s' must be %s".formatted(text, String.join(" or ", forms)));
    }

    /** Opens the store. */
    LeaseStore open();

    /** Opens the store of the desired state beside the lease. Does not ask it yet. */
    DesiredStore desired();

    /**
     * Opens the lease and reads it once.
     *
     * @param admin address of the admin port of this process, {@code HOST:PORT}; blank if the system chooses the port
     * @param duration how long others wait for a holder that is silent
     * @param nanos monotonic time, ns
     * @throws LeaseException if its store cannot be used
     */
    default Lease lease(String admin, Duration duration, LongSupplier nanos) {
        requireBounds(duration);
        LeaseStore store = open();
        try {
            var unused = store.read();
            return new Lease(store, processName(admin), duration, nanos);
        } catch (LeaseException e) {
            store.close();
            throw e;
        }
    }

    /**
     * Shows that a holder could use the store: reads the lease, and tries a write in place of a record that was never written. The store refuses
     * that write, so that no record changes.
     *
     * @throws LeaseException if its store cannot be used
     */
    default void probe() {
        LeaseRecord never = new LeaseRecord(processName(""), 1, 1, SHORTEST);
        try (LeaseStore store = open()) {
            var unused = store.read();
            boolean written = store.replace(Optional.of(never), never.renewed());
            if (written) {
                throw new IllegalStateException("%s holds a record that was never written".formatted(this));
            }
        }
    }

    /** @throws IllegalArgumentException naming the flag */
    static void requireBounds(Duration duration) {
        if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("--lease-seconds %d must be within %d and %d"
                    .formatted(duration.toSeconds(), SHORTEST.toSeconds(), LONGEST.toSeconds()));
        }
    }

    /** Begins with the address of its admin port. Unlike the name of any other process, also of a later one with the same number. */
    private static String processName(String admin) {
        return "%s/%d-%s"
                .formatted(
                        admin.isBlank() ? hostName() : admin,
                        ProcessHandle.current().pid(),
                        UUID.randomUUID().toString().substring(0, 8));
    }

    /** The name of this machine. */
    static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            // a container need not be able to resolve its own name; the name is for people, the rest makes it unique
            return "unnamed-host";
        }
    }
}
