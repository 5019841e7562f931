package io.infaas.controller.status;

import io.infaas.controller.control.ControlConfig;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * Access rules of the admin port.
 *
 * @param token token that requests must carry, if there is one
 */
record AdminAccess(Optional<String> token) {

    /**
     * Whether a request may be answered without a token. A web page can send requests here through a browser on this machine:
     * across origins, or by a name that its owner resolves to this machine.
     */
    boolean isLocal(HttpServerRequest request) {
        if (token.isPresent()) {
            return true;
        }
        HostAndPort authority = request.authority();
        String host = authority == null ? "" : authority.host();
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        return ControlConfig.loopback(bracketed ? host.substring(1, host.length() - 1) : host)
                && isOfNoOtherPage(request, String.valueOf(authority));
    }

    // the console's own requests state the address that they were sent to
    private static boolean isOfNoOtherPage(HttpServerRequest request, String authority) {
        String own = "%s://%s".formatted(request.scheme(), authority);
        return request.headers().getAll("origin").stream().allMatch(own::equals);
    }

    boolean isAllowed(HttpServerRequest request) {
        if (token.isEmpty()) {
            return true;
        }
        String header = request.getHeader("authorization");
        byte[] wanted = ("Bearer " + token.get()).getBytes(StandardCharsets.UTF_8);
        // constant time, so that timing reveals nothing about the token
        return header != null && MessageDigest.isEqual(header.getBytes(StandardCharsets.UTF_8), wanted);
    }
}
