package io.infaas.catalog.store;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The files of a variant in a store; written after all of them, and never changed. */
public record VariantFiles(String variant, List<StoredFile> files) {

    /** All keys of variants start with it. */
    public static final String PREFIX = "variants/";

    private static final String SUFFIX = ".json";
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,254}");

    public VariantFiles {
        files = List.copyOf(files);
        if (!NAME.matcher(variant).matches()) {
            throw new IllegalArgumentException("variant '%s' must be of a-z 0-9 . _ -".formatted(variant));
        }
        Set<String> paths = new HashSet<>();
        for (StoredFile file : files) {
            if (!paths.add(file.path())) {
                throw new IllegalArgumentException("variant '%s' has %s twice".formatted(variant, file.path()));
            }
        }
    }

    /** The key under which a store has the files of a variant. */
    public static String key(String variant) {
        return PREFIX + variant + SUFFIX;
    }

    /** The variant that a key is for. */
    public static String variant(String key) {
        return key.substring(PREFIX.length(), key.length() - SUFFIX.length());
    }

    public long bytes() {
        return files.stream().mapToLong(StoredFile::bytes).sum();
    }
}
