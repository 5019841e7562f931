package io.infaas.catalog;

/**
 * One trained network of an application.
 *
 * @param name the name in requests, unique in the catalog, also among applications and variants
 * @param application the application that it belongs to
 * @param sourceDigest SHA-256 of the trained network's file, in hex
 * @param contract what its graph takes and gives; must be able to stand in for the application's
 */
public record Architecture(String name, String application, String sourceDigest, Contract contract) {

    public Architecture {
        Checks.modelName("architecture", name);
        Checks.modelName("application", application);
        if (!sourceDigest.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("sourceDigest '%s' must be a SHA-256 in hex".formatted(sourceDigest));
        }
    }
}
