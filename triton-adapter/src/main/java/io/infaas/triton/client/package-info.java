/** A client of a Triton node's gRPC port: every call ends by its deadline, every failure keeps Triton's code and text. */
@NullMarked
package io.infaas.triton.client;

import org.jspecify.annotations.NullMarked;
