package io.infaas.controller.lease;

import java.util.Optional;

/**
 * A kind of store for leases. Found by {@link java.util.ServiceLoader}: a new kind lists its implementation in {@code META-INF/services}
 * and changes no class.
 */
public interface LeaseKind {

    /** The form of its addresses, for messages. */
    String form();

    /** Reads an address; empty if it has another form. */
    Optional<LeaseAddress> parse(String text);
}
