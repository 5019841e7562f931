/** The one way to a node, under every pool of connections: name resolution, connect, encryption, failure kinds and backoff. */
@NullMarked
package io.infaas.gateway.connect;

import org.jspecify.annotations.NullMarked;
