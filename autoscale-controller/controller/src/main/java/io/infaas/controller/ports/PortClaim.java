package io.infaas.controller.ports;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.Stream;

/**
 * A port that a component will listen on.
 *
 * @param flag the flag that sets it, for example {@code --http-port}
 * @param what name of the component, for messages
 * @param port 1 to 65535, or 0 for a free port
 */
public record PortClaim(String flag, String what, int port) {

    /** Checks that no port occurs twice in the two lists, which may be for different hosts. */
    public static void checkDistinct(List<PortClaim> portClaims, List<PortClaim> other) throws PortTakenException {
        List<PortClaim> all = Stream.concat(portClaims.stream(), other.stream()).toList();
        for (int i = 0; i < all.size(); i++) {
            all.get(i).checkDiffers(all.subList(0, i));
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
                            .formatted(port, what, owner, flag))
                    .orElseGet(() -> "port %d (%s) of %s cannot be bound (%s): choose another with %s"
                            .formatted(port, what, host, e.getMessage(), flag)));
        }
    }
}
