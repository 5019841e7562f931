package io.infaas.controller.ports;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.Stream;

/**
 * A port that something is going to listen on.
 *
 * @param flag the flag that changes it, for example {@code --http-port}
 * @param what what listens there, for people
 * @param port 1 to 65535, or 0 for any that is free
 */
public record PortClaim(String flag, String what, int port) {

    /** Sees that no port is named twice, in the one list or the other, which may be for different hosts. */
    public static void checkDistinct(List<PortClaim> one, List<PortClaim> other) throws PortTakenException {
        List<PortClaim> all = Stream.concat(one.stream(), other.stream()).toList();
        for (int i = 0; i < all.size(); i++) {
            all.get(i).checkDiffers(all.subList(0, i));
        }
    }

    /**
     * Sees that all are different and free on {@code host} now. Somebody may still take one before it is bound; this is for a
     * clear message before work that takes long.
     *
     * @throws PortTakenException naming the port, who has it and the flag
     */
    public static void check(String host, List<PortClaim> claims) throws PortTakenException {
        for (int i = 0; i < claims.size(); i++) {
            PortClaim claim = claims.get(i);
            claim.checkDiffers(claims.subList(0, i));
            claim.checkFree(host);
        }
    }

    private void checkDiffers(List<PortClaim> others) throws PortTakenException {
        for (PortClaim other : others) {
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
                    .map(owner -> "port %d (%s) is taken by %s: end it, or choose another port with %s"
                            .formatted(port, what, owner, flag))
                    .orElseGet(() -> "port %d (%s) of %s cannot be bound (%s): choose another with %s"
                            .formatted(port, what, host, e.getMessage(), flag)));
        }
    }
}
