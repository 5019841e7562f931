package io.infaas.gateway.warm;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Whether this JVM uses the class data archive that the distribution creates on its first start. */
public enum ClassDataArchive {
    /** The JVM has mapped the archive. */
    IN_USE("in use"),
    /** The JVM refused the archive: another JVM, or other jars, produced it. */
    REFUSED("refused by the JVM"),
    /** The JVM got the archive as an argument; this system does not show whether it is in use. */
    GIVEN("given"),
    NONE("none");

    private static final String FLAG = "-XX:SharedArchiveFile=";
    private static final Path MAPPINGS = Path.of("/proc/self/maps");

    private final String text;

    ClassDataArchive(String text) {
        this.text = text;
    }

    /** Returns the state of this JVM. */
    public static ClassDataArchive ofThisJvm() {
        return findArchive(ManagementFactory.getRuntimeMXBean().getInputArguments())
                .map(archive -> of(archive, MAPPINGS))
                .orElse(NONE);
    }

    // the last flag counts, as for the JVM
    static Optional<String> findArchive(List<String> arguments) {
        return arguments.stream()
                .filter(argument -> argument.startsWith(FLAG))
                .reduce((first, second) -> second)
                .map(argument -> argument.substring(FLAG.length()));
    }

    /**
     * Returns the state from the system's list of mappings. The JVM maps an archive after it has accepted it and keeps the
     * mapping: the list contains the archive exactly then.
     */
    static ClassDataArchive of(String archive, Path mappings) {
        if (!Files.isReadable(mappings)) {
            return GIVEN;
        }
        try {
            // paths may contain bytes that are not UTF-8
            String mappedFiles = Files.readString(mappings, StandardCharsets.ISO_8859_1);
            String name = new String(
                    Path.of(archive).getFileName().toString().getBytes(StandardCharsets.UTF_8),
                    StandardCharsets.ISO_8859_1);
            return mappedFiles.contains("/" + name + "\n") ? IN_USE : REFUSED;
        } catch (IOException e) {
            return GIVEN;
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
