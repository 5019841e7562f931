/** Calls to nodes other than queries: their connections, and requests to several nodes. */
@NullMarked
package io.infaas.gateway.nodes;

import org.jspecify.annotations.NullMarked;
