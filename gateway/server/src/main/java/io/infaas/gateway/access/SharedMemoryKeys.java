package io.infaas.gateway.access;

import java.util.Arrays;
import java.util.List;

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
        List<String> stated = Arrays.asList(text.split(",", -1));
        if (!stated.stream().allMatch(prefix -> prefix.matches(PREFIX))) {
            throw new IllegalArgumentException(
                    "'%s' must be true, false or prefixes of keys, such as /team-a,/team-b".formatted(text));
        }
        return new SharedMemoryKeys(true, stated);
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
