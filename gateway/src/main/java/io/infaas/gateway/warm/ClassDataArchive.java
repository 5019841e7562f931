package io.infaas.gateway.warm;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Whether this JVM takes its classes from the archive that the distribution's first start has made. */
public enum ClassDataArchive {
    /** The JVM has mapped it. */
    IN_USE("in use"),
    /** The JVM was told of it and does without: another JVM made it, or from other jars. */
    REFUSED("refused by the JVM"),
    /** The JVM was told of it; this system does not tell whether it is in use. */
    GIVEN("given"),
    NONE("none");

    private static final String FLAG = "-XX:SharedArchiveFile=";
    private static final Path MAPPINGS = Path.of("/proc/self/maps");

    private final String text;

    ClassDataArchive(String text) {
        this.text = text;
    }

    /** What holds for the JVM that asks. */
    public static ClassDataArchive ofThisJvm() {
        return given(ManagementFactory.getRuntimeMXBean().getInputArguments())
                .map(archive -> of(archive, MAPPINGS))
                .orElse(NONE);
    }

    // the last one counts, as for the JVM
    static Optional<String> given(List<String> arguments) {
        return arguments.stream()
                .filter(argument -> argument.startsWith(FLAG))
                .reduce((first, second) -> second)
                .map(argument -> argument.substring(FLAG.length()));
    }

    /** An archive is mapped after the JVM has found it fitting, and stays so: the system's list of mappings has it exactly then. */
    static ClassDataArchive of(String archive, Path mappings) {
        if (!Files.isReadable(mappings)) {
            return GIVEN;
        }
        try {
            // paths may have bytes that are no UTF-8
            String all = Files.readString(mappings, StandardCharsets.ISO_8859_1);
            String name = new String(
                    Path.of(archive).getFileName().toString().getBytes(StandardCharsets.UTF_8),
                    StandardCharsets.ISO_8859_1);
            return all.contains("/" + name + "\n") ? IN_USE : REFUSED;
        } catch (IOException e) {
            return GIVEN;
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
