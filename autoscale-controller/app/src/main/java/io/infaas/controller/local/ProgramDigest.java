package io.infaas.controller.local;

import io.infaas.catalog.store.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Names a program and its settings: another file at the same place, or behind the same link, is another program. */
final class ProgramDigest {

    private static final int DIGITS = 12;

    private ProgramDigest() {}

    /** Reads the file system; a file that is missing is as good as any other. */
    static String of(List<Path> files, List<String> settings) {
        return Sha256.of(Stream.concat(files.stream().map(ProgramDigest::state), settings.stream())
                        .collect(Collectors.joining("\n")))
                .substring(0, DIGITS);
    }

    private static String state(Path file) {
        try {
            Path real = file.toRealPath();
            return Files.isDirectory(real)
                    ? real.toString()
                    : "%s %d %s".formatted(real, Files.size(real), Files.getLastModifiedTime(real));
        } catch (IOException e) {
            return file + " is missing";
        }
    }
}
