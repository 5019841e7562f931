/** What the HTTP and the gRPC front end have in common: what they serve with, TLS, the retry buffer, exposure of decisions. */
@NullMarked
package io.infaas.gateway.frontend;

import org.jspecify.annotations.NullMarked;
