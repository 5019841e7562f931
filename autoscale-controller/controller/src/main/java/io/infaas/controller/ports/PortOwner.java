package io.infaas.controller.ports;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds the process that listens on a port (Linux; processes of the same user). */
final class PortOwner {

    private static final Path PROC = Path.of("/proc");
    private static final String LISTENING = "0A";

    private PortOwner() {}

    /** Name and pid: {@code java (pid 4711)}. */
    static Optional<String> of(int port) {
        Set<String> sockets = new HashSet<>();
        for (String table : List.of("net/tcp", "net/tcp6")) {
            try {
                Files.readAllLines(PROC.resolve(table)).stream().skip(1).forEach(line -> {
                    String[] fields = line.trim().split("\\s+", -1);
                    if (fields.length > 9
                            && fields[3].equals(LISTENING)
                            && fields[1].endsWith(String.format(":%04X", port))) {
                        sockets.add("socket:[" + fields[9] + "]");
                    }
                });
            } catch (IOException e) {
                // no such table on this system: the owner stays unknown
            }
        }
        return sockets.isEmpty() ? Optional.empty() : holder(sockets);
    }

    private static Optional<String> holder(Set<String> sockets) {
        return ProcessHandle.allProcesses()
                .filter(process -> holds(process.pid(), sockets))
                .map(process -> name(process.pid()) + " (pid " + process.pid() + ")")
                .findFirst();
    }

    private static boolean holds(long pid, Set<String> sockets) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(PROC.resolve(pid + "/fd"))) {
            for (Path file : files) {
                if (Files.isSymbolicLink(file)
                        && sockets.contains(Files.readSymbolicLink(file).toString())) {
                    return true;
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            // a process of another user, or one that just ended
        }
        return false;
    }

    private static String name(long pid) {
        try {
            return Files.readString(PROC.resolve(pid + "/comm")).trim();
        } catch (IOException e) {
            return "a process";
        }
    }
}
