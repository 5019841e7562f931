package io.infaas.gateway.access;

import java.util.Optional;

/**
 * The clients that may make a kind of change: none, those with a secret header, or all. Web pages may not: a browser sends a page's
 * requests to any server, from hosts inside a firewall, but adds no header without the server's consent.
 *
 * @param all whether clients need no header
 * @param header the header that clients need; empty if none may make the change, or all may
 */
public record ClientPermission(boolean all, Optional<SecretHeader> header) {

    /** No client may make the change. */
    public static final ClientPermission NOBODY = new ClientPermission(false, Optional.empty());

    /** Every client may make the change that is no web page. */
    public static final ClientPermission EVERYBODY = new ClientPermission(true, Optional.empty());

    private static final String ANY = "any";

    public ClientPermission {
        if (all && header.isPresent()) {
            throw new IllegalArgumentException("all clients may, so that none needs a header");
        }
    }

    /** Clients with the header may make the change. */
    public static ClientPermission with(SecretHeader header) {
        return new ClientPermission(false, Optional.of(header));
    }

    /** Parses {@code any} or {@code HEADER=VALUE}. */
    public static ClientPermission parse(String text) {
        return text.equals(ANY) ? EVERYBODY : with(SecretHeader.parse(text));
    }
}
