/** Accepts the connections of clients: bounds their number and their time until the first request. */
@NullMarked
package io.infaas.gateway.accept;

import org.jspecify.annotations.NullMarked;
