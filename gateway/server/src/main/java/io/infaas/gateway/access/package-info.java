/** The kinds of requests, the HTTP paths that belong to each, and the secret header that a kind may require. */
@NullMarked
package io.infaas.gateway.access;

import org.jspecify.annotations.NullMarked;
