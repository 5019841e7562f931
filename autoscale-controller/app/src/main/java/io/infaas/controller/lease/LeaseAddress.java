package io.infaas.controller.lease;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where the lease of a controller is, as people write it. */
public sealed interface LeaseAddress {

    /** Shortest and longest duration of a lease. */
    Duration SHORTEST = Duration.ofSeconds(1);

    Duration LONGEST = Duration.ofMinutes(5);

    /** @throws IllegalArgumentException naming the expected form */
    static LeaseAddress parse(String text) {
        Matcher table = Table.ADDRESS.matcher(text);
        if (table.matches()) {
            return new Table(table.group(1), table.group(2));
        }
        if (text.startsWith(Folder.SCHEME) && text.length() > Folder.SCHEME.length()) {
            return new Folder(Path.of(text.substring(Folder.SCHEME.length())));
        }
        throw new IllegalArgumentException("--lease '%s' must be file:FOLDER or dynamodb://TABLE/NAME".formatted(text));
    }

    /** Opens the store. */
    LeaseStore open();

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

    /** A folder on this machine. */
    record Folder(Path path) implements LeaseAddress {

        private static final String SCHEME = "file:";

        @Override
        public LeaseStore open() {
            return FileLeaseStore.open(path);
        }

        @Override
        public String toString() {
            return SCHEME + path;
        }
    }

    /** An item of a table of DynamoDB. */
    record Table(String table, String name) implements LeaseAddress {

        private static final Pattern ADDRESS =
                Pattern.compile("dynamodb://([A-Za-z0-9_.-]{3,255})/([A-Za-z0-9_.-]{1,100})");

        @Override
        public LeaseStore open() {
            return DynamoDbLeaseStore.open(table, name);
        }

        @Override
        public String toString() {
            return "dynamodb://%s/%s".formatted(table, name);
        }
    }
}
