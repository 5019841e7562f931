/** The gRPC front end, port 8001: forwarding of ModelInfer and ModelStreamInfer over node connections, and management methods in process. */
@NullMarked
package io.infaas.gateway.grpc;

import org.jspecify.annotations.NullMarked;
