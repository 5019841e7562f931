package io.infaas.gateway.access;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The restrictions of client requests: secret headers that they need, and requests that are not served.
 *
 * @param modelControl permission to load and unload models
 * @param settings permission to change trace and log settings
 * @param http restrictions of requests over HTTP
 * @param grpc restrictions of calls over gRPC
 * @param sharedMemory system shared memory that clients may register, at nodes on the host of the gateway
 */
public record AccessPolicy(
        ClientPermission modelControl,
        ClientPermission settings,
        Restrictions http,
        Restrictions grpc,
        SharedMemoryKeys sharedMemory) {

    /** Nothing is restricted, and no client may load, unload or change settings. */
    public static final AccessPolicy OPEN =
            new AccessPolicy(ClientPermission.NOBODY, Restrictions.NONE, Restrictions.NONE);

    /** Nothing is restricted, and every client may load, unload, change settings and register shared memory. */
    public static final AccessPolicy AS_TRITON = new AccessPolicy(
            ClientPermission.EVERYBODY,
            ClientPermission.EVERYBODY,
            Restrictions.NONE,
            Restrictions.NONE,
            SharedMemoryKeys.ANY);

    /** A policy where no client may register shared memory. */
    public AccessPolicy(
            ClientPermission modelControl, ClientPermission settings, Restrictions http, Restrictions grpc) {
        this(modelControl, settings, http, grpc, SharedMemoryKeys.NONE);
    }

    /** A policy where no client may change settings. */
    public AccessPolicy(ClientPermission modelControl, Restrictions http, Restrictions grpc) {
        this(modelControl, ClientPermission.NOBODY, http, grpc);
    }

    /**
     * The clients that may make a kind of change: none, those with a secret header, or all. Web pages may not: a browser sends a page's
     * requests to any server, from hosts inside a firewall, but adds no header without the server's consent.
     *
     * @param open whether clients need no header
     * @param header the header that clients need; empty if none may make the change, or all may
     */
    public record ClientPermission(boolean open, Optional<SecretHeader> header) {

        /** No client may make the change. */
        public static final ClientPermission NOBODY = new ClientPermission(false, Optional.empty());

        /** Every client may make the change that is no web page. */
        public static final ClientPermission EVERYBODY = new ClientPermission(true, Optional.empty());

        private static final String ANY = "any";

        public ClientPermission {
            if (open && header.isPresent()) {
                throw new IllegalArgumentException("a permission for all clients excludes a required header");
            }
        }

        /** Clients with the header may make the change. */
        public static ClientPermission with(SecretHeader header) {
            return new ClientPermission(false, Optional.of(header));
        }

        /** Parses {@code any} or {@code HEADER=VALUE}. */
        public static ClientPermission parse(String text) {
            return text.equals(ANY) ? EVERYBODY : with(SecretHeader.parse(text));
        }
    }

    /**
     * The system shared memory that clients may register, by its key, the name of a file in {@code /dev/shm}.
     *
     * @param allowed whether clients may register any
     * @param prefixes of the keys, each from its slash on; none for all keys
     */
    public record SharedMemoryKeys(boolean allowed, List<String> prefixes) {

        /** Clients may register no shared memory. */
        public static final SharedMemoryKeys NONE = new SharedMemoryKeys(false, List.of());

        /** Clients may register all shared memory that the nodes can open. */
        public static final SharedMemoryKeys ANY = new SharedMemoryKeys(true, List.of());

        private static final String PREFIX = "/[A-Za-z0-9._-]+";

        public SharedMemoryKeys {
            prefixes = List.copyOf(prefixes);
        }

        /** Parses {@code true}, {@code false} or a list of prefixes with commas. */
        public static SharedMemoryKeys parse(String text) {
            if (text.equals("true")) {
                return ANY;
            }
            if (text.equals("false")) {
                return NONE;
            }
            List<String> prefixes = Arrays.asList(text.split(",", -1));
            if (!prefixes.stream().allMatch(prefix -> prefix.matches(PREFIX))) {
                throw new IllegalArgumentException(
                        "'%s' must be true, false or prefixes of keys, such as /team-a,/team-b".formatted(text));
            }
            return new SharedMemoryKeys(true, prefixes);
        }

        /** Whether a client may register the memory of this key. */
        public boolean admits(String key) {
            if (!allowed || prefixes.isEmpty()) {
                return allowed;
            }
            // the C library ignores slashes in front, and opens nothing with one behind them
            String name = key.replaceFirst("^/*", "/");
            return name.indexOf('/', 1) < 0 && prefixes.stream().anyMatch(name::startsWith);
        }
    }
}
