package io.infaas.catalog;

/**
 * One trained network of an application.
 *
 * @param name name in requests, unique among applications, architectures and variants
 * @param application name of its application
 * @param sourceDigest SHA-256 of the trained network's file, in hex
 * @param contract inputs and outputs of its graph; must be able to replace the application's contract
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
