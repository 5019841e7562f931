/** Tests of the gRPC front end, frame by frame. */
@NullMarked
package io.infaas.gateway.grpc;

import org.jspecify.annotations.NullMarked;
