/**
 * The HTTP front end, port 8000: client connections, forwarding of inference over pooled node connections, and management
 * endpoints.
 */
@NullMarked
package io.infaas.gateway.http;

import org.jspecify.annotations.NullMarked;
