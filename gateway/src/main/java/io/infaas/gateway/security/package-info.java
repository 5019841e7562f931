/** How nodes and the gateway prove to each other who they are: TLS, and the secrets of restricted protocols. */
@NullMarked
package io.infaas.gateway.security;

import org.jspecify.annotations.NullMarked;
