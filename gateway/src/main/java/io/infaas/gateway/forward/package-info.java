/** The way of one query to a node and back: attempts, deadline, retry, stale views; the same for both protocols. */
@NullMarked
package io.infaas.gateway.forward;

import org.jspecify.annotations.NullMarked;
