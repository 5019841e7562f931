package io.infaas.catalog.store;

import java.util.regex.Pattern;

/**
 * A file of a variant.
 *
 * @param path below the variant's folder, as {@code 1/model.onnx}
 * @param sha256 in hex
 */
public record StoredFile(String path, String sha256, long bytes) {

    private static final Pattern PATH = Pattern.compile("(?!\\.)[A-Za-z0-9._-]+(/(?!\\.)[A-Za-z0-9._-]+){0,3}");
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    public StoredFile {
        if (!PATH.matcher(path).matches()) {
            throw new IllegalArgumentException(
                    "path '%s' must be up to four names of A-Z a-z 0-9 . _ - that do not start with a dot"
                            .formatted(path));
        }
        if (!DIGEST.matcher(sha256).matches()) {
            throw new IllegalArgumentException("sha256 '%s' must be 64 hex digits".formatted(sha256));
        }
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes %d must not be below 0".formatted(bytes));
        }
    }

    /** The key of its content, which variants share. */
    public String key() {
        return "files/" + sha256;
    }
}
