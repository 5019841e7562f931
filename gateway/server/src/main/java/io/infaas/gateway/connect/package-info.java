/** Connections to nodes, for every pool: name resolution, connect, encryption, failure kinds and backoff. */
@NullMarked
package io.infaas.gateway.connect;

import org.jspecify.annotations.NullMarked;
