/** The gRPC front end: what arrives on port 8001. */
@NullMarked
package io.infaas.gateway.grpc;

import org.jspecify.annotations.NullMarked;
