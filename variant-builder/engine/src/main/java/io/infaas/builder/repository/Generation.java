package io.infaas.builder.repository;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A published catalog of one application.
 *
 * @param number increases with each activation
 * @param digest of the catalog
 */
record Generation(String application, int number, String digest) {

    private static final Pattern FILE = Pattern.compile("(.+)-(\\d{4,9})-([0-9a-f]{8})\\.json");

    static Optional<Generation> of(String file) {
        Matcher matcher = FILE.matcher(file);
        return matcher.matches()
                ? Optional.of(new Generation(matcher.group(1), Integer.parseInt(matcher.group(2)), matcher.group(3)))
                : Optional.empty();
    }

    /** {@code fashion-0002-1f2e3d4c}. */
    String name() {
        return "%s-%04d-%s".formatted(application, number, digest);
    }

    String file() {
        return name() + ".json";
    }
}
