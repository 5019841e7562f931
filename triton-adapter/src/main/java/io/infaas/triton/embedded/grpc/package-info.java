/** The gRPC service of the embedded node: {@code inference.GRPCInferenceService} for the models of this process. */
@NullMarked
package io.infaas.triton.embedded.grpc;

import org.jspecify.annotations.NullMarked;
