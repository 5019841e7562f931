/**
 * The lifecycle of one query, the same for both protocols: attempts, deadline, retry, stale views.
 * {@link io.infaas.gateway.forward.CallTransport} separates it from the protocols.
 */
@NullMarked
package io.infaas.gateway.forward;

import org.jspecify.annotations.NullMarked;
