package io.infaas.controller.ports;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A port that a component will listen on.
 *
 * @param flag the flag that sets it, for example {@code --http-port}
 * @param purpose name of the component, for messages
 * @param port 1 to 65535, or 0 for a free port
 */
public record PortClaim(String flag, String purpose, int port) {

    /** Checks that no port occurs twice in the two lists, which may be for different hosts. */
    public static void checkDistinct(List<PortClaim> portClaims, List<PortClaim> other) throws PortTakenException {
        List<PortClaim> claims =
                Stream.concat(portClaims.stream(), other.stream()).toList();
        for (int i = 0; i < claims.size(); i++) {
            claims.get(i).checkDiffers(claims.subList(0, i));
        }
    }

    /**
     * Checks that all ports are different and free on {@code host} now, for a clear message before long work. A port may still
     * be taken before it is bound.
     *
     * @throws PortTakenException naming port, owner and flag
     */
    public static void check(String host, List<PortClaim> claims) throws PortTakenException {
        for (int i = 0; i < claims.size(); i++) {
            PortClaim claim = claims.get(i);
            claim.checkDiffers(claims.subList(0, i));
            claim.checkFree(host);
        }
    }

    private void checkDiffers(List<PortClaim> portClaims) throws PortTakenException {
        for (PortClaim other : portClaims) {
            if (port != 0 && port == other.port()) {
                throw new PortTakenException(
                        "%s and %s both name port %d: give each its own".formatted(other.flag(), flag, port));
            }
        }
    }

    private void checkFree(String host) throws PortTakenException {
        if (port == 0) {
            return;
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(host, port));
        } catch (IOException e) {
            throw new PortTakenException(PortOwner.of(port)
                    .map(owner -> "port %d (%s) is taken by %s: stop it, or choose another port with %s"
                            .formatted(port, purpose, owner, flag))
                    .orElseGet(() -> "port %d (%s) of %s cannot be bound (%s): choose another with %s"
                            .formatted(port, purpose, host, e.getMessage(), flag)));
        }
    }

    /** Finds the process that listens on a port (Linux; processes of the same user). */
    static final class PortOwner {

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

    /** A port that is not available; the message names its owner and the remedy. */
    public static final class PortTakenException extends Exception {

        private static final long serialVersionUID = 1L;

        PortTakenException(String message) {
            super(message);
        }
    }
}
