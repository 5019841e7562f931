package io.infaas.triton.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Scanner;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free ports for what a test ends and starts again on the same ports. A port that the system gives may have gone to a client's
 * connection in between, of this test or of another one beside it; these are outside of the range from which it gives them.
 */
public final class KeptPorts {

    private static final int FIRST = 10_000;
    private static final int USUAL_RANGE = 32_768;
    private static final int TRIES = 1_000;
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private KeptPorts() {}

    /** Returns a port of loopback on which nothing listens now, another one with each call. */
    public static int next() throws IOException {
        int end = firstGiven();
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, end);
            if (isFree(port) && GIVEN.add(port)) {
                return port;
            }
        }
        throw new IOException("no free port from %d to %d in %d tries".formatted(FIRST, end, TRIES));
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    // the range of Linux; others begin theirs higher
    private static int firstGiven() throws IOException {
        Path range = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
        if (!Files.exists(range)) {
            return USUAL_RANGE;
        }
        try (Scanner numbers = new Scanner(range, StandardCharsets.UTF_8)) {
            return Math.max(FIRST + TRIES, numbers.nextInt());
        }
    }
}
