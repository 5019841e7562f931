/** Accepts the connections of clients: bounds their number and the time that they take until they ask for something. */
@NullMarked
package io.infaas.gateway.accept;

import org.jspecify.annotations.NullMarked;
