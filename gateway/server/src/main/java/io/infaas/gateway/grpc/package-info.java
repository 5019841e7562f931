/**
 * The gRPC front end, port 8001: forwards ModelInfer and ModelStreamInfer over node connections, and answers management methods
 * in process.
 */
@NullMarked
package io.infaas.gateway.grpc;

import org.jspecify.annotations.NullMarked;
