/** The gRPC front of the embedded node: {@code inference.GRPCInferenceService} on the models of this process. */
@NullMarked
package io.infaas.triton.embedded.grpc;

import org.jspecify.annotations.NullMarked;
