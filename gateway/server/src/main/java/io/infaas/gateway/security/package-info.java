/** Authentication between nodes and the gateway: TLS, and the secrets of restricted protocols. */
@NullMarked
package io.infaas.gateway.security;

import org.jspecify.annotations.NullMarked;
