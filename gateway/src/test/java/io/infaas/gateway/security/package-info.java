/** Certificates for tests, and what ends TLS in front of a node that does not speak it. */
@NullMarked
package io.infaas.gateway.security;

import org.jspecify.annotations.NullMarked;
