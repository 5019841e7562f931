package io.infaas.controller.standalone.ports;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;

/**
 * A port that something is going to listen on.
 *
 * @param flag the flag that changes it, for example {@code --http-port}
 * @param what what listens there, for people
 * @param port 1 to 65535, or 0 for any that is free
 */
public record PortClaim(String flag, String what, int port) {

    /**
     * Sees that all are different and free on {@code host} now. Somebody may still take one before it is bound; this is for a
     * clear message before work that takes long.
     *
     * @throws PortTakenException naming the port, who has it and the flag
     */
    public static void check(String host, List<PortClaim> claims) throws PortTakenException {
        for (int i = 0; i < claims.size(); i++) {
            PortClaim claim = claims.get(i);
            for (PortClaim earlier : claims.subList(0, i)) {
                if (claim.port() != 0 && claim.port() == earlier.port()) {
                    throw new PortTakenException("%s and %s both name port %d: give each its own"
                            .formatted(earlier.flag(), claim.flag(), claim.port()));
                }
            }
            claim.checkFree(host);
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
