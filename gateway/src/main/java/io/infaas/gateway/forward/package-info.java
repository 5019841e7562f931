/**
 * The life of one query, the same for both protocols: attempts, deadline, retry, stale views. What a protocol does is behind {@link
 * io.infaas.gateway.forward.CallTransport}.
 */
@NullMarked
package io.infaas.gateway.forward;

import org.jspecify.annotations.NullMarked;
