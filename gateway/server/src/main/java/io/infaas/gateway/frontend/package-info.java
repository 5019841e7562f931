/** Shared by the HTTP and the gRPC front end: their context, TLS, the retry buffer, header forwarding and decision exposure. */
@NullMarked
package io.infaas.gateway.frontend;

import org.jspecify.annotations.NullMarked;
