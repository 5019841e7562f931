/** The demonstration's clients of a gateway: labelled batches, queries over gRPC and HTTP, their answers and latencies. */
@NullMarked
package io.infaas.controller.standalone.demonstration.client;

import org.jspecify.annotations.NullMarked;
